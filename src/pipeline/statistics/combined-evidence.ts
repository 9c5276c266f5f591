import { moments, normalQuantile, probabilisticSharpe, type Statistic } from '../../research/index.ts';

/** A stretch of which only this is kept: how many days, and the probability that its Sharpe ratio is above 0. */
export interface ToldStretch {
  readonly days: number;
  readonly probability: number;
}

/**
 * Stouffer's z of independent stretches: the evidence of each that the Sharpe ratio is above 0, weighted by the root of
 * its length. 1.28 is a probability of 0.90.
 *
 * @param stretches daily excess returns that do not overlap in time, and that no search has seen
 * @returns not enough data when a stretch has fewer than two
 * @throws {AssayError} `VALIDATION_CONSTANT` when one of them does not vary
 * @see Stouffer et al. (1949), "The American Soldier", vol. 1
 */
export function combinedEvidence(stretches: readonly (Float64Array | ToldStretch)[]): Statistic<number> {
  let [sum, weights] = [0, 0];
  for (const stretch of stretches) {
    const told = stretch instanceof Float64Array ? toldOf(stretch) : { type: 'value' as const, value: stretch };
    if (told.type !== 'value') return told;
    const { days, probability } = told.value;
    sum += Math.sqrt(days) * normalQuantile(Math.min(CERTAIN, Math.max(1 - CERTAIN, probability)));
    weights += days;
  }
  if (weights === 0) return { type: 'not-enough-data', has: 0, needs: 1 };
  return { type: 'value', value: sum / Math.sqrt(weights) };
}

function toldOf(stretch: Float64Array): Statistic<ToldStretch> {
  const found = moments(stretch);
  if (found.type !== 'value') return found;
  const psr = probabilisticSharpe(found.value, 0);
  return psr.type === 'value' ? { type: 'value', value: { days: stretch.length, probability: psr.value } } : psr;
}

/** A probability of 1 has no quantile; nine deviations are as good. */
const CERTAIN = 1 - 1e-15;
