import { timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';
import type { EquityPoint } from './equity.ts';

/** Bars of one instrument, oldest first, as parallel columns of floats: for measuring and drawing. */
export interface BarSeries {
  readonly timeframe: Timeframe;
  /** Start of each bar, epoch milliseconds. */
  readonly openTime: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
}

/**
 * What the starting equity would have become by holding the instrument: all of it bought at the open of the first bar
 * that opens at or after the start, and never sold. No fee, spread or funding is charged.
 *
 * @returns the curve from the start to the last close within the range; empty when no bar lies in it
 */
export function buyAndHold(bars: BarSeries, start: EquityPoint, end: EpochMs): EquityPoint[] {
  const from = firstFrom(bars.openTime, start.at);
  const price = bars.open[from];
  if (price === undefined) return [];
  const duration = timeframeMs(bars.timeframe);
  const curve: EquityPoint[] = [start];
  for (let index = from; index < bars.openTime.length; index += 1) {
    const at = (bars.openTime[index]! + duration) as EpochMs;
    if (at > end) break;
    curve.push({ at, equity: (start.equity * bars.close[index]!) / price });
  }
  return curve.length > 1 ? curve : [];
}

/** Index of the first value not below `limit` in a rising column; the column's length when there is none. */
export function firstFrom(column: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
