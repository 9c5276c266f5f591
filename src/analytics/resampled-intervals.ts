import { quantile } from './distribution.ts';
import { maxDrawdown } from './drawdowns.ts';
import { calmar, compoundAnnualGrowth, omega, sortino, volatility } from './ratios.ts';

/** What is measured on each resample: figures that have no error of a closed form. */
export const RESAMPLED = ['sortino', 'calmar', 'omega', 'cagr', 'maxDrawdown', 'volatility'] as const;
export type Resampled = (typeof RESAMPLED)[number];

/** Between the two lie nineteen resamples in twenty. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure that has no value on more of the resamples than this has no interval. */
const UNKNOWN_MAX = 0.05;

/**
 * How far luck alone may have moved each figure: the 2.5% and 97.5% quantiles of what is measured on resamples.
 *
 * @param orders for each resample, the periods in order; @param measure takes one resample
 * @returns a figure without a value on more than a twentieth of them is left out
 * @see Efron (1979), Annals of Statistics 7(1): the percentile method
 */
export function percentileIntervals<Key extends string>(
  returns: readonly number[],
  orders: readonly ArrayLike<number>[],
  measure: (sample: readonly number[]) => Readonly<Record<Key, number | undefined>>,
): ReadonlyMap<Key, Interval> {
  const found = new Map<Key, number[]>();
  for (const order of orders) {
    const sample: number[] = [];
    for (let period = 0; period < order.length; period += 1) sample.push(returns[order[period]!]!);
    for (const [key, value] of Object.entries(measure(sample)) as [Key, number | undefined][]) {
      if (value === undefined) continue;
      const values = found.get(key);
      if (values === undefined) found.set(key, [value]);
      else values.push(value);
    }
  }
  const least = (1 - UNKNOWN_MAX) * orders.length;
  return new Map(
    [...found]
      .filter(([, values]) => values.length >= least)
      .map(([key, values]) => [key, { low: quantile(values, 0.025)!, high: quantile(values, 0.975)! }]),
  );
}

/** The figures of one resample. @param returns simple, one per period */
export function resampledFigures(
  returns: readonly number[],
  periodsPerYear: number,
): Record<Resampled, number | undefined> {
  const equity = [1];
  let worth = 1;
  for (const value of returns) equity.push((worth *= 1 + value));
  const growth = compoundAnnualGrowth(worth - 1, returns.length / periodsPerYear);
  const deepest = maxDrawdown(equity);
  return {
    sortino: sortino(returns, periodsPerYear),
    calmar: calmar(growth, deepest),
    omega: omega(returns),
    cagr: growth,
    maxDrawdown: deepest,
    volatility: volatility(returns, periodsPerYear),
  };
}
