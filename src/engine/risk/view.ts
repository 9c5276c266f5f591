import type { EpochMs, Instrument, InstrumentId, Money, Price, Quantity, StrategyId } from '../../domain/index.ts';

/** What the gate may look at: the account as it stands, with orders in flight counted at their worst. */
export interface RiskView {
  readonly now: EpochMs;
  readonly halted: boolean;
  /** Our books are being compared with the venue's. */
  readonly reconciling: boolean;
  /** Orders in the instrument of which nobody knows whether they exist. */
  unresolvedOrders(id: InstrumentId): number;
  instrument(id: InstrumentId): Instrument | undefined;
  /** Newest known price; `undefined` before the first bar. */
  markPrice(id: InstrumentId): Price | undefined;
  /** Signed net quantity of the account. */
  netQuantity(id: InstrumentId): Quantity;
  /** Signed quantity of one strategy. */
  strategyQuantity(strategyId: StrategyId, id: InstrumentId): Quantity;
  /**
   * Unfilled quantity of orders sent or working that could still add to a position on that side
   * (reduce-only orders excluded), for the whole account.
   */
  pendingQuantity(id: InstrumentId, side: 'buy' | 'sell'): Quantity;
  /** Unfilled reduce-only quantity of one strategy on that side. */
  pendingReduceQuantity(strategyId: StrategyId, id: InstrumentId, side: 'buy' | 'sell'): Quantity;
  /** Sum over instruments of the worst-case absolute notional at mark: what is held on one side plus all that is pending there. */
  readonly grossNotional: Money;
  readonly openOrders: number;
  openOrdersOf(id: InstrumentId): number;
  readonly equity: Money;
  readonly peakEquity: Money;
  readonly dayStartEquity: Money;
}
