import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPositive } from './period.ts';

/**
 * Wilder's parabolic stop and reverse: the level at which a position in the present trend would be closed.
 *
 * As in TA-Lib: the first trend is down if the second bar's low fell further than its high rose, else up; the first
 * value is at the second bar; the acceleration starts at `step`, grows by it at each new extreme and ends at `limit`.
 */
export function psar(step = 0.02, limit = 0.2): Indicator<'psar'> {
  checkPositive('psar step', step);
  checkPositive('psar limit', limit);
  return new ParabolicStop(step, limit);
}

class ParabolicStop implements Indicator<'psar'> {
  readonly key: string;
  readonly outputs = ['psar'] as const;
  readonly warmUpBars = 2;
  private psar = NaN;
  private readonly step: number;
  private readonly limit: number;
  private seen = 0;
  private rising = true;
  private acceleration: number;
  /** Highest high of an up-trend, lowest low of a down-trend. */
  private extreme = NaN;
  /** The level for the coming bar. */
  private stop = NaN;
  private previousHigh = NaN;
  private previousLow = NaN;

  constructor(step: number, limit: number) {
    this.key = `psar(${step},${limit})`;
    this.step = Math.min(step, limit);
    this.limit = limit;
    this.acceleration = this.step;
  }

  update(bar: IndicatorBar): void {
    const { highFloat: high, lowFloat: low } = bar;
    this.seen += 1;
    if (this.seen === 2) this.start(high, low);
    if (this.seen >= 2) {
      if (this.rising) this.followUp(high, low);
      else this.followDown(high, low);
    }
    this.previousHigh = high;
    this.previousLow = low;
  }

  value(): number {
    return this.psar;
  }

  private start(high: number, low: number): void {
    const fell = this.previousLow - low;
    this.rising = !(fell > 0 && fell > high - this.previousHigh);
    this.extreme = this.rising ? high : low;
    this.stop = this.rising ? this.previousLow : this.previousHigh;
    // TA-Lib lets the second bar stand in for its own predecessor.
    this.previousHigh = high;
    this.previousLow = low;
  }

  private followUp(high: number, low: number): void {
    if (low <= this.stop) {
      this.psar = Math.max(this.extreme, this.previousHigh, high);
      this.rising = false;
      this.acceleration = this.step;
      this.extreme = low;
      this.stop = Math.max(this.psar + this.acceleration * (low - this.psar), this.previousHigh, high);
      return;
    }
    this.psar = this.stop;
    if (high > this.extreme) this.extend(high);
    this.stop = Math.min(this.stop + this.acceleration * (this.extreme - this.stop), this.previousLow, low);
  }

  private followDown(high: number, low: number): void {
    if (high >= this.stop) {
      this.psar = Math.min(this.extreme, this.previousLow, low);
      this.rising = true;
      this.acceleration = this.step;
      this.extreme = high;
      this.stop = Math.min(this.psar + this.acceleration * (high - this.psar), this.previousLow, low);
      return;
    }
    this.psar = this.stop;
    if (low < this.extreme) this.extend(low);
    this.stop = Math.max(this.stop + this.acceleration * (this.extreme - this.stop), this.previousHigh, high);
  }

  private extend(extreme: number): void {
    this.extreme = extreme;
    this.acceleration = Math.min(this.acceleration + this.step, this.limit);
  }
}
