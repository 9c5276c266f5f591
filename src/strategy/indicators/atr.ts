import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { WilderAverage } from './wilder.ts';

/**
 * Wilder's average true range, in quote currency, and the true range itself. The first bar has no previous close and
 * so no true range; the average starts with the mean of the next `period`.
 */
export function atr(period: number): Indicator<'atr' | 'tr'> {
  checkPeriod('atr period', period);
  return new AverageTrueRange(period);
}

export class AverageTrueRange implements Indicator<'atr' | 'tr'> {
  readonly key: string;
  readonly outputs = ['atr', 'tr'] as const;
  readonly warmUpBars: number;
  atr = NaN;
  tr = NaN;
  private readonly average: WilderAverage;
  private readonly range = new TrueRange();

  constructor(period: number) {
    this.key = `atr(${period})`;
    this.warmUpBars = period + 1;
    this.average = new WilderAverage(period);
  }

  update(bar: IndicatorBar): void {
    this.tr = this.range.next(bar);
    if (!Number.isNaN(this.tr)) this.atr = this.average.next(this.tr);
  }

  value(output: 'atr' | 'tr'): number {
    return output === 'atr' ? this.atr : this.tr;
  }
}

/** The largest of the bar's range and its distances from the previous close; NaN at the first bar. */
export class TrueRange {
  private previousClose = NaN;

  next(bar: IndicatorBar): number {
    const { highFloat: high, lowFloat: low } = bar;
    const close = this.previousClose;
    this.previousClose = bar.closeFloat;
    if (Number.isNaN(close)) return NaN;
    const top = close > high ? close : high;
    const bottom = close < low ? close : low;
    return top - bottom;
  }
}
