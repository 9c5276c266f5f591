import {
  averageEntry,
  multiply,
  toFloat,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Position,
  type Timeframe,
} from '../../domain/index.ts';
import type { StrategyView } from '../../strategy/index.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { SeriesTable, StrategySlot } from './strategy-host.ts';

/** A strategy's window on the engine: its own positions and orders, its series, the event's time. */
export class View implements StrategyView {
  private readonly slot: StrategySlot;
  private readonly market: SeriesTable;
  private readonly portfolio: Portfolio;
  private readonly orders: OrderBook;
  private readonly clock: () => EpochMs;

  constructor(slot: StrategySlot, market: SeriesTable, portfolio: Portfolio, orders: OrderBook, clock: () => EpochMs) {
    this.slot = slot;
    this.market = market;
    this.portfolio = portfolio;
    this.orders = orders;
    this.clock = clock;
  }

  get now(): EpochMs {
    return this.clock();
  }

  position(instrument: InstrumentId = this.slot.instruments[0]!): Position {
    return this.portfolio.position(this.slot.strategyId, instrument);
  }

  entryPrice(instrument?: InstrumentId): number | undefined {
    const average = averageEntry(this.position(instrument));
    return average === undefined ? undefined : toFloat(average);
  }

  lastBar(
    instrument: InstrumentId = this.slot.instruments[0]!,
    timeframe: Timeframe = this.slot.timeframes[0]!,
  ): Bar | undefined {
    return this.market.lastBar(instrument, timeframe);
  }

  get workingTags(): ReadonlySet<string> {
    const tags = new Set<string>();
    for (const order of this.orders.of(this.slot.strategyId))
      if (order.draft.tag !== undefined) tags.add(order.draft.tag);
    return tags;
  }

  get equity(): number {
    return toFloat(multiply(this.portfolio.equity, this.slot.capitalShare));
  }
}
