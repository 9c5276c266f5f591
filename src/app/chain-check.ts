import type { Log } from '../runtime/index.ts';
import type { TradingSession } from '../sessions/index.ts';
import type { JournalHistory } from '../storage/index.ts';

export interface ChainCheckParts {
  readonly history: Pick<JournalHistory, 'verifyChain'>;
  readonly session: Pick<TradingSession, 'command' | 'state'>;
  readonly sessionId: string;
  readonly log: Log;
  say(line: string): void;
  /** Fires when the program ends. */
  readonly until: AbortSignal;
}

/**
 * Recomputes the whole chain of a session beside its trading, which takes a second per 200,000 rows: the newest rows were
 * checked before it began. A journal that was changed is no ground to trade on.
 */
export async function haltWhenChainIsBroken(parts: ChainCheckParts): Promise<void> {
  const { history, session, sessionId, log, say, until } = parts;
  let problem: string;
  try {
    const report = await history.verifyChain(sessionId, until);
    if (report.intact) {
      log.info('the journal is what was written', { sessionId, rows: report.rows, lastSeq: report.lastSeq });
      return;
    }
    problem = `from entry ${report.seq} on the journal cannot be trusted (${report.problem})`;
  } catch (error) {
    if (until.aborted) return;
    problem = `the journal could not be checked: ${(error as Error).message}`;
  }
  log.error(problem, { sessionId });
  say(`Halted: ${problem}. Keep the database as it is; restore a backup, or begin a new session with --new-session.`);
  if (session.state !== 'failed' && session.state !== 'stopped')
    session.command({ type: 'halt', by: 'storage', reason: problem });
}
