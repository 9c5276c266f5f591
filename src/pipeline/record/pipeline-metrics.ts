import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { PipelineTally, Storage, StoredDecisionType } from '../../storage/index.ts';
import { STAGES, type Stage } from '../policy/policy.ts';

/** A number with what it is of, or why there is none. */
export type Figure = { readonly value: number } | { readonly value: null; readonly reason: string };

export interface PipelineFigures {
  /** The stretch the figures are of. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Candidates that searches tried, and backtests of registered strategies. */
  readonly tested: number;
  /** Candidates that passed every gate of their search, and strategies that went on to paper by the policy. */
  readonly found: number;
  /** Found by tested. */
  readonly successRate: Figure;
  /** Approved promotions to live. */
  readonly graduated: number;
  /** Graduations a day, over the days of the stretch of which there is a record. */
  readonly graduationRatePerDay: Figure;
  /** Strategies put on paper or live by configuration, past every gate. */
  readonly configured: number;
  readonly demoted: number;
  readonly retired: number;
  /** Waiting for a person now. */
  readonly awaitingApproval: number;
  /** Registered strategies by the phase they are in now. */
  readonly phases: Readonly<Record<Stage, number>>;
}

const DAY_MS = 86_400_000;
const PAGE = 500;

/** What the pipeline has done, of recorded rows only: nothing is estimated, and what is not known says why. */
export async function pipelineFigures(
  { pipeline, strategies }: Pick<Storage, 'pipeline' | 'strategies'>,
  stretch: { readonly from: EpochMs; readonly to: EpochMs },
): Promise<PipelineFigures> {
  const { from, to } = stretch;
  const tally = await pipeline.tally(stretch);
  const tested = tally.backtests + tally.searched;
  const { found } = tally;
  const graduated = countOf(tally, 'promote', (stage) => stage.startsWith('live'));
  const begunAt = await pipeline.begunAt();
  const daysKnown = begunAt === undefined ? 0 : (to - Math.max(from, begunAt)) / DAY_MS;
  return {
    from,
    to,
    tested,
    found,
    successRate: tested === 0 ? none('nothing was tested in this time') : { value: found / tested },
    graduated,
    graduationRatePerDay: daysKnown < 1 ? none('there is less than a day of record') : { value: graduated / daysKnown },
    configured: countOf(tally, 'configured'),
    demoted: countOf(tally, 'demote'),
    retired: countOf(tally, 'retire'),
    awaitingApproval: await awaiting(pipeline),
    phases: await phasesOf({ pipeline, strategies }),
  };
}

function countOf(
  { decisions }: PipelineTally,
  type: StoredDecisionType,
  to: (stage: string) => boolean = () => true,
): number {
  return decisions.filter((row) => row.type === type && to(row.to)).reduce((sum, { count }) => sum + count, 0);
}

/** A strategy waits as long as the newest decision on it asks for a person. */
async function awaiting(pipeline: Storage['pipeline']): Promise<number> {
  const asked = new Set<StrategyId>();
  const types = ['needs-approval'] as const;
  for (let page = 1; ; page += 1) {
    const { items } = await pipeline.decisions({ types, limit: PAGE, page });
    for (const { strategyId } of items) asked.add(strategyId);
    if (items.length < PAGE) break;
  }
  let count = 0;
  for (const strategyId of asked) {
    const { items } = await pipeline.decisions({ strategyId, limit: 1, page: 1 });
    if (items[0]?.type === 'needs-approval') count += 1;
  }
  return count;
}

async function phasesOf({
  pipeline,
  strategies,
}: Pick<Storage, 'pipeline' | 'strategies'>): Promise<Record<Stage, number>> {
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  const standings = await pipeline.standings();
  for (let page = 1; ; page += 1) {
    const { items } = await strategies.list({ limit: PAGE, page });
    for (const { strategyId, phase } of items) counts[stageOf(standings.get(strategyId), phase)] += 1;
    if (items.length < PAGE) return counts;
  }
}

/** By its decisions, or, for those of before there were any, by its registration: what is live by hand is small. */
function stageOf(standing: string | undefined, phase: 'backtest' | 'paper' | 'live'): Stage {
  const stage = STAGES.find((one) => one === standing);
  // Let on to paper, and not started there yet.
  if (stage === 'paper' && phase === 'backtest') return 'backtest';
  return stage ?? (phase === 'live' ? 'live-small' : phase);
}

function none(reason: string): Figure {
  return { value: null, reason };
}
