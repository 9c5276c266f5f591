import type { Indicator, PriceSource } from './indicator.ts';
import { overPrice, type Line } from './line.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

/** Highest high (or other price) of the last `period` bars, the newest included. */
export function highest(period: number, source: PriceSource = 'high'): Indicator<'highest'> {
  checkPeriod('highest period', period);
  return overPrice('highest', [period], new Extreme(period, 'highest'), source);
}

/** Lowest low (or other price) of the last `period` bars, the newest included. */
export function lowest(period: number, source: PriceSource = 'low'): Indicator<'lowest'> {
  checkPeriod('lowest period', period);
  return overPrice('lowest', [period], new Extreme(period, 'lowest'), source);
}

class Extreme implements Line {
  readonly warmUp: number;
  private readonly window: SlidingExtreme;

  constructor(period: number, which: 'highest' | 'lowest') {
    this.warmUp = period;
    this.window = new SlidingExtreme(period, which);
  }

  next(value: number): number {
    this.window.next(value);
    return this.window.value;
  }
}
