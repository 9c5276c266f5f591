import type { Indicator, IndicatorBar, PriceSource } from './indicator.ts';
import { checkPeriod, checkPositive } from './period.ts';
import { priceReader } from './price-source.ts';
import { SlidingMoments } from './sliding-moments.ts';

type Output = 'upper' | 'middle' | 'lower';

/** Bollinger bands: the simple average of `period` prices, and `width` population standard deviations either side. */
export function bollinger(period = 20, width = 2, source: PriceSource = 'close'): Indicator<Output> {
  checkPeriod('bollinger period', period, 2);
  checkPositive('bollinger width', width);
  return new Bollinger(period, width, source);
}

class Bollinger implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['upper', 'middle', 'lower'] as const;
  readonly warmUpBars: number;
  private upper = NaN;
  private middle = NaN;
  private lower = NaN;
  private readonly width: number;
  private readonly read: (bar: IndicatorBar) => number;
  private readonly moments: SlidingMoments;

  constructor(period: number, width: number, source: PriceSource) {
    this.key = `bollinger(${period},${width}${source === 'close' ? '' : `,${source}`})`;
    this.warmUpBars = period;
    this.width = width;
    this.read = priceReader(source);
    this.moments = new SlidingMoments(period);
  }

  update(bar: IndicatorBar): void {
    this.moments.next(this.read(bar));
    const reach = this.width * Math.sqrt(this.moments.variance);
    this.middle = this.moments.mean;
    this.upper = this.middle + reach;
    this.lower = this.middle - reach;
  }

  value(output: Output): number {
    return this[output];
  }
}
