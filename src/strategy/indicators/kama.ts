import { DelayLine } from './delay-line.ts';
import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { SlidingSum } from './sliding-sum.ts';

/**
 * Kaufman's adaptive moving average. The efficiency ratio over `period` moves its weight between those of an average
 * of `slow` and one of `fast` bars. As in TA-Lib it starts from the price before the first output, and a price that
 * has not moved at all counts as fully efficient.
 *
 * @see Kaufman (1995), "Smarter Trading"
 */
export function kama(period: number, fast = 2, slow = 30, source: PriceSource = 'close'): Indicator<'kama'> {
  checkPeriod('kama period', period);
  checkPeriod('kama fast', fast);
  checkPeriod('kama slow', slow);
  return overPrice('kama', [period, fast, slow], new AdaptiveAverage(period, fast, slow), source);
}

class AdaptiveAverage implements Line {
  readonly warmUp: number;
  private readonly fastWeight: number;
  private readonly slowWeight: number;
  private readonly past: DelayLine;
  private readonly travelled: SlidingSum;
  private previous = NaN;
  private mean = NaN;

  constructor(period: number, fast: number, slow: number) {
    this.warmUp = period + 1;
    this.fastWeight = 2 / (fast + 1);
    this.slowWeight = 2 / (slow + 1);
    this.past = new DelayLine(period);
    this.travelled = new SlidingSum(period);
  }

  next(value: number): number {
    const old = this.past.next(value);
    const path = Number.isNaN(this.previous) ? NaN : this.travelled.next(Math.abs(value - this.previous));
    this.previous = value;
    if (Number.isNaN(old)) {
      this.mean = value;
      return NaN;
    }
    const distance = Math.abs(value - old);
    // Rounding may make the way along the path a hair shorter than the straight line.
    const efficiency = path <= distance ? 1 : distance / path;
    const weight = efficiency * (this.fastWeight - this.slowWeight) + this.slowWeight;
    this.mean += weight * weight * (value - this.mean);
    return this.mean;
  }
}
