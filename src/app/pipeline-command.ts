import { join } from 'node:path';
import type { StrategyId } from '../domain/index.ts';
import { approveStored, DEFAULT_POLICY, type Decision, type Policy } from '../pipeline/index.ts';
import { silentLog, usageError, type Timers } from '../runtime/index.ts';
import { openStorage, type StoredDecision } from '../storage/index.ts';
import { reading } from './audit-command.ts';
import { readConfig } from './config.ts';
import type { DataWords } from './operator-client.ts';
import { policyOf } from './pipeline-policy.ts';

export interface DecisionsWords extends DataWords {
  readonly strategy?: string;
  /** Every criterion, and not only the sentence. */
  readonly all?: boolean;
}

export interface ApproveWords extends DataWords {
  readonly by?: string;
  readonly reason?: string;
}

const NEWEST = 20;

/** The newest decisions, oldest first. Looks only, so it works beside a running Assay. @throws what opening may throw */
export async function pipelineDecisions(words: DecisionsWords, timers: Timers): Promise<readonly string[]> {
  const dataDir = words.dataDir ?? readConfig(words.config).dataDir;
  const owner = words.strategy === undefined ? {} : { strategyId: words.strategy as StrategyId };
  return reading({ dataDir }, timers, async ({ pipeline }) => {
    const { items, count } = await pipeline.decisions({ ...owner, limit: NEWEST, page: 1 });
    if (count === 0) return ['Nothing has been decided yet.'];
    const lines = items.toReversed().flatMap((one) => decisionLines(one, words.all === true));
    return count > items.length ? [`The newest ${items.length} of ${count}:`, ...lines] : lines;
  });
}

/**
 * A person's word that a strategy may go on to live. It goes on record; what then trades money is still begun, and armed,
 * with `assay live`.
 *
 * @throws {AssayError} BAD_OPTION, NOT_APPROVABLE, LIVE_OFF, BAD_APPROVAL, STORAGE_IN_USE while Assay runs, and what
 *   opening may throw
 */
export async function pipelineApprove(
  strategyId: string,
  words: ApproveWords,
  timers: Timers,
): Promise<readonly string[]> {
  const { by, reason } = words;
  if (by === undefined || reason === undefined) {
    throw usageError('BAD_OPTION', 'an approval says who, with --by NAME, and why, with --reason: it goes on record');
  }
  const config = readConfig(words.config);
  const dataDir = words.dataDir ?? config.dataDir;
  const storage = await openStorage(`sqlite:${join(dataDir, 'assay.db')}`, { log: silentLog, timers });
  try {
    const at = timers.now();
    const approved = await approveStored(storage.pipeline, policyOf(config), { strategyId, by, reason, at });
    return [approved.sentence, 'On record. Begin it with: assay live --config assay.toml'];
  } finally {
    await storage.close();
  }
}

/** The policy in force, as a file to begin one's own from. @throws {AssayError} CONFIG_INVALID, POLICY_INVALID */
export function pipelinePolicy(words: { readonly config?: string; readonly standard?: boolean }): string {
  const policy: Policy = words.standard === true ? DEFAULT_POLICY : policyOf(readConfig(words.config));
  return JSON.stringify(policy, undefined, 2);
}

function decisionLines({ at, type, reason, actor, decision }: StoredDecision, all: boolean): string[] {
  const head = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}  ${type}  ${reason}  (${actor})`;
  if (!all || decision === null) return [head];
  const { requirements, watches, reports } = decision as Decision;
  return [
    head,
    ...requirements.flatMap(({ alternatives }) =>
      alternatives.map(({ sentence }, index) => `    ${index === 0 ? '' : 'or '}${sentence}`),
    ),
    ...watches.map(({ leadsTo, sentence }) => `    ${leadsTo} if: ${sentence}`),
    ...reports.map(({ sentence }) => `    ${sentence}`),
  ];
}
