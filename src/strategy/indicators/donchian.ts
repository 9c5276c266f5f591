import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

type Output = 'upper' | 'middle' | 'lower';

/**
 * Donchian channel: highest high and lowest low of the last `period` bars, and the middle between.
 * The newest bar is included, so no close is ever outside it: for breakouts compare with `delayed(donchian(n), 1)`.
 */
export function donchian(period = 20): Indicator<Output> {
  checkPeriod('donchian period', period);
  return new Donchian(period);
}

class Donchian implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['upper', 'middle', 'lower'] as const;
  readonly warmUpBars: number;
  private upper = NaN;
  private middle = NaN;
  private lower = NaN;
  private readonly highs: SlidingExtreme;
  private readonly lows: SlidingExtreme;

  constructor(period: number) {
    this.key = `donchian(${period})`;
    this.warmUpBars = period;
    this.highs = new SlidingExtreme(period, 'highest');
    this.lows = new SlidingExtreme(period, 'lowest');
  }

  update(bar: IndicatorBar): void {
    this.highs.next(bar.highFloat);
    this.lows.next(bar.lowFloat);
    this.upper = this.highs.value;
    this.lower = this.lows.value;
    this.middle = (this.upper + this.lower) / 2;
  }

  value(output: Output): number {
    return this[output];
  }
}
