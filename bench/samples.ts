/** What one figure was measured to be, repetition by repetition. */
export interface Statistics {
  readonly min: number;
  readonly median: number;
  /** From the first quartile to the third. */
  readonly iqr: number;
  /** The quartiles lie more than 15 % of the median apart: believe the minimum, and measure again. */
  readonly isNoisy: boolean;
}

const NOISY_ABOVE = 0.15;

/** Quartiles by linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
export function statisticsOf(samples: readonly number[]): Statistics {
  const sorted = samples.toSorted((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  const iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return { min: quantile(sorted, 0), median, iqr, isNoisy: iqr > NOISY_ABOVE * median };
}

/** @param sorted ascending, at least one */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('a quantile needs at least one sample');
  return below + (above - below) * (place - Math.floor(place));
}
