import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { typicalPrice } from './price-source.ts';
import { SlidingSum } from './sliding-sum.ts';

/**
 * Mean typical price of the last `period` bars, weighted by volume.
 * NaN while none of them traded: no trade, no average.
 */
export function rollingVwap(period: number): Indicator<'vwap'> {
  checkPeriod('vwap period', period);
  return new RollingVwap(period);
}

/**
 * Mean typical price since 00:00 UTC, weighted by volume, by each bar's `openTime`.
 * NaN from midnight until the first trade.
 */
export function sessionVwap(): Indicator<'vwap'> {
  return new SessionVwap();
}

class RollingVwap implements Indicator<'vwap'> {
  readonly key: string;
  readonly outputs = ['vwap'] as const;
  readonly warmUpBars: number;
  private vwap = NaN;
  private readonly turnover: SlidingSum;
  private readonly volume: SlidingSum;

  constructor(period: number) {
    this.key = `vwap(${period})`;
    this.warmUpBars = period;
    this.turnover = new SlidingSum(period);
    this.volume = new SlidingSum(period);
  }

  update(bar: IndicatorBar): void {
    // 0 / 0 is NaN, which is what an average of nothing is.
    this.vwap = this.turnover.next(typicalPrice(bar) * bar.volumeFloat) / this.volume.next(bar.volumeFloat);
  }

  value(): number {
    return this.vwap;
  }
}

const DAY_MS = 86_400_000;

class SessionVwap implements Indicator<'vwap'> {
  readonly key = 'session-vwap()';
  readonly outputs = ['vwap'] as const;
  readonly warmUpBars = 1;
  private turnover = 0;
  private volume = 0;
  private day = NaN;

  update(bar: IndicatorBar): void {
    const day = Math.floor(bar.openTime / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.turnover = 0;
      this.volume = 0;
    }
    this.turnover += typicalPrice(bar) * bar.volumeFloat;
    this.volume += bar.volumeFloat;
  }

  value(): number {
    return this.turnover / this.volume;
  }
}
