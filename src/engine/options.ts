import type { EpochMs, Instrument, Money, Rate } from '../domain/index.ts';
import type { SeatSnapshot } from './host/seats.ts';
import type { HeardSeries, StrategySlot } from './host/strategy-host.ts';
import type { OrderBookSnapshot } from './orders/order-book.ts';
import type { PortfolioSnapshot } from './portfolio/portfolio.ts';
import type { RiskSnapshot } from './risk/control.ts';
import type { RiskLimits } from './risk/limits.ts';

export interface EngineOptions {
  /** Prefix of client order ids, unique for the life of the account. `[A-Za-z0-9]{1,8}`. */
  readonly sessionId: string;
  /** The lease under which it trades: part of client order ids. Absent where the account needs none. */
  readonly epoch?: number;
  readonly currency: string;
  readonly deposited: Money;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly StrategySlot[];
  readonly limits: RiskLimits;
  /** What no limit may be looser than, now or by command; absent for the program's own bounds. */
  readonly ceilings?: Partial<RiskLimits>;
  /** Leverage that sizing may use on perpetuals; 1 or more. */
  readonly leverage: number;
  /**
   * Stop that every position gets whose strategy asked for none, as a fraction of its entry: the last line, not a
   * strategy. Absent: none.
   */
  readonly protectiveStopRate?: Rate;
  /** State to take up again, from `engine.snapshot()`. Indicators must then be warmed with the same bars as before. */
  readonly snapshot?: EngineSnapshot;
}

export interface EngineSnapshot {
  readonly version: 1;
  readonly lastEventAt: EpochMs;
  readonly risk: RiskSnapshot;
  readonly portfolio: PortfolioSnapshot;
  readonly orders: OrderBookSnapshot;
  readonly strategies: readonly SeatSnapshot[];
  /** How far each series that a strategy listens to had been heard. */
  readonly heard: readonly HeardSeries[];
}
