import { ExponentialAverage } from './ema.ts';
import type { Indicator, IndicatorBar, PriceSource } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { priceReader } from './price-source.ts';

type Output = 'macd' | 'signal' | 'histogram';

/**
 * Difference of two exponential averages, an average of that, and the difference of both.
 *
 * As in TA-Lib both averages have their first value at bar `slow - 1` (the fast one starts with the mean of the `fast`
 * prices up to that bar), and all three outputs begin together, when the signal does.
 */
export function macd(fast = 12, slow = 26, signal = 9, source: PriceSource = 'close'): Indicator<Output> {
  checkPeriod('macd fast period', fast);
  checkPeriod('macd slow period', slow);
  checkPeriod('macd signal period', signal);
  if (fast >= slow) throw new RangeError(`macd fast period must be below its slow period, was ${fast} of ${slow}`);
  return new Macd(fast, slow, signal, source);
}

class Macd implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['macd', 'signal', 'histogram'] as const;
  readonly warmUpBars: number;
  private macd = NaN;
  private signal = NaN;
  private histogram = NaN;
  private readonly read: (bar: IndicatorBar) => number;
  private readonly fastAverage: ExponentialAverage;
  private readonly slowAverage: ExponentialAverage;
  private readonly signalAverage: ExponentialAverage;
  /** Prices the fast average does not see, so that both start at the same bar. */
  private toSkip: number;

  constructor(fast: number, slow: number, signal: number, source: PriceSource) {
    this.key = `macd(${fast},${slow},${signal}${source === 'close' ? '' : `,${source}`})`;
    this.warmUpBars = slow + signal - 1;
    this.read = priceReader(source);
    this.fastAverage = new ExponentialAverage(fast);
    this.slowAverage = new ExponentialAverage(slow);
    this.signalAverage = new ExponentialAverage(signal);
    this.toSkip = slow - fast;
  }

  update(bar: IndicatorBar): void {
    const price = this.read(bar);
    const slow = this.slowAverage.next(price);
    if (this.toSkip > 0) {
      this.toSkip -= 1;
      return;
    }
    const difference = this.fastAverage.next(price) - slow;
    if (Number.isNaN(difference)) return;
    const signal = this.signalAverage.next(difference);
    if (Number.isNaN(signal)) return;
    this.macd = difference;
    this.signal = signal;
    this.histogram = difference - signal;
  }

  value(output: Output): number {
    return this[output];
  }
}
