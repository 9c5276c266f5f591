import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { WilderAverage } from './wilder.ts';

/**
 * Wilder's relative strength index, 0 to 100: the share of gains in the average size of the changes.
 * 0, as in TA-Lib, when the price has never changed.
 */
export function rsi(period: number, source: PriceSource = 'close'): Indicator<'rsi'> {
  checkPeriod('rsi period', period);
  return overPrice('rsi', [period], new RelativeStrength(period), source);
}

class RelativeStrength implements Line {
  readonly warmUp: number;
  private readonly gains: WilderAverage;
  private readonly losses: WilderAverage;
  private previous = NaN;

  constructor(period: number) {
    this.warmUp = period + 1;
    this.gains = new WilderAverage(period);
    this.losses = new WilderAverage(period);
  }

  next(value: number): number {
    const change = value - this.previous;
    this.previous = value;
    if (Number.isNaN(change)) return NaN;
    const gain = this.gains.next(change > 0 ? change : 0);
    const loss = this.losses.next(change < 0 ? -change : 0);
    const total = gain + loss;
    return total === 0 ? 0 : (100 * gain) / total;
  }
}
