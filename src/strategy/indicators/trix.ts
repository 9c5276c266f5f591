import { ExponentialAverage } from './ema.ts';
import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';

/**
 * One-bar rate of change, in percent, of a triple exponential average; each average starts with the mean of its own
 * first `period` numbers.
 */
export function trix(period: number, source: PriceSource = 'close'): Indicator<'trix'> {
  checkPeriod('trix period', period);
  return overPrice('trix', [period], new TripleRateOfChange(period), source);
}

class TripleRateOfChange implements Line {
  readonly warmUp: number;
  private readonly first: ExponentialAverage;
  private readonly second: ExponentialAverage;
  private readonly third: ExponentialAverage;
  private previous = NaN;

  constructor(period: number) {
    this.first = new ExponentialAverage(period);
    this.second = new ExponentialAverage(period);
    this.third = new ExponentialAverage(period);
    this.warmUp = 3 * (period - 1) + 2;
  }

  next(value: number): number {
    const first = this.first.next(value);
    const second = Number.isNaN(first) ? NaN : this.second.next(first);
    const third = Number.isNaN(second) ? NaN : this.third.next(second);
    const change = this.previous === 0 ? 0 : 100 * (third / this.previous - 1);
    this.previous = third;
    return change;
  }
}
