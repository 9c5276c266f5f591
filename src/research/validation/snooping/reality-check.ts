import { known, notEnough, type Statistic } from '../statistic.ts';
import { bootstrapPValue, tooFew } from './bootstrap-p-value.ts';
import type { Resamples } from './resamples.ts';
import { TrialField } from './trial-field.ts';

export interface RealityCheck {
  /** sqrt(n) times the largest mean excess of a trial. */
  readonly statistic: number;
  /** What luck makes of it, in each resample. */
  readonly resampled: Float64Array;
  /** Probability of a statistic so large when no trial is better than the benchmark: (1 + how many are) / (B + 1). */
  readonly pValue: number;
}

/**
 * White's reality check: is the best of the search better than the benchmark? It is not studentised, and every hopeless
 * trial raises its p-value; `superiorPredictiveAbility` mends both.
 *
 * @param streams one for each trial: return less the benchmark's in the same period
 * @returns not enough data for no trials, fewer than three periods, or no resamples
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, or `VALIDATION_CONSTANT` for a trial that never varies
 * @see White (2000), "A Reality Check for Data Snooping", Econometrica 68(5)
 */
export function realityCheck(streams: readonly Float64Array[], resamples: Resamples): Statistic<RealityCheck> {
  const missing = tooFew(streams, resamples);
  if (missing !== undefined) return notEnough(missing.has, missing.needs);
  const field = new TrialField(streams, resamples);
  const root = Math.sqrt(field.periods);
  const resampled = new Float64Array(resamples.count).fill(-Infinity);
  for (let trial = 0; trial < field.trials; trial += 1) {
    const means = field.resampledMeans(trial);
    for (let index = 0; index < means.length; index += 1) {
      const value = root * means[index]!;
      if (value > resampled[index]!) resampled[index] = value;
    }
  }
  const statistic = root * field.means.reduce((best, mean) => Math.max(best, mean), -Infinity);
  return known({ statistic, resampled, pValue: bootstrapPValue(resampled, statistic) });
}
