import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { SlidingMoments } from './sliding-moments.ts';

/** Simple moving average: the mean of the last `period` prices. */
export function sma(period: number, source: PriceSource = 'close'): Indicator<'sma'> {
  checkPeriod('sma period', period);
  return overPrice('sma', [period], new SimpleAverage(period), source);
}

export class SimpleAverage implements Line {
  readonly warmUp: number;
  private readonly moments: SlidingMoments;

  constructor(period: number) {
    this.warmUp = period;
    this.moments = new SlidingMoments(period);
  }

  next(value: number): number {
    this.moments.next(value);
    return this.moments.mean;
  }
}
