import { fromFloat, multiply, toFloat, type Rate, type StrategyId } from '../domain/index.ts';
import { barsBetween, type BarColumns } from '../market/index.ts';
import {
  decide,
  freezeBacktest,
  recordDecision,
  reviewStrategy,
  sizeShareOf,
  type Decision,
  type FrozenExpectation,
  type Missing,
  type Policy,
  type ReviewInput,
  type StrategyParity,
} from '../pipeline/index.ts';
import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import type { TradingSession } from '../sessions/index.ts';
import type { DiscrepancyStatus, Storage } from '../storage/index.ts';
import { healthOf } from './model-health.ts';
import type { PaperPlan, PlannedSeat } from './paper-plan.ts';

export interface PipelineReviewParts {
  readonly plan: PaperPlan;
  readonly sessionId: string;
  readonly data: readonly BarColumns[];
  readonly policy: Policy;
  readonly session: TradingSession;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly log: Log;
  /** Every strategy of the session beside its replay. @throws {AssayError} when it cannot be had */
  readonly parities: () => Promise<readonly StrategyParity[]>;
  /** Takes finished searches into the record. */
  readonly searches: () => Promise<unknown>;
  /** Told when a strategy's registration has changed. */
  readonly onChange: (strategyId: StrategyId) => void;
}

const DAY_MS = 86_400_000;
/** A recorded market can pass a day in a second; a review takes longer. */
const EVERY_MS = 15 * 60_000;
const CURVE_POINTS = 100_000;
/** A decision is written when a verdict changes; a strategy that has more is read as far back as matters. */
const DECISIONS_READ = 500;
const FINEST = 1n as Rate;
const STANDING: readonly DiscrepancyStatus[] = ['open', 'acknowledged'];
const DEMOTIONS = ['demote', 'retire'] as const;

/**
 * Holds the strategies on paper against the policy once a market day: how they do beside what was frozen of them, and
 * beside their replay. Every decision is on record before anything follows from it. What is demoted is stopped and closed,
 * what is halved trades half, and both stay so after a restart; nothing is ever promoted to live here.
 */
export class PipelineReview {
  private readonly parts: PipelineReviewParts;
  private reviewedDay = -1;

  constructor(parts: PipelineReviewParts) {
    this.parts = parts;
  }

  /** Reviews until the signal, after each market day that has ended. */
  async keepReviewing(until: AbortSignal): Promise<void> {
    const { timers, log, searches } = this.parts;
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        log.error(`${what} failed; it is tried again`, { error });
      }
    };
    while (!until.aborted) {
      await attempt('taking finished searches into the record', searches);
      await timers.sleep(EVERY_MS, until).catch(() => undefined);
      if (until.aborted || this.marketDay <= this.reviewedDay) continue;
      await attempt('the review of the strategies on paper', () => this.review());
    }
  }

  /** One review of every strategy that trades on paper. */
  async review(): Promise<readonly Decision[]> {
    await this.enforce();
    const { plan, storage, session } = this.parts;
    const day = this.marketDay;
    const running = plan.strategies.filter(({ strategyId }) => session.engine.strategyStatus(strategyId) === 'running');
    const parities = await this.parities();
    const decisions: Decision[] = [];
    for (const seat of running) {
      if ((await storage.strategies.find(seat.strategyId))?.phase !== 'paper') continue;
      const parity = 'missing' in parities ? parities : parities.get(seat.strategyId)!;
      decisions.push(await this.reviewOne(seat, parity, running.length));
    }
    await this.enforce();
    this.reviewedDay = day;
    return decisions;
  }

  /** What was decided and not carried out, since the process ended in between, or another session began. */
  async enforce(): Promise<void> {
    const { plan, session, storage, timers, log, onChange } = this.parts;
    for (const { strategyId } of plan.strategies) {
      const newest = await this.newestDemotion(strategyId);
      if (newest === undefined) await this.enforceSize(strategyId);
      if (newest === undefined || session.engine.strategyStatus(strategyId) === 'stopped') continue;
      session.command({ type: 'stop-strategy', strategyId, positions: 'close', by: 'pipeline', reason: newest.reason });
      log.warn(newest.reason, { strategyId, policy: newest.policyHash });
      const at = timers.now();
      await storage.strategies.setPhase({ strategyId, phase: 'backtest', promotion: newest.reason, at });
      await storage.strategies.setStatus({ strategyId, status: 'stopped', reason: newest.reason, at });
      onChange(strategyId);
    }
  }

  /** The size that the decisions leave it, in the engine: from there it is journalled, and outlives a restart. */
  private async enforceSize(strategyId: StrategyId): Promise<void> {
    const { session, storage, policy, timers, log, onChange } = this.parts;
    const { items } = await storage.pipeline.decisions({ strategyId, limit: DECISIONS_READ, page: 1 });
    const { share, reason } = sizeShareOf(policy, items, timers.now());
    const size = fromFloat(share, FINEST);
    if (session.engine.sizeShare(strategyId) === size) return;
    session.command({ type: 'set-size', strategyId, share: size, by: 'pipeline', reason });
    log.warn(`${strategyId} trades ${share} of its size: ${reason}`, { strategyId });
    onChange(strategyId);
  }

  /** The decision by which a strategy is off paper; `undefined` for one that is not, or came back since. */
  private async newestDemotion(strategyId: StrategyId) {
    const types = ['promote', 'configured', ...DEMOTIONS] as const;
    const { items } = await this.parts.storage.pipeline.decisions({ strategyId, types, limit: 1, page: 1 });
    const [newest] = items;
    return DEMOTIONS.some((type) => type === newest?.type) ? newest : undefined;
  }

  private async reviewOne(seat: PlannedSeat, parity: StrategyParity | Missing, strategies: number): Promise<Decision> {
    const { policy, storage, log } = this.parts;
    const evidence = reviewStrategy(await this.inputOf(seat, parity, strategies), policy);
    const decision = decide(policy, evidence);
    const written = await recordDecision(storage.pipeline, policy, decision, evidence);
    if (written && (decision.type === 'halve' || decision.type === 'investigate')) {
      log.warn(decision.sentence, { strategyId: seat.strategyId, policy: decision.policy.hash });
    }
    return decision;
  }

  private async inputOf(seat: PlannedSeat, parity: StrategyParity | Missing, strategies: number): Promise<ReviewInput> {
    const { plan, sessionId, storage, timers, session } = this.parts;
    const { strategyId, versionHash } = seat;
    const marketAt = session.engine.lastEventAt;
    const bars = barsBetween(
      this.parts.data.find(({ instrument }) => instrument === seat.instruments[0])!,
      {
        to: marketAt,
      },
    );
    const capital = toFloat(multiply(session.engine.portfolio.deposited, seat.capitalShare));
    const curve = await storage.views.equityCurve({ sessionId, strategyId, maxPoints: CURVE_POINTS });
    const { items } = await storage.pipeline.decisions({ strategyId, types: ['demote'], limit: 100, page: 1 });
    const found = await storage.pipeline.candidate(strategyId);
    const standing = await storage.discrepancies.list({ sessionId, statuses: STANDING, limit: 1, page: 1 });
    const instrument = plan.instruments.find(({ id }) => id === seat.instruments[0])!;
    const model = await healthOf(seat, instrument, bars);
    return {
      strategyId,
      versionHash,
      stage: 'paper',
      at: timers.now(),
      marketAt,
      stageSince: seat.startsAt ?? plan.from,
      frozen: await this.frozenOf(seat, bars),
      curve: curve.map(({ at, equity }) => ({ at, worth: capital + toFloat(equity) })),
      bars,
      parity,
      ...(model === undefined ? {} : { model }),
      ...(found === undefined ? {} : { found }),
      demotedAt: items.map(({ at }) => at).toReversed(),
      standingDifferences: standing.count,
      staleMinutes: longestSilence(barsBetween(bars, { from: plan.from })),
      strategies,
    };
  }

  /** Once for each version, of the backtest it came to paper with. */
  private async frozenOf(
    { strategyId, versionHash }: PlannedSeat,
    bars: BarColumns,
  ): Promise<FrozenExpectation | Missing> {
    const { storage, policy, timers } = this.parts;
    const kept = await storage.pipeline.expectation(versionHash);
    if (kept !== undefined) return kept as FrozenExpectation;
    const run = await storage.runs.newest(strategyId);
    const result = run === undefined ? undefined : await storage.runs.read(run.runId, 'result');
    if (result === undefined) return { missing: 'there is no backtest of it to be frozen' };
    try {
      const frozen = freezeBacktest(result, bars, policy.monitoring);
      if (frozen.type !== 'value') return { missing: `its backtest has ${frozen.has} days of ${frozen.needs}` };
      const expectation = frozen.value;
      const stands = await storage.pipeline.freeze({ versionHash, strategyId, expectation, at: timers.now() });
      return stands as FrozenExpectation;
    } catch (error) {
      if (error instanceof AssayError && error.code === 'VALIDATION_CONSTANT') {
        return { missing: 'its backtest never earned or lost anything' };
      }
      throw error;
    }
  }

  private async parities(): Promise<ReadonlyMap<StrategyId, StrategyParity> | Missing> {
    try {
      return new Map((await this.parts.parities()).map((parity) => [parity.strategyId, parity]));
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      this.parts.log.warn(error.message, { code: error.code });
      return { missing: error.message };
    }
  }

  private get marketDay(): number {
    return Math.floor(this.parts.session.engine.lastEventAt / DAY_MS);
  }
}

/** Of the bars, beyond the length of one: in minutes. */
function longestSilence({ openTime, length }: BarColumns): number {
  let [longest, shortest] = [0, Infinity];
  for (let bar = 1; bar < length; bar += 1) {
    const apart = openTime[bar]! - openTime[bar - 1]!;
    longest = Math.max(longest, apart);
    shortest = Math.min(shortest, apart);
  }
  return length < 2 ? 0 : (longest - shortest) / 60_000;
}
