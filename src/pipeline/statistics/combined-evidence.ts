import { moments, normalQuantile, probabilisticSharpe, type Statistic } from '../../research/index.ts';

/**
 * Stouffer's z of independent stretches: the evidence of each that the Sharpe ratio is above 0, weighted by the root of
 * its length. 1.28 is a probability of 0.90.
 *
 * @param stretches daily excess returns that do not overlap in time, and that no search has seen
 * @returns not enough data when a stretch has fewer than two
 * @throws {AssayError} `VALIDATION_CONSTANT` when one of them does not vary
 * @see Stouffer et al. (1949), "The American Soldier", vol. 1
 */
export function combinedEvidence(stretches: readonly Float64Array[]): Statistic<number> {
  let [sum, weights] = [0, 0];
  for (const stretch of stretches) {
    const found = moments(stretch);
    if (found.type !== 'value') return found;
    const psr = probabilisticSharpe(found.value, 0);
    if (psr.type !== 'value') return psr;
    sum += Math.sqrt(stretch.length) * normalQuantile(Math.min(CERTAIN, Math.max(1 - CERTAIN, psr.value)));
    weights += stretch.length;
  }
  if (weights === 0) return { type: 'not-enough-data', has: 0, needs: 1 };
  return { type: 'value', value: sum / Math.sqrt(weights) };
}

/** A probability of 1 has no quantile; nine deviations are as good. */
const CERTAIN = 1 - 1e-15;
