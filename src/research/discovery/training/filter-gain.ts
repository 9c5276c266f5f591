import type { Dataset } from './dataset.ts';
import { widened } from './evaluate.ts';
import { estimate, resampleCounts, type Estimate } from './resampled.ts';

/** A primary strategy beside what a filter leaves of it, on trades that the filter had not seen. After costs. */
export interface FilterGain {
  /** Mean of a trade of the primary. */
  readonly primary: Estimate;
  /** Mean of those that are let through, less that of all. Absent where none is, or none is held back. */
  readonly gain?: Estimate;
  /** Sums over all of the trades, each of one capital. */
  readonly totals: { readonly primary: number; readonly filtered: number };
  /** The gain's lower bound is above zero. */
  readonly beatsPrimary: boolean;
}

/** @param enterAt chance from which the trade of a row is let through */
export function filterGain(
  { returns, spans }: Dataset,
  chances: Float64Array,
  { enterAt, costRate, seed }: { enterAt: (row: number) => number; costRate: number; seed: number },
): FilterGain {
  const rows = [...chances.keys()].filter((row) => !Number.isNaN(chances[row]!));
  const net = returns.map((value) => value - costRate);
  const taken = rows.filter((row) => chances[row]! >= enterAt(row));
  const resamples = resampleCounts(spans, seed);
  const mean = (of: readonly number[], counts: ArrayLike<number>): number => {
    let [total, count] = [0, 0];
    for (const row of of) {
      total += counts[row]! * net[row]!;
      count += counts[row]!;
    }
    return count > 0 ? total / count : NaN;
  };
  const isFilter = taken.length > 0 && taken.length < rows.length;
  const gain = isFilter
    ? widened(estimate(resamples, (counts) => mean(taken, counts) - mean(rows, counts)))
    : undefined;
  const sum = (of: readonly number[]): number => of.reduce((total, row) => total + net[row]!, 0);
  return {
    primary: estimate(resamples, (counts) => mean(rows, counts)),
    ...(gain === undefined ? {} : { gain }),
    totals: { primary: sum(rows), filtered: sum(taken) },
    beatsPrimary: gain !== undefined && gain.low > 0,
  };
}
