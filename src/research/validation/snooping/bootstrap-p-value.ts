import type { Resamples } from './resamples.ts';

/** Below this the iterated logarithm in Hansen's threshold has no root. */
const PERIODS_MIN = 3;

/** (1 + how many are as large) / (B + 1): valid at any number of resamples, and never 0. */
export function bootstrapPValue(resampled: Float64Array, statistic: number): number {
  let reached = 0;
  for (const value of resampled) if (value >= statistic) reached += 1;
  return (1 + reached) / (resampled.length + 1);
}

/** What is missing for a test of a search, if anything is. */
export function tooFew(
  streams: readonly Float64Array[],
  resamples: Resamples,
): { readonly has: number; readonly needs: number } | undefined {
  const [trials, periods] = [streams.length, streams[0]?.length ?? 0];
  if (trials < 1) return { has: trials, needs: 1 };
  if (periods < PERIODS_MIN) return { has: periods, needs: PERIODS_MIN };
  return resamples.count < 1 ? { has: resamples.count, needs: 1 } : undefined;
}
