import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

type Output = 'up' | 'down' | 'oscillator';

/**
 * Aroon, 0 to 100: how recent the highest high (`up`) and lowest low (`down`) of the last `period + 1` bars are; 100
 * is the newest bar. Of equal extremes the most recent counts. `oscillator` is `up - down`.
 */
export function aroon(period = 25): Indicator<Output> {
  checkPeriod('aroon period', period);
  return new Aroon(period);
}

class Aroon implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['up', 'down', 'oscillator'] as const;
  readonly warmUpBars: number;
  private up = NaN;
  private down = NaN;
  private oscillator = NaN;
  private readonly period: number;
  private readonly highs: SlidingExtreme;
  private readonly lows: SlidingExtreme;

  constructor(period: number) {
    this.key = `aroon(${period})`;
    this.warmUpBars = period + 1;
    this.period = period;
    this.highs = new SlidingExtreme(period + 1, 'highest');
    this.lows = new SlidingExtreme(period + 1, 'lowest');
  }

  update(bar: IndicatorBar): void {
    this.highs.next(bar.highFloat);
    this.lows.next(bar.lowFloat);
    this.up = (100 * (this.period - this.highs.age)) / this.period;
    this.down = (100 * (this.period - this.lows.age)) / this.period;
    this.oscillator = this.up - this.down;
  }

  value(output: Output): number {
    return this[output];
  }
}
