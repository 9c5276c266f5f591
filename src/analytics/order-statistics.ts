import {
  add,
  isFinal,
  toFloat,
  ZERO,
  type InstrumentId,
  type Money,
  type OrderStatus,
  type StrategyId,
} from '../domain/index.ts';
import { ratio } from './distribution.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { measure, type Manner, type Measured, type OrderOutcome, type OwnRefusals } from './order-outcome.ts';

export interface Durations {
  /** How many were measured. */
  readonly count: number;
  /** Nearest rank, milliseconds; at most 0.1% too short above two seconds. `undefined` when none was measured. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/**
 * What was paid above the price at which it was decided to trade; a cost is positive, and a better price negative. That
 * price is the market's when the order was decided on; for triggered orders their trigger, as the venue last confirmed
 * it. Trailing stops are not measured, since their trigger moves at the venue. Fees are not part of it.
 */
export interface Slippage {
  /** Orders with a fill that could be measured. */
  readonly orders: number;
  /** Quote currency: `filled value - reference price * filled quantity` of buys, the reverse of sells, summed. */
  readonly cost: Money;
  /** `cost` over the value at the reference price, in hundredths of a per cent. `undefined` when nothing was filled. */
  readonly bps: number | undefined;
}

export interface MannerFigures {
  readonly orders: number;
  /**
   * Of what the ended ones ordered, the share that was filled, by value at their decision price. Rejected and cancelled
   * orders count. `undefined` when none has ended.
   */
  readonly fillRatio: number | undefined;
  /** From sending to the booking of the first fill, of orders with one. */
  readonly timeToFirstFill: Durations;
  /** From sending to the booking of the fill that completed it, of orders filled whole. */
  readonly timeToLastFill: Durations;
  readonly slippage: Slippage;
}

export interface CodeCount {
  readonly code: string;
  readonly count: number;
}

/** What can be said of a set of orders together. */
export interface ExecutionFigures {
  readonly orders: number;
  readonly byStatus: Readonly<Record<OrderStatus, number>>;
  /** From sending until it was heard that the venue has it, of orders of which that was heard. */
  readonly timeToAcceptance: Durations;
  readonly byManner: Readonly<Record<Manner, MannerFigures>>;
  /** Quote currency, rebates taken off. */
  readonly fees: Money;
  /** By the venue, of orders; the commonest first, as in the next two. */
  readonly rejected: readonly CodeCount[];
  /** By our own gate; also amendments. */
  readonly denied: readonly CodeCount[];
  /** Wishes that could not become an order at all. */
  readonly refusedWishes: readonly CodeCount[];
}

export interface OrderStatistics {
  readonly total: ExecutionFigures;
  readonly byStrategy: ReadonlyMap<StrategyId, ExecutionFigures>;
  readonly byInstrument: ReadonlyMap<InstrumentId, ExecutionFigures>;
}

/**
 * Gathers order statistics one order at a time, so that any number of them can be measured without holding them all.
 * Each order is given once, and each strategy, instrument and code of refusals once.
 */
export class OrderTally {
  private readonly total: Tally;
  private readonly byStrategy: Map<StrategyId, Tally>;
  private readonly byInstrument: Map<InstrumentId, Tally>;

  /** @param from what has been gathered already; it stays as it is */
  constructor(from?: OrderTally) {
    this.total = new Tally(from?.total);
    this.byStrategy = copyOf(from?.byStrategy);
    this.byInstrument = copyOf(from?.byInstrument);
  }

  add(outcome: OrderOutcome): void {
    const measured = measure(outcome);
    for (const tally of this.tallies(outcome.order.draft)) tally.add(measured);
  }

  addRefusals(refusals: OwnRefusals): void {
    for (const tally of this.tallies(refusals)) tally.addRefusals(refusals);
  }

  statistics(): OrderStatistics {
    return {
      total: this.total.figures(),
      byStrategy: figuresOf(this.byStrategy),
      byInstrument: figuresOf(this.byInstrument),
    };
  }

  private tallies(of: { readonly strategyId: StrategyId; readonly instrument: InstrumentId }): readonly Tally[] {
    return [this.total, tallyOf(this.byStrategy, of.strategyId), tallyOf(this.byInstrument, of.instrument)];
  }
}

const NONE: Readonly<Record<OrderStatus, number>> = {
  sent: 0,
  unknown: 0,
  working: 0,
  'partially-filled': 0,
  quarantined: 0,
  filled: 0,
  cancelled: 0,
  rejected: 0,
  expired: 0,
  'not-accepted': 0,
};

function copyOf<Key>(tallies: ReadonlyMap<Key, Tally> | undefined): Map<Key, Tally> {
  return new Map([...(tallies ?? [])].map(([key, tally]) => [key, new Tally(tally)]));
}

/** Sums of one set of orders. */
class Tally {
  private orders: number;
  private readonly byStatus: Record<OrderStatus, number>;
  private readonly acceptance: DurationHistogram;
  private readonly manners: Readonly<Record<Manner, MannerTally>>;
  private fees: Money;
  private readonly codes: Readonly<Record<'rejected' | 'denied' | 'wish-refused', Map<string, number>>>;

  constructor(from?: Tally) {
    this.orders = from?.orders ?? 0;
    this.byStatus = { ...(from?.byStatus ?? NONE) };
    this.acceptance = new DurationHistogram(from?.acceptance);
    this.manners = {
      taking: new MannerTally(from?.manners.taking),
      resting: new MannerTally(from?.manners.resting),
      triggered: new MannerTally(from?.manners.triggered),
    };
    this.fees = from?.fees ?? ZERO;
    this.codes = {
      rejected: new Map(from?.codes.rejected),
      denied: new Map(from?.codes.denied),
      'wish-refused': new Map(from?.codes['wish-refused']),
    };
  }

  add(measured: Measured): void {
    const { order, acceptedAt, manner } = measured;
    this.orders += 1;
    this.byStatus[order.status] += 1;
    if (acceptedAt !== undefined) this.acceptance.add(acceptedAt - order.sentAt);
    this.fees = add(this.fees, order.fees);
    if (order.status === 'rejected') count(this.codes.rejected, order.endReason ?? 'no reason given', 1);
    this.manners[manner].add(measured);
  }

  addRefusals({ kind, code, count: times }: OwnRefusals): void {
    count(this.codes[kind], code, times);
  }

  figures(): ExecutionFigures {
    const { taking, resting, triggered } = this.manners;
    return {
      orders: this.orders,
      byStatus: { ...this.byStatus },
      timeToAcceptance: durationsOf(this.acceptance),
      byManner: { taking: taking.figures(), resting: resting.figures(), triggered: triggered.figures() },
      fees: this.fees,
      rejected: commonestFirst(this.codes.rejected),
      denied: commonestFirst(this.codes.denied),
      refusedWishes: commonestFirst(this.codes['wish-refused']),
    };
  }
}

class MannerTally {
  private orders: number;
  private readonly ended: { ordered: Money; filled: Money };
  private readonly firstFill: DurationHistogram;
  private readonly lastFill: DurationHistogram;
  private readonly slipped: { orders: number; cost: Money; reference: Money };

  constructor(from?: MannerTally) {
    this.orders = from?.orders ?? 0;
    this.ended = { ordered: ZERO, filled: ZERO, ...from?.ended };
    this.firstFill = new DurationHistogram(from?.firstFill);
    this.lastFill = new DurationHistogram(from?.lastFill);
    this.slipped = { orders: 0, cost: ZERO, reference: ZERO, ...from?.slipped };
  }

  add({ order, firstFillAt, lastFillAt, value, slippage }: Measured): void {
    this.orders += 1;
    if (isFinal(order.status)) {
      this.ended.ordered = add(this.ended.ordered, value.ordered);
      this.ended.filled = add(this.ended.filled, value.filled);
    }
    if (firstFillAt !== undefined) this.firstFill.add(firstFillAt - order.sentAt);
    if (lastFillAt !== undefined && order.status === 'filled') this.lastFill.add(lastFillAt - order.sentAt);
    if (slippage === undefined) return;
    this.slipped.orders += 1;
    this.slipped.cost = add(this.slipped.cost, slippage.cost);
    this.slipped.reference = add(this.slipped.reference, slippage.reference);
  }

  figures(): MannerFigures {
    const { orders, cost, reference } = this.slipped;
    const share = ratio(toFloat(cost), toFloat(reference));
    return {
      orders: this.orders,
      fillRatio: ratio(toFloat(this.ended.filled), toFloat(this.ended.ordered)),
      timeToFirstFill: durationsOf(this.firstFill),
      timeToLastFill: durationsOf(this.lastFill),
      slippage: { orders, cost, bps: share === undefined ? undefined : share * 10_000 },
    };
  }
}

function durationsOf(histogram: DurationHistogram): Durations {
  return { count: histogram.count, p50Ms: histogram.percentile(0.5), p99Ms: histogram.percentile(0.99) };
}

function count(codes: Map<string, number>, code: string, times: number): void {
  codes.set(code, (codes.get(code) ?? 0) + times);
}

function commonestFirst(codes: ReadonlyMap<string, number>): CodeCount[] {
  const counts = [...codes].map(([code, count]) => ({ code, count }));
  return counts.toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function tallyOf<Key>(tallies: Map<Key, Tally>, key: Key): Tally {
  let tally = tallies.get(key);
  if (tally === undefined) tallies.set(key, (tally = new Tally()));
  return tally;
}

function figuresOf<Key>(tallies: ReadonlyMap<Key, Tally>): Map<Key, ExecutionFigures> {
  return new Map([...tallies].map(([key, tally]) => [key, tally.figures()]));
}
