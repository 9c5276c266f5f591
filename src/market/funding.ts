import type { InstrumentId } from '../domain/index.ts';

/**
 * Funding rates of one perpetual, oldest first. At each `time` a position pays `rate` of its notional when long and
 * positive, and receives it when short.
 */
export interface FundingSeries {
  readonly instrument: InstrumentId;
  readonly length: number;
  /** Milliseconds since the epoch. */
  readonly time: Float64Array;
  /** Fractions: 0.0001 is one basis point. Exact through `fromStoredFloat` with `rateDecimals`. */
  readonly rate: Float64Array;
  readonly rateDecimals: number;
}
