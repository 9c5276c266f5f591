import {
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type OrderDraft,
  type Position,
  type Quantity,
  type Rate,
  type StrategyId,
} from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import { limitPriceOf, triggerOf } from '../rules/order-prices.ts';
import { StrategyFlow, type StrategyFlowSnapshot } from './strategy-flow.ts';
import { TokenBucket, type TokenBucketSnapshot } from './token-bucket.ts';

/** An entry that was sent, remembered by its looks for as long as another like it would be taken for a repetition. */
interface RecentEntry {
  readonly at: EpochMs;
  readonly clientOrderId: ClientOrderId;
}

export interface OrderFlowSnapshot {
  readonly entries: TokenBucketSnapshot;
  readonly reserved: TokenBucketSnapshot;
  readonly recent: readonly (readonly [string, RecentEntry])[];
  readonly strategies: readonly (readonly [StrategyId, StrategyFlowSnapshot])[];
  readonly fundingRates: readonly (readonly [InstrumentId, Rate])[];
}

/**
 * What has been sent lately, by the time of events, in as few numbers as the limits need. The engine tells it of each
 * message as it leaves and of what came of it; the gate reads it. All of it is in the engine's snapshot.
 */
export class OrderFlow {
  private readonly entries: TokenBucket;
  /** The venue's budget that is kept free for cancels and reducing orders. */
  private readonly reserved: TokenBucket;
  /** Oldest first. */
  private readonly recent: Map<string, RecentEntry>;
  private readonly strategies: Map<StrategyId, StrategyFlow>;
  private readonly fundingRates: Map<InstrumentId, Rate>;

  constructor(snapshot?: OrderFlowSnapshot) {
    this.entries = new TokenBucket(snapshot?.entries);
    this.reserved = new TokenBucket(snapshot?.reserved);
    this.recent = new Map(snapshot?.recent);
    this.strategies = new Map(snapshot?.strategies.map(([id, one]) => [id, new StrategyFlow(one)]));
    this.fundingRates = new Map(snapshot?.fundingRates);
  }

  // --- what the gate asks ---

  /** How long an entry would have to wait for its turn; 0 for not at all. */
  entryWaitMs(now: EpochMs, limits: RiskLimits): number {
    return this.entries.waitMs(now, entryBucket(limits));
  }

  /** An entry that cannot be told from the draft, sent within the duplicate window. */
  twinOf(draft: OrderDraft, now: EpochMs, limits: RiskLimits): ClientOrderId | undefined {
    const twin = this.recent.get(looksOf(draft));
    return twin !== undefined && now - twin.at < limits.duplicateWindowMs ? twin.clientOrderId : undefined;
  }

  of(strategyId: StrategyId): StrategyFlow | undefined {
    return this.strategies.get(strategyId);
  }

  fundingRate(id: InstrumentId): Rate | undefined {
    return this.fundingRates.get(id);
  }

  // --- what the engine tells ---

  orderSent(draft: OrderDraft, now: EpochMs, limits: RiskLimits): void {
    if (draft.reduceOnly) return this.reservedSent(now, limits);
    this.entries.take(now, entryBucket(limits));
    this.remember(draft, now, limits.duplicateWindowMs);
    this.strategy(draft.strategyId).entered(now, limits);
  }

  amendSent(draft: OrderDraft, now: EpochMs, limits: RiskLimits): void {
    if (draft.reduceOnly) return this.reservedSent(now, limits);
    this.entries.take(now, entryBucket(limits));
    this.strategy(draft.strategyId).amended(now, limits);
  }

  cancelSent(draft: OrderDraft, now: EpochMs, limits: RiskLimits): void {
    this.reservedSent(now, limits);
    if (!draft.reduceOnly) this.strategy(draft.strategyId).cancelled(now);
  }

  /** @returns how many the venue has refused within a minute. */
  rejected(strategyId: StrategyId, now: EpochMs, limits: RiskLimits): number {
    return this.strategy(strategyId).rejected(now, limits);
  }

  /** @returns how many round trips the strategy has lost in a row. */
  booked(strategyId: StrategyId, instrument: InstrumentId, position: Position, step: Quantity, now: EpochMs): number {
    return this.strategy(strategyId).booked(instrument, position, step, now);
  }

  funded(instrument: InstrumentId, rate: Rate): void {
    this.fundingRates.set(instrument, rate);
  }

  /** An operator lets the strategy enter again: what took that from it is forgotten. */
  forgive(strategyId: StrategyId): void {
    this.strategies.get(strategyId)?.forgive();
  }

  snapshot(): OrderFlowSnapshot {
    return {
      entries: this.entries.snapshot(),
      reserved: this.reserved.snapshot(),
      recent: [...this.recent],
      strategies: [...this.strategies].map(([id, one]) => [id, one.snapshot()]),
      fundingRates: [...this.fundingRates],
    };
  }

  /** Never refused. What the reserve does not hold is taken from the entries, so that they wait first. */
  private reservedSent(now: EpochMs, limits: RiskLimits): void {
    const size = { perSecond: limits.reservedPerSecond, burst: limits.reservedBurst };
    if (this.reserved.waitMs(now, size) === 0) this.reserved.take(now, size);
    else this.entries.take(now, entryBucket(limits));
  }

  private remember(draft: OrderDraft, now: EpochMs, windowMs: number): void {
    for (const [looks, { at }] of this.recent) {
      if (now - at < windowMs) break;
      this.recent.delete(looks);
    }
    if (windowMs === 0) return;
    const looks = looksOf(draft);
    this.recent.delete(looks); // So that it comes last.
    this.recent.set(looks, { at: now, clientOrderId: draft.clientOrderId });
  }

  private strategy(id: StrategyId): StrategyFlow {
    let flow = this.strategies.get(id);
    if (flow === undefined) {
      flow = new StrategyFlow();
      this.strategies.set(id, flow);
    }
    return flow;
  }
}

function entryBucket({ entriesPerSecondMax, entriesBurstMax }: RiskLimits) {
  return { perSecond: entriesPerSecondMax, burst: entriesBurstMax };
}

/** What two entries have in common when one is the other's repetition. */
function looksOf({ strategyId, instrument, side, quantity, terms }: OrderDraft): string {
  const distance = terms.type === 'trailing-stop' ? terms.distance : undefined;
  return `${strategyId} ${instrument} ${side} ${quantity} ${terms.type} ${limitPriceOf(terms)} ${triggerOf(terms)} ${distance}`;
}
