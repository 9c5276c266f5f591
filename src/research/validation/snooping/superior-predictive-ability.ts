import { known, notEnough, type Statistic } from '../statistic.ts';
import { bootstrapPValue, tooFew } from './bootstrap-p-value.ts';
import type { Resamples } from './resamples.ts';
import { TrialField } from './trial-field.ts';

export interface SuperiorPredictiveAbility {
  /** Largest studentised mean excess of a trial; 0 when none is better than the benchmark. */
  readonly statistic: number;
  /** Standard deviation of sqrt(n) times the mean, of each trial. */
  readonly deviations: Float64Array;
  /** Trials whose mean lies below this, each its own, are so poor that they do not count among the candidates. */
  readonly thresholds: Float64Array;
  /** The test. */
  readonly pValue: number;
  /** Its bounds: as if every poor trial were poor for sure, and as if every one were as good as the benchmark. */
  readonly pValueLower: number;
  readonly pValueUpper: number;
}

/**
 * Hansen's test of the whole search: is any trial better than the benchmark? Studentised, and with the consistent
 * recentring, by which hopeless trials do not hide a good one.
 *
 * @param streams one for each trial: return less the benchmark's in the same period
 * @returns not enough data for no trials, fewer than three periods, or no resamples
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, or `VALIDATION_CONSTANT` for a trial that never varies
 * @see Hansen (2005), "A Test for Superior Predictive Ability", JBES 23(4)
 */
export function superiorPredictiveAbility(
  streams: readonly Float64Array[],
  resamples: Resamples,
): Statistic<SuperiorPredictiveAbility> {
  const missing = tooFew(streams, resamples);
  if (missing !== undefined) return notEnough(missing.has, missing.needs);
  const field = new TrialField(streams, resamples);
  const test = new AnyBetter(field, field.deviations(), resamples.count);
  for (let trial = 0; trial < field.trials; trial += 1) test.hear(trial, field.resampledMeans(trial));
  return known(test.answer());
}

/** The test while it hears one trial after another, in any order: maxima do not mind. */
export class AnyBetter {
  private readonly means: Float64Array;
  private readonly deviations: Float64Array;
  private readonly thresholds: Float64Array;
  private readonly root: number;
  private readonly lower: Float64Array;
  private readonly consistent: Float64Array;
  private readonly upper: Float64Array;
  private statistic = 0;

  /** @param deviations of the field's trials */
  constructor({ means, periods }: TrialField, deviations: Float64Array, count: number) {
    this.means = means;
    this.deviations = deviations;
    this.root = Math.sqrt(periods);
    const bound = Math.sqrt(2 * Math.log(Math.log(periods))) / this.root;
    this.thresholds = deviations.map((deviation) => -deviation * bound);
    this.lower = new Float64Array(count);
    this.consistent = new Float64Array(count);
    this.upper = new Float64Array(count);
  }

  /** @param row resampled means of the trial less its mean */
  hear(trial: number, row: Float64Array): void {
    const [mean, scale] = [this.means[trial]!, this.root / this.deviations[trial]!];
    this.statistic = Math.max(this.statistic, mean * scale);
    // A resampled mean is taken around 0 where the trial counts as a candidate, and around its own mean where not.
    raise(this.lower, row, scale, mean < 0 ? mean : 0);
    raise(this.consistent, row, scale, mean < this.thresholds[trial]! ? mean : 0);
    raise(this.upper, row, scale, 0);
  }

  answer(): SuperiorPredictiveAbility {
    const { statistic, deviations, thresholds, lower, consistent, upper } = this;
    return {
      statistic,
      deviations,
      thresholds,
      pValue: bootstrapPValue(consistent, statistic),
      pValueLower: bootstrapPValue(lower, statistic),
      pValueUpper: bootstrapPValue(upper, statistic),
    };
  }
}

/** Maximum over trials, taken one trial at a time. */
function raise(maxima: Float64Array, row: Float64Array, scale: number, centre: number): void {
  for (let index = 0; index < row.length; index += 1) {
    const value = (row[index]! + centre) * scale;
    if (value > maxima[index]!) maxima[index] = value;
  }
}
