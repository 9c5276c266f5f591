import {
  add,
  multiply,
  ZERO,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
} from '../../domain/index.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { worstQuantity } from './rules/worst-case.ts';
import type { RiskView } from './view.ts';

/** The account as the gate sees it: the engine's own books, read at the moment of asking. */
export class AccountView implements RiskView {
  private readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  private readonly portfolio: Portfolio;
  private readonly orders: OrderBook;
  private readonly state: { readonly now: EpochMs; readonly halted: boolean; readonly reconciling: boolean };

  constructor(parts: {
    readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
    readonly portfolio: Portfolio;
    readonly orders: OrderBook;
    readonly state: { readonly now: EpochMs; readonly halted: boolean; readonly reconciling: boolean };
  }) {
    this.instruments = parts.instruments;
    this.portfolio = parts.portfolio;
    this.orders = parts.orders;
    this.state = parts.state;
  }

  get now(): EpochMs {
    return this.state.now;
  }
  get halted(): boolean {
    return this.state.halted;
  }
  get reconciling(): boolean {
    return this.state.reconciling;
  }
  unresolvedOrders(id: InstrumentId): number {
    return this.orders.unresolved(id);
  }
  instrument(id: InstrumentId): Instrument | undefined {
    return this.instruments.get(id);
  }
  markPrice(id: InstrumentId) {
    return this.portfolio.mark(id);
  }
  netQuantity(id: InstrumentId) {
    return this.portfolio.netPosition(id).quantity;
  }
  strategyQuantity(strategyId: Parameters<RiskView['strategyQuantity']>[0], id: InstrumentId) {
    return this.portfolio.position(strategyId, id).quantity;
  }
  pendingQuantity(id: InstrumentId, side: 'buy' | 'sell') {
    return this.orders.pendingQuantity(id, side);
  }
  pendingReduceQuantity(
    strategyId: Parameters<RiskView['pendingReduceQuantity']>[0],
    id: InstrumentId,
    side: 'buy' | 'sell',
  ) {
    return this.orders.pendingReduceQuantity(strategyId, id, side);
  }
  get grossNotional(): Money {
    let sum = ZERO;
    for (const id of this.instruments.keys()) {
      const mark = this.portfolio.mark(id);
      if (mark === undefined) continue;
      const pending = { buys: this.orders.pendingQuantity(id, 'buy'), sells: this.orders.pendingQuantity(id, 'sell') };
      sum = add(sum, multiply(worstQuantity(this.portfolio.netPosition(id).quantity, pending), mark));
    }
    return sum;
  }
  get openOrders(): number {
    return this.orders.size;
  }
  openOrdersOf(id: InstrumentId): number {
    return this.orders.openCount(id);
  }
  get equity(): Money {
    return this.portfolio.equity;
  }
  get peakEquity(): Money {
    return this.portfolio.peakEquity;
  }
  get dayStartEquity(): Money {
    return this.portfolio.dayStartEquity;
  }
}
