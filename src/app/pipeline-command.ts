import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../client/index.ts';
import type { EpochMs, StrategyId } from '../domain/index.ts';
import { approveStored, DEFAULT_POLICY, type Decision, type Policy } from '../pipeline/index.ts';
import { AssayError, silentLog, usageError, type Timers } from '../runtime/index.ts';
import { openStorage, type Storage, type StoredDecision } from '../storage/index.ts';
import { reading } from './audit-command.ts';
import { readConfig } from './config.ts';
import { recordFinishedSearches } from './finished-searches.ts';
import { chosenFound } from './found-seat.ts';
import { asOperator, requireAssayIn, type DataWords } from './operator-client.ts';
import { readPlan } from './paper-plan.ts';
import { checkNewcomer, choose } from './paper-round.ts';
import { policyOf } from './pipeline-policy.ts';

export interface DecisionsWords extends DataWords {
  readonly strategy?: string;
  /** Every criterion, and not only the sentence. */
  readonly all?: boolean;
}

export interface ApproveWords extends DataWords {
  readonly by?: string;
  readonly reason?: string;
  /** What a live account asks for besides. */
  readonly account?: string;
  readonly code?: string;
}

export interface StartPaperWords extends DataWords {
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
 * A person's word that a strategy may go on to live. It goes on record: through the running Assay, else straight into the
 * database. What then trades money is still begun, and armed, with `assay live`.
 *
 * @throws {AssayError} BAD_OPTION, NOT_APPROVABLE, LIVE_OFF, BAD_APPROVAL, NOT_RUNNING for a database that another process
 *   has and no server answers for, and what opening may throw
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
  requireAssayIn(dataDir);
  const sentence = await inDatabaseOrServer(dataDir, timers, {
    async inDatabase({ pipeline }) {
      const at = timers.now();
      return (await approveStored(pipeline, policyOf(config), { strategyId, by, reason, at })).sentence;
    },
    async byServer(client) {
      const { account, code } = words;
      const arms = { ...(account === undefined ? {} : { account }), ...(code === undefined ? {} : { code }) };
      const { data } = await client.approvePipeline({ strategyId, by, reason, confirm: 'APPROVE', ...arms });
      return data.reason;
    },
  });
  return [sentence, 'On record. Begin it with: assay live --config assay.toml'];
}

/** What searches found, newest first. Looks only. @throws what opening may throw */
export async function pipelineCandidates(words: DataWords, timers: Timers): Promise<readonly string[]> {
  const dataDir = words.dataDir ?? readConfig(words.config).dataDir;
  return reading({ dataDir }, timers, async ({ pipeline }) => {
    const { items } = await pipeline.candidates({ page: 1, limit: NEWEST });
    if (items.length === 0) return ['No search has found anything yet.'];
    const lines: string[] = [];
    for (const { strategyId, campaignId, trial, title, instrument, timeframe } of items) {
      const { items: newest } = await pipeline.decisions({ strategyId, limit: 1, page: 1 });
      lines.push(`${strategyId}  ${instrument} ${timeframe}, ${campaignId}/${trial}: ${title}`);
      lines.push(`    ${newest[0]?.reason ?? 'nothing was decided on it'}`);
    }
    return lines;
  });
}

/**
 * Starts a candidate on paper: in the running Assay it joins the session; else it joins with the next start.
 *
 * @throws {AssayError} CANDIDATE_UNKNOWN, NOT_PROMOTED, NOT_IN_SESSION, CONFLICT, NOT_RUNNING, and what opening may throw
 */
export async function pipelineStartPaper(
  strategyId: string,
  words: StartPaperWords,
  timers: Timers,
): Promise<readonly string[]> {
  const { reason = 'started at the command line' } = words;
  const config = readConfig(words.config);
  const dataDir = words.dataDir ?? config.dataDir;
  requireAssayIn(dataDir);
  return inDatabaseOrServer(dataDir, timers, {
    async inDatabase(storage) {
      const [found] = await chosenFound([strategyId], storage.pipeline);
      const last = await storage.sessions.newest({ kind: 'paper' });
      if (last !== undefined) {
        const at = (await storage.history.checkpoint(last.id))?.marketAt ?? (0 as EpochMs);
        checkNewcomer(readPlan(last.config), found!, { state: last.state, at });
      }
      await choose({ storage, timers }, found!, { by: `${userInfo().username} (command line)`, reason });
      return [`${strategyId} joins the paper session with the next start: assay serve`];
    },
    async byServer(client) {
      const { data } = await client.startPaper({ strategyId, reason });
      return [`${strategyId}: ${data.reason}.`];
    },
  });
}

interface Ways<Result> {
  readonly inDatabase: (storage: Storage) => Promise<Result>;
  readonly byServer: (client: Client) => Promise<Result>;
}

/** Asks the running Assay where one has the database, and opens it where nobody has. */
async function inDatabaseOrServer<Result>(
  dataDir: string,
  timers: Timers,
  { inDatabase, byServer }: Ways<Result>,
): Promise<Result> {
  let storage: Storage;
  try {
    storage = await openStorage(`sqlite:${join(dataDir, 'assay.db')}`, { log: silentLog, timers });
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'STORAGE_IN_USE') throw error;
    return asOperator({ dataDir }, timers, byServer);
  }
  try {
    return await inDatabase(storage);
  } finally {
    await storage.close();
  }
}

/**
 * Takes what a search has just found into the record, through the running Assay or by itself.
 *
 * @returns by the number of the trial, the id that each candidate of the campaign has from now on
 */
export async function recordFoundBy(
  campaignId: string,
  words: { readonly dataDir: string; readonly config?: string },
  timers: Timers,
): Promise<ReadonlyMap<number, string>> {
  const { dataDir } = words;
  const policy = policyOf(readConfig(words.config));
  const found = await inDatabaseOrServer<readonly { campaignId: string; trial: number; strategyId: string }[]>(
    dataDir,
    timers,
    {
      inDatabase: (storage) => recordFinishedSearches(dataDir, { storage, policy, timers, log: silentLog }),
      byServer: async (client) => (await client.recordPipelineCandidates()).data,
    },
  );
  const own = found.filter((one) => one.campaignId === campaignId);
  return new Map(own.map(({ trial, strategyId }) => [trial, strategyId]));
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
