import { parentPort, workerData } from 'node:worker_threads';
import type { StrategyId } from '../domain/index.ts';
import { evidenceOf, type RunSubject } from '../pipeline/index.ts';
import { runBacktest, type BacktestInput } from '../sessions/index.ts';
import { loadPlanned } from './strategy-file.ts';

/** A backtest as a message: a strategy goes by its name, everything else is plain data. */
export interface BacktestJob {
  readonly strategy: string;
  /** Text of its rules, where it is none of the catalogue's and no file. */
  readonly rules?: string | undefined;
  readonly strategyId: StrategyId;
  readonly input: Omit<BacktestInput, 'slot'> & { readonly slot: Omit<BacktestInput['slot'], 'definition'> };
  readonly subject: Omit<RunSubject, 'definition'>;
  readonly finishedAt: number;
}

export type BacktestReply =
  | { readonly ok: true; readonly evidence: ReturnType<typeof evidenceOf> }
  | { readonly ok: false; readonly message: string };

/** The worker's side: one job, one reply. */
async function work(job: BacktestJob): Promise<BacktestReply> {
  try {
    const { definition } = await loadPlanned(job);
    const result = await runBacktest({ ...job.input, slot: { ...job.input.slot, definition } });
    return { ok: true, evidence: evidenceOf({ ...job.subject, definition }, result, job.finishedAt as never) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
parentPort?.postMessage(await work(workerData as BacktestJob));
