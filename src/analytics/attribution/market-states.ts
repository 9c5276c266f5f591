import { timeframeMs, type EpochMs } from '../../domain/index.ts';
import { firstFrom, type BarSeries } from '../bar-series.ts';
import { quantile } from '../distribution.ts';

export const VOLATILITY_STATES = ['calm', 'middling', 'wild'] as const;
export const TREND_STATES = ['rising', 'falling'] as const;

/** What the market was like, by the bars that had closed. */
export interface MarketState {
  /** Third of all bars, by the deviation of their last 48 changes; `undefined` before there are as many. */
  readonly volatility: (typeof VOLATILITY_STATES)[number] | undefined;
  /** The newest close against the mean of the last 200; `undefined` before there are as many. */
  readonly trend: (typeof TREND_STATES)[number] | undefined;
}

/** Bars that a state looks back on. */
export const VOLATILITY_BARS = 48;
export const TREND_BARS = 200;

/**
 * The state at an instant. Where the thirds lie is known only at the end of the bars, so this explains a result; a
 * strategy could not have traded by it.
 */
export function marketStates(bars: BarSeries): (at: EpochMs) => MarketState {
  const closes = Array.from({ length: bars.close.length }, (_, index) => bars.close[index]!);
  const changes = closes.map((close, index) => (index === 0 ? 0 : Math.log(close / closes[index - 1]!)));
  const [sums, squares, levels] = [
    prefixSums(changes),
    prefixSums(changes.map((value) => value ** 2)),
    prefixSums(closes),
  ];
  const spread = closes.map((_, bar) => {
    if (bar < VOLATILITY_BARS) return undefined;
    const over = (prefix: Float64Array) => (prefix[bar + 1]! - prefix[bar + 1 - VOLATILITY_BARS]!) / VOLATILITY_BARS;
    return Math.max(0, over(squares) - over(sums) ** 2);
  });
  const known = spread.filter((value) => value !== undefined);
  const [low, high] = [quantile(known, 1 / 3) ?? 0, quantile(known, 2 / 3) ?? 0];
  const duration = timeframeMs(bars.timeframe);
  return (at) => {
    const bar = firstFrom(bars.openTime, at - duration + 1) - 1;
    const own = spread[bar];
    const volatility = own === undefined ? undefined : own <= low ? 'calm' : own <= high ? 'middling' : 'wild';
    if (bar < TREND_BARS - 1) return { volatility, trend: undefined };
    const centre = (levels[bar + 1]! - levels[bar + 1 - TREND_BARS]!) / TREND_BARS;
    return { volatility, trend: closes[bar]! >= centre ? 'rising' : 'falling' };
  };
}

/** Sums of the first 0, 1, 2 … values. */
function prefixSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = sums[index]! + value;
  return sums;
}
