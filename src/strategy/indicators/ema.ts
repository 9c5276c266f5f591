import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';

/** Exponential moving average with weight 2 / (period + 1), started with the mean of the first `period` prices. */
export function ema(period: number, source: PriceSource = 'close'): Indicator<'ema'> {
  checkPeriod('ema period', period);
  return overPrice('ema', [period], new ExponentialAverage(period), source);
}

export class ExponentialAverage implements Line {
  readonly warmUp: number;
  private readonly weight: number;
  private seen = 0;
  private mean = 0;

  constructor(period: number) {
    this.warmUp = period;
    this.weight = 2 / (period + 1);
  }

  next(value: number): number {
    if (this.seen < this.warmUp) {
      this.seen += 1;
      this.mean += (value - this.mean) / this.seen;
      return this.seen === this.warmUp ? this.mean : NaN;
    }
    this.mean += this.weight * (value - this.mean);
    return this.mean;
  }
}
