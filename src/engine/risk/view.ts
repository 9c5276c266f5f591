import type {
  ClientOrderId,
  EpochMs,
  Instrument,
  InstrumentId,
  Money,
  Order,
  OrderDraft,
  Price,
  Quantity,
  Rate,
  StrategyId,
} from '../../domain/index.ts';
import type { StrategyPast } from './flow/strategy-flow.ts';
import type { RiskLimits } from './limits.ts';
import type { ModeRecord } from './modes.ts';

/** What one holder has in one instrument: a signed quantity, and the unfilled entries of each side. */
export interface Standing {
  readonly held: Quantity;
  readonly buys: Quantity;
  readonly sells: Quantity;
}

/** What an instrument could come to on one side, held and pending, valued at its mark in 1e-24. */
export interface Exposure {
  readonly instrument: InstrumentId;
  readonly value: bigint;
}

/** What the gate may look at: the account as it stands, with orders in flight counted at their worst. */
export interface RiskView extends BooksView, PastView {
  readonly now: EpochMs;
  readonly halted: boolean;
  /** Our books are being compared with the venue's. */
  readonly reconciling: boolean;
  /** The most cautious latch that concerns an order of the strategy in the instrument. */
  modeFor(strategyId: StrategyId, id: InstrumentId): ModeRecord | undefined;
  instrument(id: InstrumentId): Instrument | undefined;
  /** Newest known price; `undefined` before the first bar. */
  markPrice(id: InstrumentId): Price | undefined;
  markedAt(id: InstrumentId): EpochMs | undefined;
}

/** Positions, orders and money. */
export interface BooksView {
  /** What the strategies hold on a side, unsigned: none is netted against another. */
  sideQuantity(id: InstrumentId, side: 'buy' | 'sell'): Quantity;
  /** Signed quantity of one strategy. */
  strategyQuantity(strategyId: StrategyId, id: InstrumentId): Quantity;
  /**
   * Unfilled quantity of orders sent or working that could still add to a position on that side
   * (reduce-only orders excluded), for the whole account.
   */
  pendingQuantity(id: InstrumentId, side: 'buy' | 'sell'): Quantity;
  /** Unfilled reduce-only quantity of one strategy on that side. */
  pendingReduceQuantity(strategyId: StrategyId, id: InstrumentId, side: 'buy' | 'sell'): Quantity;
  /** Every instrument with a price in which a strategy holds or wants something on that side. */
  exposures(side: 'buy' | 'sell'): Iterable<Exposure>;
  /** Every instrument in which one strategy holds or wants something. */
  standingsOf(strategyId: StrategyId): Iterable<readonly [InstrumentId, Standing]>;
  /** Every strategy that holds or wants something in one instrument, and whoever else traded it on this account. */
  standingsIn(id: InstrumentId): Iterable<readonly [StrategyId, Standing]>;
  /** Sum over instruments of the worst-case absolute notional at mark: what is held on one side plus all that is pending there. */
  readonly grossNotional: Money;
  /** The same of one direction only, over all instruments. */
  directionNotional(side: 'buy' | 'sell'): Money;
  /** Value at mark of every entry that waits, both sides added. */
  readonly pendingNotional: Money;
  /** An instrument in which something is held or wanted and whose price is not known, so that no sum can be trusted. */
  readonly unpriced: InstrumentId | undefined;
  /** Orders in the instrument of which nobody knows whether they exist. */
  unresolvedOrders(id: InstrumentId): number;
  readonly openOrders: number;
  openOrdersOf(id: InstrumentId): number;
  /** Open orders of one instrument and side. */
  ordersIn(id: InstrumentId, side: 'buy' | 'sell'): Iterable<Order>;
  /** The draft is a change to this order, which is out already and counted nowhere else in this view. */
  isAmendment(id: ClientOrderId): boolean;
  readonly equity: Money;
  readonly peakEquity: Money;
  readonly dayStartEquity: Money;
}

/** What happened lately, by the time of events. */
export interface PastView {
  /** How long an entry would have to wait for its turn; 0 for not at all. */
  entryWaitMs(limits: RiskLimits): number;
  /** An entry that cannot be told from this one, sent within the duplicate window. */
  twinOf(draft: OrderDraft, limits: RiskLimits): ClientOrderId | undefined;
  /** One strategy's messages and what came of them; `undefined` when there were none. */
  past(strategyId: StrategyId): StrategyPast | undefined;
  /** Rate of the last funding payment in the instrument. */
  fundingRate(id: InstrumentId): Rate | undefined;
  /** Correlation of the last `bars` returns of two instruments; `undefined` when it is not known. */
  correlation(a: InstrumentId, b: InstrumentId, bars: number): number | undefined;
  /** Value traded in 24 hours, quote currency; `undefined` when it is not known. */
  turnover(id: InstrumentId): number | undefined;
}
