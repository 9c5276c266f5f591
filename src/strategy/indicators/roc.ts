import { DelayLine } from './delay-line.ts';
import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';

/** Rate of change against the price `period` bars ago, in percent; 0, as in TA-Lib, where that price was zero. */
export function roc(period: number, source: PriceSource = 'close'): Indicator<'roc'> {
  checkPeriod('roc period', period);
  return overPrice('roc', [period], new RateOfChange(period), source);
}

class RateOfChange implements Line {
  readonly warmUp: number;
  private readonly past: DelayLine;

  constructor(period: number) {
    this.warmUp = period + 1;
    this.past = new DelayLine(period);
  }

  next(value: number): number {
    const old = this.past.next(value);
    return old === 0 ? 0 : 100 * (value / old - 1);
  }
}
