import { usageError } from '../../../runtime/index.ts';
import { centred, checkStreams, constantError, isConstant } from '../statistic.ts';
import type { Resamples } from './resamples.ts';

/** A weight smaller than this adds nothing to a sum of floats. */
const NEGLIGIBLE = 1e-18;

/**
 * Every trial's excess over the benchmark, made ready for a test of the whole search: means, their bootstrap standard
 * errors, and the resampled means one trial after another.
 */
export class TrialField {
  readonly trials: number;
  readonly periods: number;
  /** Mean excess of each trial. */
  readonly means: Float64Array;
  private readonly rests: Float64Array[];
  private readonly resamples: Resamples;
  /** Sums of all values before a period, over two rounds: a run may go on from the start. */
  private readonly before: Float64Array;
  private readonly row: Float64Array;

  /**
   * @param streams one for each trial: return less the benchmark's in the same period, positive where it was better
   * @throws {AssayError} `VALIDATION_SHAPE` when lengths differ, `VALIDATION_INPUT` for a value that is no number,
   *   `VALIDATION_CONSTANT` for a trial that never varies
   */
  constructor(streams: readonly Float64Array[], resamples: Resamples) {
    checkStreams(streams);
    this.trials = streams.length;
    this.periods = streams[0]?.length ?? 0;
    if (this.trials > 0 && this.periods !== resamples.periods) {
      throw usageError('VALIDATION_SHAPE', `resamples of ${resamples.periods} periods do not fit ${this.periods}`);
    }
    const parts = streams.map((stream, trial) => centred(stream, `trial ${trial}`));
    this.means = Float64Array.from(parts, ({ mean }) => mean);
    this.rests = parts.map(({ rest }) => rest);
    this.resamples = resamples;
    this.before = new Float64Array(2 * this.periods + 1);
    this.row = new Float64Array(resamples.count);
  }

  /**
   * Standard deviation of sqrt(n) times each trial's mean, as the stationary bootstrap has it.
   *
   * @throws {AssayError} `VALIDATION_CONSTANT` where nothing but rounding is left
   * @see Hansen (2005), "A Test for Superior Predictive Ability", JBES 23(4), after Politis & Romano (1994), lemma 1
   */
  deviations(): Float64Array {
    const restart = 1 / this.resamples.meanBlock;
    return Float64Array.from(this.rests, (rest, trial) => {
      const variance = bootstrapVariance(rest, restart);
      if (isConstant(variance, this.means[trial]!)) throw constantError(`the resampled mean of trial ${trial}`);
      return Math.sqrt(variance);
    });
  }

  /** Resampled mean less the mean, of one trial, for every resample; the array is overwritten by the next call. */
  resampledMeans(trial: number): Float64Array {
    const { periods, before, row } = this;
    const { count, firstRun, from, to } = this.resamples;
    const rest = this.rests[trial]!;
    let sum = 0;
    for (let place = 0; place < 2 * periods; place += 1) {
      sum += rest[place < periods ? place : place - periods]!;
      before[place + 1] = sum;
    }
    for (let resample = 0; resample < count; resample += 1) {
      const last = firstRun[resample + 1]!;
      let total = 0;
      for (let run = firstRun[resample]!; run < last; run += 1) total += before[to[run]!]! - before[from[run]!]!;
      row[resample] = total / periods;
    }
    return row;
  }
}

/**
 * g0 + 2 sum k_i g_i over all lags, with k_i = (1 - i/n)(1-q)^i + (i/n)(1-q)^(n-i). The weights of lag i and of lag n - i
 * mirror each other, so it is a sum over the circle, which ends where (1-q)^i has vanished.
 */
function bootstrapVariance(rest: Float64Array, restart: number): number {
  const count = rest.length;
  let total = circularProduct(rest, 0);
  let stays = 1;
  for (let lag = 1; lag < count; lag += 1) {
    stays *= 1 - restart;
    if (stays < NEGLIGIBLE) break;
    total += 2 * (1 - lag / count) * stays * circularProduct(rest, lag);
  }
  return total / count;
}

function circularProduct(values: Float64Array, lag: number): number {
  const count = values.length;
  let sum = 0;
  for (let index = 0; index < count - lag; index += 1) sum += values[index]! * values[index + lag]!;
  for (let index = count - lag; index < count; index += 1) sum += values[index]! * values[index + lag - count]!;
  return sum;
}
