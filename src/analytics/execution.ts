import type { EpochMs, Fill, InstrumentId, Money, OrderPurpose, Price, StrategyId } from '../domain/index.ts';

/** What moved money, in the order it was applied: the input of attribution. Each fill is given once. */
export type Execution =
  | {
      readonly type: 'fill';
      readonly strategyId: StrategyId;
      readonly fill: Fill;
      /** Of its order; `liquidation` when the venue traded the position itself. */
      readonly purpose: OrderPurpose | 'liquidation';
      /** The order's reason, one line. */
      readonly reason?: string | undefined;
      /** The price against which the fill is measured; absent where there is none, see `referencePrice`. */
      readonly reference?: Price | undefined;
    }
  | {
      readonly type: 'funding';
      readonly strategyId: StrategyId;
      readonly instrument: InstrumentId;
      readonly at: EpochMs;
      /** Received when positive. */
      readonly amount: Money;
    };

/** A stop that came to guard a position: by its first it is known what a trip could lose. In the order they came. */
export interface StopPlacement {
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  /** How many executions had been booked before it. */
  readonly after: number;
  readonly stop: { readonly trigger: Price } | { readonly distance: Price };
}

/** Why a trip ended: the purpose of the order that ended it, or that it was turned into the opposite position. */
export type ExitCause = OrderPurpose | 'liquidation' | 'reversal';
