import type { InstrumentId } from '../domain/index.ts';
import { lowerBound } from './columns.ts';

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

/** Rates with `from <= time < to`, sharing memory with `series`. */
export function fundingBetween(
  series: FundingSeries,
  range: { readonly from?: number; readonly to?: number },
): FundingSeries {
  const start = range.from === undefined ? 0 : lowerBound(series.time, range.from);
  const end = Math.max(start, range.to === undefined ? series.length : lowerBound(series.time, range.to));
  return {
    ...series,
    length: end - start,
    time: series.time.subarray(start, end),
    rate: series.rate.subarray(start, end),
  };
}
