import { TrueRange } from './atr.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';

type Output = 'adx' | 'plusDi' | 'minusDi' | 'dx';

/**
 * Wilder's directional movement, 0 to 100: `plusDi` and `minusDi` (which way), `dx` (how one-sided now) and `adx` (how
 * one-sided lately).
 *
 * As in TA-Lib the sums start with `period - 1` bars and one smoothing step, so the DIs and DX begin at bar `period`
 * and ADX, seeded with the mean of `period` DX, at bar `2 * period - 1` (counted from 0). Where nothing moved at all,
 * the DIs are 0 and DX and ADX keep their value, 0 at first.
 */
export function adx(period: number): Indicator<Output> {
  checkPeriod('adx period', period, 2);
  return new DirectionalMovement(period);
}

class DirectionalMovement implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['adx', 'plusDi', 'minusDi', 'dx'] as const;
  readonly warmUpBars: number;
  private adx = NaN;
  private plusDi = NaN;
  private minusDi = NaN;
  private dx = NaN;
  private readonly period: number;
  private readonly range = new TrueRange();
  private previousHigh = NaN;
  private previousLow = NaN;
  private changes = 0;
  private plusSum = 0;
  private minusSum = 0;
  private rangeSum = 0;
  private dxSum = 0;

  constructor(period: number) {
    this.key = `adx(${period})`;
    this.warmUpBars = 2 * period;
    this.period = period;
  }

  update(bar: IndicatorBar): void {
    const { period } = this;
    const range = this.range.next(bar);
    const up = bar.highFloat - this.previousHigh;
    const down = this.previousLow - bar.lowFloat;
    this.previousHigh = bar.highFloat;
    this.previousLow = bar.lowFloat;
    if (Number.isNaN(range)) return;
    this.changes += 1;
    // Wilder's sum loses one period-th of itself at each step, once it has been started.
    const keep = this.changes < period ? 1 : (period - 1) / period;
    this.plusSum = this.plusSum * keep + (up > down && up > 0 ? up : 0);
    this.minusSum = this.minusSum * keep + (down > up && down > 0 ? down : 0);
    this.rangeSum = this.rangeSum * keep + range;
    if (this.changes >= period) this.decide();
  }

  private decide(): void {
    const { period } = this;
    this.plusDi = this.rangeSum === 0 ? 0 : (100 * this.plusSum) / this.rangeSum;
    this.minusDi = this.rangeSum === 0 ? 0 : (100 * this.minusSum) / this.rangeSum;
    const total = this.plusDi + this.minusDi;
    const moved = total !== 0;
    if (moved) this.dx = (100 * Math.abs(this.plusDi - this.minusDi)) / total;
    else if (Number.isNaN(this.dx)) this.dx = 0;
    if (this.changes < 2 * period) {
      this.dxSum += moved ? this.dx : 0;
      if (this.changes === 2 * period - 1) this.adx = this.dxSum / period;
    } else if (moved) {
      this.adx = (this.adx * (period - 1) + this.dx) / period;
    }
  }

  value(output: Output): number {
    return this[output];
  }
}
