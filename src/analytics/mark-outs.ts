import { timeframeMs, toFloat, type EpochMs, type InstrumentId, type Price } from '../domain/index.ts';
import { firstFrom, type BarSeries } from './bar-series.ts';

/** Bars after which the price is looked at again. */
export const MARK_OUT_BARS = [1, 5, 20] as const;

/** A trade at a price and an instant, seen as long or short. */
export interface Marked {
  readonly instrument: InstrumentId;
  readonly direction: 'long' | 'short';
  readonly at: EpochMs;
  readonly price: Price;
}

/**
 * How far the price moved in the trade's favour, as fractions of its price, up to the close of the n-th bar that ends
 * after it; one for each trade that has so many bars behind it.
 */
export function markOuts(
  trades: readonly Marked[],
  bars: ReadonlyMap<InstrumentId, BarSeries>,
  count: number,
): number[] {
  return trades.flatMap(({ instrument, direction, at, price }) => {
    const series = bars.get(instrument);
    const paid = toFloat(price);
    if (series === undefined || paid <= 0) return [];
    const first = firstFrom(series.openTime, at - timeframeMs(series.timeframe) + 1);
    const close = series.close[first + count - 1];
    if (close === undefined) return [];
    const move = close / paid - 1;
    return [direction === 'long' ? move : 0 - move];
  });
}
