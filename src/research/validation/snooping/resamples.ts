import { usageError, type Random } from '../../../runtime/index.ts';
import { checkThat, checkWhole } from '../statistic.ts';

/**
 * Ways to draw the periods anew, kept as runs of neighbouring periods: a run is the difference of two prefix sums, so
 * a resampled mean costs one step for each block instead of one for each period.
 */
export interface Resamples {
  readonly periods: number;
  /** Mean length of a block, 1 or more; in periods. */
  readonly meanBlock: number;
  readonly count: number;
  /** Runs of resample b are those from `firstRun[b]` to below `firstRun[b + 1]`. */
  readonly firstRun: Int32Array;
  /** First period of each run. */
  readonly from: Int32Array;
  /** End of each run, exclusive; beyond `periods` where it goes on from the start. */
  readonly to: Int32Array;
}

export interface ResamplePlan {
  readonly periods: number;
  readonly meanBlock: number;
  readonly count: number;
}

/**
 * The stationary bootstrap: blocks of geometric length that begin anywhere, and go on from the start at the end.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for no periods or no resamples, or a mean block below one period
 * @see Politis & Romano (1994), "The Stationary Bootstrap", JASA 89(428)
 */
export function stationaryResamples({ periods, meanBlock, count }: ResamplePlan, random: Random): Resamples {
  checkWhole(count, 'the number of resamples', 1);
  const indices = new Int32Array(periods);
  const runs = new RunList(periods, count, meanBlock);
  for (let index = 0; index < count; index += 1) {
    drawStationary(indices, meanBlock, random);
    runs.add(indices);
  }
  return runs.done();
}

/**
 * Periods in the order of one resample. Each position uses two draws: whether a new block begins, and where it would.
 *
 * @throws {AssayError} `VALIDATION_INPUT` as above
 */
export function stationaryIndices(periods: number, meanBlock: number, random: Random): Int32Array {
  checkPlan(periods, meanBlock);
  const indices = new Int32Array(periods);
  drawStationary(indices, meanBlock, random);
  return indices;
}

function drawStationary(into: Int32Array, meanBlock: number, random: Random): void {
  const periods = into.length;
  for (let position = 0; position < periods; position += 1) {
    const [restart, place] = [random(), random()];
    const begins = position === 0 || restart < 1 / meanBlock;
    into[position] = begins ? Math.floor(place * periods) : (into[position - 1]! + 1) % periods;
  }
}

/**
 * Resamples that were drawn elsewhere.
 *
 * @param indices for each resample, its periods in order
 * @throws {AssayError} `VALIDATION_SHAPE` when one has another number of periods, `VALIDATION_INPUT` for one that does not
 *   exist
 */
export function resamplesOf(indices: readonly ArrayLike<number>[], periods: number, meanBlock: number): Resamples {
  const runs = new RunList(periods, indices.length, meanBlock);
  for (const one of indices) {
    if (one.length !== periods) {
      throw usageError('VALIDATION_SHAPE', `a resample of ${periods} periods has ${one.length} of them`);
    }
    for (let position = 0; position < periods; position += 1) {
      const period = one[position]!;
      if (!(Number.isInteger(period) && period >= 0 && period < periods)) {
        throw usageError('VALIDATION_INPUT', `there is no period ${period}`);
      }
    }
    runs.add(one);
  }
  return runs.done();
}

function checkPlan(periods: number, meanBlock: number): void {
  checkWhole(periods, 'the number of periods', 1);
  checkThat(meanBlock >= 1 && Number.isFinite(meanBlock), `a mean block must be 1 or more, not ${meanBlock}`);
}

/** Collects runs in arrays that grow. */
class RunList {
  private readonly periods: number;
  private readonly meanBlock: number;
  private readonly firstRun: Int32Array;
  private from: Int32Array;
  private to: Int32Array;
  private runs = 0;
  private count = 0;

  constructor(periods: number, count: number, meanBlock: number) {
    checkPlan(periods, meanBlock);
    this.periods = periods;
    this.meanBlock = meanBlock;
    this.firstRun = new Int32Array(count + 1);
    const expected = Math.ceil((1.1 * count * periods) / meanBlock) + count;
    this.from = new Int32Array(expected);
    this.to = new Int32Array(expected);
  }

  add(indices: ArrayLike<number>): void {
    const { periods } = this;
    let position = 0;
    while (position < periods) {
      const from = indices[position]!;
      let length = 1;
      while (position + length < periods && indices[position + length] === (from + length) % periods) length += 1;
      this.push(from, from + length);
      position += length;
    }
    this.count += 1;
    this.firstRun[this.count] = this.runs;
  }

  private push(from: number, to: number): void {
    if (this.runs === this.from.length) {
      this.from = enlarged(this.from);
      this.to = enlarged(this.to);
    }
    this.from[this.runs] = from;
    this.to[this.runs] = to;
    this.runs += 1;
  }

  done(): Resamples {
    const { periods, meanBlock, count, firstRun, from, to } = this;
    return { periods, meanBlock, count, firstRun, from, to };
  }
}

function enlarged(values: Int32Array): Int32Array {
  const larger = new Int32Array(2 * values.length + 16);
  larger.set(values);
  return larger;
}
