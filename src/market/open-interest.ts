import type { InstrumentId, Timeframe } from '../domain/index.ts';

/**
 * Open interest of one perpetual, sampled on a grid, oldest first: contracts that are open, in base units, counted as
 * the venue counts them. Some count each contract once, Bybit counts both of its sides.
 */
export interface OpenInterestSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly length: number;
  /** Milliseconds since the epoch. */
  readonly time: Float64Array;
  /** Exact through `fromStoredFloat` with `interestDecimals`. */
  readonly interest: Float64Array;
  readonly interestDecimals: number;
}
