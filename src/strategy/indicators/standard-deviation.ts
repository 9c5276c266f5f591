import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { SlidingMoments } from './sliding-moments.ts';

/** Population standard deviation of the last `period` prices (divided by `period`, as in TA-Lib). */
export function standardDeviation(period: number, source: PriceSource = 'close'): Indicator<'stdev'> {
  checkPeriod('standard deviation period', period, 2);
  return overPrice('stdev', [period], new Deviation(period), source);
}

class Deviation implements Line {
  readonly warmUp: number;
  private readonly moments: SlidingMoments;

  constructor(period: number) {
    this.warmUp = period;
    this.moments = new SlidingMoments(period);
  }

  next(value: number): number {
    this.moments.next(value);
    return Math.sqrt(this.moments.variance);
  }
}
