import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { typicalPrice } from './price-source.ts';
import { SlidingMoments } from './sliding-moments.ts';

/**
 * Commodity channel index: how far the typical price is from its mean, in units of 0.015 mean absolute deviations.
 * 0, as in TA-Lib, when the typical price has not moved in the window.
 *
 * The deviations are taken anew from each bar's mean, so an update costs `period` steps.
 */
export function cci(period: number): Indicator<'cci'> {
  checkPeriod('cci period', period, 2);
  return new CommodityChannel(period);
}

class CommodityChannel implements Indicator<'cci'> {
  readonly key: string;
  readonly outputs = ['cci'] as const;
  readonly warmUpBars: number;
  private cci = NaN;
  private readonly moments: SlidingMoments;
  private readonly window: Float64Array;
  private place = 0;

  constructor(period: number) {
    this.key = `cci(${period})`;
    this.warmUpBars = period;
    this.moments = new SlidingMoments(period);
    this.window = new Float64Array(period);
  }

  update(bar: IndicatorBar): void {
    const price = typicalPrice(bar);
    this.window[this.place] = price;
    this.place = this.place + 1 === this.window.length ? 0 : this.place + 1;
    this.moments.next(price);
    const { mean } = this.moments;
    if (Number.isNaN(mean)) return;
    let deviation = 0;
    for (const past of this.window) deviation += Math.abs(past - mean);
    this.cci = deviation === 0 ? 0 : (price - mean) / ((0.015 * deviation) / this.window.length);
  }

  value(): number {
    return this.cci;
  }
}
