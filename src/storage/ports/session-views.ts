import type {
  ClientOrderId,
  EpochMs,
  Fill,
  InstrumentId,
  Money,
  Order,
  OrderPurpose,
  StrategyId,
} from '../../domain/index.ts';
import type { Listing, Paging, Stretch } from './paging.ts';

export type ActivityKind =
  | 'signal'
  | 'order'
  | 'fill'
  | 'denied'
  | 'rejected'
  | 'cancelled'
  | 'funding'
  | 'liquidation'
  | 'strategy'
  | 'halt'
  | 'system';

export type Severity = 'info' | 'warning' | 'critical';

/** One thing that happened, told in one sentence. */
export interface ActivityItem {
  /** Journal sequence number, then the place in that entry: `812.0` is the event itself, `812.1` its first effect. */
  readonly id: string;
  readonly seq: number;
  /** The market's clock. */
  readonly at: EpochMs;
  readonly kind: ActivityKind;
  readonly severity: Severity;
  readonly strategyId?: StrategyId;
  readonly instrument?: InstrumentId;
  readonly text: string;
}

/** A fill as it was booked; of a forced one, the strategy's part. */
export interface RecordedFill {
  /** Entry that booked it. */
  readonly seq: number;
  readonly fill: Fill;
  readonly strategyId: StrategyId;
  readonly purpose: OrderPurpose | 'liquidation';
}

/** An order with the times by which its execution is measured, all of our own clock. */
export interface OrderFacts {
  readonly order: Order;
  /** When it was first heard that the venue has it: accepted, found working, or filled. */
  readonly acceptedAt?: EpochMs;
  /** When its first, and its newest, fill was booked. */
  readonly firstFillAt?: EpochMs;
  readonly lastFillAt?: EpochMs;
}

/** How often our own side said no for one reason: the gate to an order, or before there was an order to a wish. */
export interface RefusalCount {
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  readonly kind: 'denied' | 'wish-refused';
  readonly code: string;
  readonly count: number;
}

export interface EquityPoint {
  readonly at: EpochMs;
  readonly equity: Money;
}

/** Where a stretch of ended orders, or of fills, goes on: after this one. */
export interface OrderPlace {
  readonly endedAt: EpochMs;
  readonly clientOrderId: ClientOrderId;
}
export interface FillPlace {
  readonly executedAt: EpochMs;
  readonly seq: number;
  readonly strategyId: StrategyId;
}

interface HistoryQuery<Place> {
  readonly sessionId: string;
  readonly strategyId?: StrategyId;
  readonly instrument?: InstrumentId;
  readonly after?: Place;
  readonly limit: number;
}

/** What the API shows of a session. Always as of the newest commit; never waits for, or delays, the trading loop. */
export interface SessionViews {
  /** Newest first. */
  listActivity(
    query: Paging & {
      readonly sessionId: string;
      readonly strategyId?: StrategyId;
      /** Only entries after this one: for following a running session. */
      readonly afterSeq?: number;
    },
  ): Promise<Listing<ActivityItem>>;
  /** Orders sent or working, oldest first. */
  listActiveOrders(
    query: Paging & { readonly sessionId: string; readonly strategyId?: StrategyId },
  ): Promise<Listing<Order>>;
  /** Every order in any state, in pages of a few hundred, in the order of their ids. */
  orderFacts(query: {
    readonly sessionId: string;
    readonly strategyId?: StrategyId;
  }): AsyncIterable<readonly OrderFacts[]>;
  /** Those of these ids that the session has sent, in any state and order. */
  orderFactsOf(query: {
    readonly sessionId: string;
    readonly clientOrderIds: readonly ClientOrderId[];
  }): Promise<readonly OrderFacts[]>;
  refusals(query: { readonly sessionId: string; readonly strategyId?: StrategyId }): Promise<readonly RefusalCount[]>;
  /** Of these ids, those of which the session never sent an order. */
  unrecordedOrders(query: {
    readonly sessionId: string;
    readonly clientOrderIds: readonly ClientOrderId[];
  }): Promise<readonly ClientOrderId[]>;
  /** Orders that have ended, the last first. */
  orderHistory(query: HistoryQuery<OrderPlace>): Promise<Stretch<Order, OrderPlace>>;
  /** Fills, the last first; of one order where it is named. */
  fillHistory(
    query: HistoryQuery<FillPlace> & { readonly clientOrderId?: ClientOrderId },
  ): Promise<Stretch<RecordedFill, FillPlace>>;
  /** Orders sent, and fills executed, from a moment on. */
  countSince(query: {
    readonly sessionId: string;
    readonly at: EpochMs;
  }): Promise<{ readonly orders: number; readonly fills: number }>;
  /** An order in any state. */
  findOrder(query: { readonly sessionId: string; readonly clientOrderId: string }): Promise<Order | undefined>;
  /** Oldest first. Where there are more than `limit` (10,000 when absent), the newest. */
  listFills(query: {
    readonly sessionId: string;
    readonly strategyId?: StrategyId;
    readonly instrument?: InstrumentId;
    /** Time of execution, inclusive. */
    readonly from?: EpochMs;
    /** Exclusive. */
    readonly to?: EpochMs;
    readonly limit?: number;
  }): Promise<readonly RecordedFill[]>;
  /**
   * Oldest first, at most `maxPoints` (at least 4): where there are more, the first, the last, and the lowest and
   * highest of each stretch, so that no drawdown is smoothed away.
   */
  equityCurve(query: {
    readonly sessionId: string;
    /** The account's when absent. */
    readonly strategyId?: StrategyId;
    readonly maxPoints: number;
  }): Promise<readonly EquityPoint[]>;
}
