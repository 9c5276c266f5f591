import type { Indicator, IndicatorBar } from './indicator.ts';

/**
 * On-balance volume, base units: starts with the first bar's volume (TA-Lib), then adds the volume of bars that closed
 * higher and takes off that of bars that closed lower. Its level means nothing, its course does.
 */
export function obv(): Indicator<'obv'> {
  return new OnBalanceVolume();
}

class OnBalanceVolume implements Indicator<'obv'> {
  readonly key = 'obv()';
  readonly outputs = ['obv'] as const;
  readonly warmUpBars = 1;
  private sum = NaN;
  /** What rounding took from the sum so far (Neumaier 1974): this sum has no end, and would drift. */
  private lost = 0;
  private previousClose = NaN;

  update(bar: IndicatorBar): void {
    const { closeFloat: close, volumeFloat: volume } = bar;
    if (Number.isNaN(this.sum)) this.sum = volume;
    else if (close > this.previousClose) this.add(volume);
    else if (close < this.previousClose) this.add(-volume);
    this.previousClose = close;
  }

  value(): number {
    return this.sum + this.lost;
  }

  private add(change: number): void {
    const sum = this.sum + change;
    this.lost += Math.abs(this.sum) >= Math.abs(change) ? this.sum - sum + change : change - sum + this.sum;
    this.sum = sum;
  }
}
