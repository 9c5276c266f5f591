import { centred, constantError } from '../statistic.ts';

/** A variance smaller than this share of the mean square is what rounding leaves of values that are all the same. */
const CANCELLED = 1e-12;

/** Every trial's Sharpe ratio on the chosen blocks, and on the others. Both arrays are overwritten by the next choice. */
export interface HalfSharpes {
  readonly inside: Float64Array;
  readonly outside: Float64Array;
}

/**
 * Sharpe ratios of many trials on many choices of half of the blocks, without reading a return twice: each block is
 * summed once, and choices that begin alike share the sums of their beginning.
 */
export class BlockSums {
  private readonly trials: number;
  /** Rows in half of the blocks. */
  private readonly rows: number;
  private readonly means: Float64Array;
  /** Per block and trial: of the values less the trial's mean, which keeps the subtraction below from cancelling. */
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private readonly total: Float64Array;
  private readonly totalSquares: Float64Array;
  /** After each block of the present choice, the sums so far. */
  private readonly partial: Float64Array;
  private readonly partialSquares: Float64Array;
  private chosen: readonly number[] = [];
  private readonly result: HalfSharpes;

  /** @param streams of equal length, a multiple of `blocks`, which is even */
  constructor(streams: readonly Float64Array[], blocks: number) {
    const trials = streams.length;
    const length = streams[0]!.length / blocks;
    this.trials = trials;
    this.rows = (length * blocks) / 2;
    this.means = new Float64Array(trials);
    this.sums = new Float64Array(blocks * trials);
    this.squares = new Float64Array(blocks * trials);
    this.total = new Float64Array(trials);
    this.totalSquares = new Float64Array(trials);
    this.partial = new Float64Array((blocks / 2) * trials);
    this.partialSquares = new Float64Array((blocks / 2) * trials);
    this.result = { inside: new Float64Array(trials), outside: new Float64Array(trials) };
    for (const [trial, stream] of streams.entries()) {
      const { mean, rest } = centred(stream, `trial ${trial}`);
      this.means[trial] = mean;
      for (let block = 0; block < blocks; block += 1) this.addBlock(block, trial, rest, length);
    }
  }

  private addBlock(block: number, trial: number, rest: Float64Array, length: number): void {
    let [sum, squares] = [0, 0];
    for (let row = block * length; row < (block + 1) * length; row += 1) {
      const value = rest[row]!;
      sum += value;
      squares += value * value;
    }
    this.sums[block * this.trials + trial] = sum;
    this.squares[block * this.trials + trial] = squares;
    this.total[trial]! += sum;
    this.totalSquares[trial]! += squares;
  }

  /**
   * @param chosen half of the blocks, ascending
   * @throws {AssayError} `VALIDATION_CONSTANT` when a trial does not vary within a half
   */
  sharpes(chosen: readonly number[]): HalfSharpes {
    const { trials, partial, partialSquares, total, totalSquares } = this;
    let depth = 0;
    while (depth < this.chosen.length && this.chosen[depth] === chosen[depth]) depth += 1;
    for (; depth < chosen.length; depth += 1) this.addToPartial(depth, chosen[depth]!);
    this.chosen = chosen;
    const last = (chosen.length - 1) * trials;
    const { inside, outside } = this.result;
    for (let trial = 0; trial < trials; trial += 1) {
      const [sum, squares] = [partial[last + trial]!, partialSquares[last + trial]!];
      inside[trial] = this.sharpe(trial, sum, squares);
      outside[trial] = this.sharpe(trial, total[trial]! - sum, totalSquares[trial]! - squares);
    }
    return this.result;
  }

  private addToPartial(depth: number, block: number): void {
    const { trials, partial, partialSquares, sums, squares } = this;
    const [to, from] = [depth * trials, block * trials];
    const before = to - trials;
    for (let trial = 0; trial < trials; trial += 1) {
      partial[to + trial] = sums[from + trial]! + (depth === 0 ? 0 : partial[before + trial]!);
      partialSquares[to + trial] = squares[from + trial]! + (depth === 0 ? 0 : partialSquares[before + trial]!);
    }
  }

  private sharpe(trial: number, sum: number, squares: number): number {
    const { rows } = this;
    const rest = squares - (sum * sum) / rows;
    if (!(rest > CANCELLED * squares)) throw constantError(`trial ${trial} in half of the blocks`);
    return (this.means[trial]! + sum / rows) / Math.sqrt(rest / (rows - 1));
  }
}
