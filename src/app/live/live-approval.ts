import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import { policyHash, recordConfigured, type Policy } from '../../pipeline/index.ts';
import { usageError, type Timers } from '../../runtime/index.ts';
import type { FoundCandidate, PipelineStore, StoredDecision } from '../../storage/index.ts';
import type { EnvironmentName } from '../../venues/index.ts';
import { reading } from '../audit-command.ts';
import { knownFound } from '../found-seat.ts';
import type { PlannedSeat } from '../paper-plan.ts';

/** A person who begins live without an approval: the name is typed, and stays on record. */
export interface LiveOverride {
  readonly by: string;
  readonly reason: string;
}

/** Why a strategy may trade live. */
export type LiveGround =
  | { readonly type: 'approved'; readonly decision: StoredDecision; readonly policy: unknown }
  | ({ readonly type: 'override' } & LiveOverride);

const DAY_MS = 86_400_000;

/**
 * Why each strategy of a session that is to begin may trade live: the approval that the pipeline has on record, beside the
 * paper session, for just this version; or a person's word instead, where the policy lets it stand.
 *
 * @throws {AssayError} NOT_APPROVED with what to do; OVERRIDE_OFF where the policy lets no word stand
 */
export async function groundsFor(
  seats: readonly PlannedSeat[],
  parts: {
    readonly dataDir: string;
    readonly policy: Policy;
    readonly environment: EnvironmentName;
    readonly override: LiveOverride | undefined;
    readonly timers: Timers;
  },
): Promise<ReadonlyMap<StrategyId, LiveGround>> {
  const { policy, override, environment, timers } = parts;
  const grounds = new Map<StrategyId, LiveGround>();
  const missing: string[] = [];
  await besidePaper(parts, async (pipeline) => {
    for (const seat of seats) {
      const approval = await approvalOf(seat, pipeline, policy, timers.now());
      if ('decision' in approval) grounds.set(seat.strategyId, approval);
      else missing.push(`${seat.strategyId} (${approval.why})`);
    }
  });
  if (missing.length === 0) return grounds;
  const isRealMoney = environment === 'mainnet';
  const mayOverride = policy.liveOverride === 'always' || (policy.liveOverride === 'play-money' && !isRealMoney);
  if (override === undefined) {
    throw usageError(
      'NOT_APPROVED',
      `without an approval of the pipeline: ${missing.join(', ')}. Approve it: assay pipeline approve ID --by NAME --reason WORDS` +
        (mayOverride ? '; or begin without, on record: assay live --without-approval NAME --reason WORDS' : ''),
    );
  }
  if (!mayOverride) {
    throw usageError(
      'OVERRIDE_OFF',
      `policy ${policy.version} lets nobody begin on ${environment} without an approval (liveOverride is ${policy.liveOverride}): ${missing.join(', ')}`,
    );
  }
  for (const { strategyId } of seats) {
    if (!grounds.has(strategyId)) grounds.set(strategyId, { type: 'override', ...override });
  }
  return grounds;
}

/** Candidates that a configuration names for live, from beside the paper session. @throws {AssayError} CANDIDATE_UNKNOWN */
export function foundForLive(
  ids: readonly string[],
  parts: { readonly dataDir: string; readonly timers: Timers },
): Promise<readonly FoundCandidate[]> {
  return besidePaper(parts, (pipeline) => knownFound(ids, pipeline));
}

/** Writes down beside the live session why each of its strategies may trade. */
export async function recordGrounds(
  pipeline: PipelineStore,
  seats: readonly PlannedSeat[],
  grounds: ReadonlyMap<StrategyId, LiveGround>,
  at: EpochMs,
): Promise<void> {
  for (const { strategyId, versionHash } of seats) {
    const ground = grounds.get(strategyId)!;
    if (ground.type === 'approved') {
      const { id: _id, ...decision } = ground.decision;
      const { version } = ground.policy as Policy;
      await pipeline.savePolicy({ hash: decision.policyHash!, version, policy: ground.policy, at });
      await pipeline.addDecision(decision);
    } else {
      const reason = wordsFor(ground);
      const move = {
        strategyId,
        versionHash,
        from: 'backtest',
        to: 'live-small',
        reason,
        actor: ground.by,
        at,
      } as const;
      await recordConfigured(pipeline, move);
    }
  }
}

/** For a screen. */
export function wordsFor(ground: LiveGround): string {
  return ground.type === 'approved'
    ? ground.decision.reason
    : `Without an approval of the pipeline, by ${ground.by}: ${ground.reason}`;
}

type Record = Pick<PipelineStore, 'candidate' | 'candidates' | 'decisions' | 'policy'>;

/** Of where nothing was ever on paper. */
const NOTHING: Record = {
  candidate: async () => undefined,
  candidates: async () => ({ items: [], count: 0 }),
  decisions: async () => ({ items: [], count: 0 }),
  policy: async () => undefined,
};

/** Looks only, so paper may run beside it. */
async function besidePaper<Result>(
  { dataDir, timers }: { readonly dataDir: string; readonly timers: Timers },
  ask: (pipeline: Record) => Promise<Result>,
): Promise<Result> {
  if (!existsSync(join(dataDir, 'assay.db'))) return ask(NOTHING);
  return reading({ dataDir }, timers, ({ pipeline }) => ask(pipeline));
}

async function approvalOf(
  { strategyId, versionHash }: PlannedSeat,
  pipeline: Record,
  policy: Policy,
  now: EpochMs,
): Promise<Extract<LiveGround, { type: 'approved' }> | { readonly why: string }> {
  const types = ['promote', 'demote', 'retire', 'configured'] as const;
  const { items } = await pipeline.decisions({ strategyId, types, limit: 1, page: 1 });
  const [newest] = items;
  if (newest === undefined) return { why: 'the pipeline knows nothing of it' };
  if (newest.type !== 'promote' || !newest.to.startsWith('live'))
    return { why: `it is on ${newest.to}: ${newest.reason}` };
  if (newest.versionHash !== versionHash) return { why: 'another version of it was approved' };
  if (newest.policyHash !== policyHash(policy)) return { why: 'it was approved under another policy' };
  if (now - newest.at > policy.approvalDays * DAY_MS)
    return { why: `its approval is older than ${policy.approvalDays} days` };
  return { type: 'approved', decision: newest, policy: await pipeline.policy(newest.policyHash) };
}
