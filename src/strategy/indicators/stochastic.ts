import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';
import { SimpleAverage } from './sma.ts';

type Output = 'k' | 'd';

/**
 * Slow stochastic oscillator, 0 to 100: where the close stands in the range of `period` bars, averaged over
 * `smoothing` bars (`k`) and again over `signal` bars (`d`). As in TA-Lib a window without range counts as 0, and both
 * outputs begin together.
 */
export function stochastic(period = 14, smoothing = 3, signal = 3): Indicator<Output> {
  checkPeriod('stochastic period', period);
  checkPeriod('stochastic smoothing', smoothing);
  checkPeriod('stochastic signal', signal);
  return new Stochastic(period, smoothing, signal);
}

class Stochastic implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['k', 'd'] as const;
  readonly warmUpBars: number;
  private k = NaN;
  private d = NaN;
  private readonly highs: SlidingExtreme;
  private readonly lows: SlidingExtreme;
  private readonly slowK: SimpleAverage;
  private readonly slowD: SimpleAverage;

  constructor(period: number, smoothing: number, signal: number) {
    this.key = `stochastic(${period},${smoothing},${signal})`;
    this.warmUpBars = period + smoothing + signal - 2;
    this.highs = new SlidingExtreme(period, 'highest');
    this.lows = new SlidingExtreme(period, 'lowest');
    this.slowK = new SimpleAverage(smoothing);
    this.slowD = new SimpleAverage(signal);
  }

  update(bar: IndicatorBar): void {
    this.highs.next(bar.highFloat);
    this.lows.next(bar.lowFloat);
    const low = this.lows.value;
    const range = this.highs.value - low;
    if (Number.isNaN(range)) return;
    const k = this.slowK.next(range === 0 ? 0 : (100 * (bar.closeFloat - low)) / range);
    if (Number.isNaN(k)) return;
    const d = this.slowD.next(k);
    if (Number.isNaN(d)) return;
    this.k = k;
    this.d = d;
  }

  value(output: Output): number {
    return this[output];
  }
}
