import { checkThat, known, notEnough, type Statistic } from '../statistic.ts';
import { bootstrapPValue, tooFew } from './bootstrap-p-value.ts';
import type { Resamples } from './resamples.ts';
import { TrialField } from './trial-field.ts';

export interface StepDown {
  /** Studentised mean excess of each trial. */
  readonly statistics: Float64Array;
  /** Trials that are better than the benchmark, ascending: the chance that even one is not is at most `level`. */
  readonly rejected: readonly number[];
  /** What each step rejected, and the value that had to be exceeded; the last step rejects nothing, or all are rejected. */
  readonly steps: readonly { readonly criticalValue: number; readonly rejected: readonly number[] }[];
  /** Of each trial: the smallest level at which it is rejected. */
  readonly adjustedPValues: Float64Array;
}

/**
 * Romano and Wolf's stepwise multiple test: *which* trials are better than the benchmark? Each step leaves out those
 * already found, so that the rest need not beat their luck.
 *
 * @param streams one for each trial: return less the benchmark's in the same period
 * @param level probability of one or more false finds, e.g. 0.05
 * @returns not enough data for no trials, fewer than three periods, or no resamples
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, or `VALIDATION_CONSTANT` for a trial that never varies
 * @see Romano & Wolf (2005), Econometrica 73(4); for adjusted p-values (2016), Statistics & Probability Letters 113
 */
export function stepDown(streams: readonly Float64Array[], resamples: Resamples, level: number): Statistic<StepDown> {
  checkThat(level > 0 && level < 1, `a level must be between 0 and 1, not ${level}`);
  const missing = tooFew(streams, resamples);
  if (missing !== undefined) return notEnough(missing.has, missing.needs);
  const luck = new Luck(new TrialField(streams, resamples), resamples.count);
  const { order, statistics } = luck;
  const whole = luck.adjusted();
  const { adjustedPValues } = whole;
  let { maxima } = whole;
  const steps: StepDown['steps'][number][] = [];
  let active = streams.length;
  while (active > 0) {
    const criticalValue = maxima.toSorted()[Math.ceil((1 - level) * maxima.length) - 1]!;
    const left = order.slice(0, active).filter((trial) => statistics[trial]! <= criticalValue).length;
    steps.push({ criticalValue, rejected: order.slice(left, active).toSorted((a, b) => a - b) });
    if (left === active) break;
    active = left;
    if (active > 0) maxima = luck.maxima(active);
  }
  const rejected = order.slice(active).toSorted((a, b) => a - b);
  return known({ statistics, rejected, steps, adjustedPValues });
}

/** What luck makes of the best of the weakest trials. */
export class Luck {
  readonly statistics: Float64Array;
  /** Standard deviation of sqrt(n) times the mean, of each trial. */
  readonly deviations: Float64Array;
  /** Trials from the weakest to the strongest. */
  readonly order: readonly number[];
  private readonly field: TrialField;
  private readonly count: number;
  private readonly scales: Float64Array;

  constructor(field: TrialField, count: number) {
    this.field = field;
    this.count = count;
    const root = Math.sqrt(field.periods);
    this.deviations = field.deviations();
    const scales = this.deviations.map((deviation) => root / deviation);
    this.scales = scales;
    this.statistics = field.means.map((mean, trial) => mean * scales[trial]!);
    const { statistics } = this;
    this.order = Array.from(statistics, (_, trial) => trial).toSorted((a, b) => statistics[a]! - statistics[b]!);
  }

  /**
   * Adjusted p-values of all trials, and the maxima over all of them, by one pass over the resampled means.
   *
   * @param hear is told each trial and its resampled means less its mean, which are overwritten after
   */
  adjusted(hear?: (trial: number, row: Float64Array) => void): {
    readonly maxima: Float64Array;
    readonly adjustedPValues: Float64Array;
  } {
    const { order, statistics } = this;
    const adjustedPValues = new Float64Array(statistics.length);
    const maxima = this.maxima(order.length, (trial, row, sofar) => {
      adjustedPValues[trial] = bootstrapPValue(sofar, statistics[trial]!);
      hear?.(trial, row);
    });
    let largest = 0;
    for (const trial of order.toReversed()) {
      largest = Math.max(largest, adjustedPValues[trial]!);
      adjustedPValues[trial] = largest;
    }
    return { maxima, adjustedPValues };
  }

  /**
   * For every resample, the largest studentised mean among the `active` weakest trials.
   *
   * @param after is told each trial once it has been counted in, its resampled means, and the maxima until then
   */
  maxima(active: number, after?: (trial: number, row: Float64Array, sofar: Float64Array) => void): Float64Array {
    const sofar = new Float64Array(this.count).fill(-Infinity);
    for (const trial of this.order.slice(0, active)) {
      const [row, scale] = [this.field.resampledMeans(trial), this.scales[trial]!];
      for (let index = 0; index < row.length; index += 1) {
        const value = row[index]! * scale;
        if (value > sofar[index]!) sofar[index] = value;
      }
      after?.(trial, row, sofar);
    }
    return sofar;
  }
}
