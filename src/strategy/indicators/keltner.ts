import { AverageTrueRange } from './atr.ts';
import { ExponentialAverage } from './ema.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod, checkPositive } from './period.ts';

type Output = 'upper' | 'middle' | 'lower';

/**
 * Keltner channel: the exponential average of `period` closes, and `multiplier` average true ranges of `rangePeriod`
 * bars either side. The middle is defined as soon as its average is, the bands once both are.
 */
export function keltner(period = 20, multiplier = 2, rangePeriod = 10): Indicator<Output> {
  checkPeriod('keltner period', period);
  checkPositive('keltner multiplier', multiplier);
  checkPeriod('keltner range period', rangePeriod);
  return new Keltner(period, multiplier, rangePeriod);
}

class Keltner implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['upper', 'middle', 'lower'] as const;
  readonly warmUpBars: number;
  private upper = NaN;
  private middle = NaN;
  private lower = NaN;
  private readonly multiplier: number;
  private readonly average: ExponentialAverage;
  private readonly range: AverageTrueRange;

  constructor(period: number, multiplier: number, rangePeriod: number) {
    this.key = `keltner(${period},${multiplier},${rangePeriod})`;
    this.multiplier = multiplier;
    this.average = new ExponentialAverage(period);
    this.range = new AverageTrueRange(rangePeriod);
    this.warmUpBars = Math.max(period, this.range.warmUpBars);
  }

  update(bar: IndicatorBar): void {
    this.range.update(bar);
    const reach = this.multiplier * this.range.atr;
    this.middle = this.average.next(bar.closeFloat);
    this.upper = this.middle + reach;
    this.lower = this.middle - reach;
  }

  value(output: Output): number {
    return this[output];
  }
}
