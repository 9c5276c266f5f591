import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { WeightedAverage } from './wma.ts';

/**
 * Hull moving average: `wma(2 * wma(n / 2) - wma(n), √n)`, with `n / 2` and `√n` rounded down.
 *
 * @see Hull (2005), alanhull.com/hull-moving-average
 */
export function hma(period: number, source: PriceSource = 'close'): Indicator<'hma'> {
  checkPeriod('hma period', period, 2);
  return overPrice('hma', [period], new HullAverage(period), source);
}

class HullAverage implements Line {
  readonly warmUp: number;
  private readonly half: WeightedAverage;
  private readonly full: WeightedAverage;
  private readonly smooth: WeightedAverage;

  constructor(period: number) {
    const smoothing = Math.floor(Math.sqrt(period));
    this.half = new WeightedAverage(Math.floor(period / 2));
    this.full = new WeightedAverage(period);
    this.smooth = new WeightedAverage(smoothing);
    this.warmUp = period + smoothing - 1;
  }

  next(value: number): number {
    const half = this.half.next(value);
    const full = this.full.next(value);
    return Number.isNaN(full) ? NaN : this.smooth.next(2 * half - full);
  }
}
