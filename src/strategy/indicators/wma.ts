import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';

/** Weighted moving average: weights 1 (oldest) to `period` (newest). */
export function wma(period: number, source: PriceSource = 'close'): Indicator<'wma'> {
  checkPeriod('wma period', period);
  return overPrice('wma', [period], new WeightedAverage(period), source);
}

/**
 * Blocks of `period` numbers as in `SlidingSum`, so that it does not drift: a window is the tail of one block and the
 * head of the next, and each part keeps its plain sum and its sum weighted 1, 2, 3 … from its own oldest number.
 */
export class WeightedAverage implements Line {
  readonly warmUp: number;
  private readonly weightSum: number;
  private readonly block: Float64Array;
  private readonly tailWeighted: Float64Array;
  private headSum = 0;
  private headWeighted = 0;
  private filled = 0;
  private hasTail = false;

  constructor(period: number) {
    this.warmUp = period;
    this.weightSum = (period * (period + 1)) / 2;
    this.block = new Float64Array(period);
    this.tailWeighted = new Float64Array(period);
  }

  next(value: number): number {
    const period = this.warmUp;
    if (this.filled === period) this.turnBlock();
    this.block[this.filled] = value;
    this.filled += 1;
    this.headSum += value;
    this.headWeighted += value * this.filled;
    if (this.filled === period) return this.headWeighted / this.weightSum;
    if (!this.hasTail) return NaN;
    // The head's weights go on where the tail's end, at `period - filled`.
    const shift = (period - this.filled) * this.headSum;
    return (this.tailWeighted[this.filled]! + shift + this.headWeighted) / this.weightSum;
  }

  private turnBlock(): void {
    let sum = 0;
    let weighted = 0;
    for (let place = this.warmUp - 1; place >= 0; place -= 1) {
      // One more number at the old end raises the weight of every other by one.
      sum += this.block[place]!;
      weighted += sum;
      this.tailWeighted[place] = weighted;
    }
    this.headSum = 0;
    this.headWeighted = 0;
    this.filled = 0;
    this.hasTail = true;
  }
}
