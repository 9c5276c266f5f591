import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

/**
 * Williams %R, -100 to 0: how far the close is below the highest high, in the range of `period` bars.
 * 0, as in TA-Lib, for a window without range.
 */
export function williamsR(period = 14): Indicator<'williamsR'> {
  checkPeriod('williams %r period', period);
  return new WilliamsR(period);
}

class WilliamsR implements Indicator<'williamsR'> {
  readonly key: string;
  readonly outputs = ['williamsR'] as const;
  readonly warmUpBars: number;
  private newest = NaN;
  private readonly highs: SlidingExtreme;
  private readonly lows: SlidingExtreme;

  constructor(period: number) {
    this.key = `williams-r(${period})`;
    this.warmUpBars = period;
    this.highs = new SlidingExtreme(period, 'highest');
    this.lows = new SlidingExtreme(period, 'lowest');
  }

  update(bar: IndicatorBar): void {
    this.highs.next(bar.highFloat);
    this.lows.next(bar.lowFloat);
    const high = this.highs.value;
    const range = high - this.lows.value;
    this.newest = range === 0 ? 0 : (100 * (bar.closeFloat - high)) / range;
  }

  value(): number {
    return this.newest;
  }
}
