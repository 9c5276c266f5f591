import { AverageTrueRange } from './atr.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod, checkPositive } from './period.ts';

type Output = 'supertrend' | 'direction';

/**
 * Supertrend, as TradingView defines it: bands `multiplier` average true ranges from the middle of the bar. The lower
 * band only rises and the upper only falls, until the close crosses it. The line is the lower band in an up-trend
 * (`direction` 1) and the upper in a down-trend (-1). The first defined bar counts as a down-trend.
 */
export function supertrend(period = 10, multiplier = 3): Indicator<Output> {
  checkPeriod('supertrend period', period);
  checkPositive('supertrend multiplier', multiplier);
  return new Supertrend(period, multiplier);
}

class Supertrend implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['supertrend', 'direction'] as const;
  readonly warmUpBars: number;
  private supertrend = NaN;
  private direction = NaN;
  private readonly multiplier: number;
  private readonly range: AverageTrueRange;
  private upper = NaN;
  private lower = NaN;
  private previousClose = NaN;

  constructor(period: number, multiplier: number) {
    this.key = `supertrend(${period},${multiplier})`;
    this.warmUpBars = period + 1;
    this.multiplier = multiplier;
    this.range = new AverageTrueRange(period);
  }

  update(bar: IndicatorBar): void {
    const close = bar.closeFloat;
    this.range.update(bar);
    if (!Number.isNaN(this.range.atr)) this.follow(bar, close);
    this.previousClose = close;
  }

  private follow(bar: IndicatorBar, close: number): void {
    const middle = (bar.highFloat + bar.lowFloat) / 2;
    const reach = this.multiplier * this.range.atr;
    // Comparisons with the NaN of the first bar are false, so it takes the plain bands.
    const keepsUpper = this.upper <= middle + reach && this.previousClose <= this.upper;
    const keepsLower = this.lower >= middle - reach && this.previousClose >= this.lower;
    if (!keepsUpper) this.upper = middle + reach;
    if (!keepsLower) this.lower = middle - reach;
    if (Number.isNaN(this.direction)) this.direction = -1;
    else if (this.direction === -1 && close > this.upper) this.direction = 1;
    else if (this.direction === 1 && close < this.lower) this.direction = -1;
    this.supertrend = this.direction === 1 ? this.lower : this.upper;
  }

  value(output: Output): number {
    return this[output];
  }
}
