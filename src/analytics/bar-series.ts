import { timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';
import { maxDrawdown } from './drawdowns.ts';
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

/** Holding an instrument over a time, worked out where it is asked for: a year of minutes would be half a million points. */
export interface Holding {
  /** The start, and the last close within the time. */
  readonly ends: readonly [EquityPoint, EquityPoint];
  /** Deepest fall from the highest close so far, the start among them; zero or negative. */
  readonly maxDrawdown: number;
  /** Worth at each instant: at the newest close at or before it, or at the start. @param instants rising */
  worthAt(instants: readonly EpochMs[]): EquityPoint[];
}

/**
 * What the starting equity would have become by holding the instrument: all of it bought at the open of the first bar
 * that opens at or after the start, and never sold. No fee, spread or funding is charged.
 *
 * @returns `undefined` when no bar opens and closes between the start and the end
 */
export function buyAndHold(bars: BarSeries, start: EquityPoint, end: EpochMs): Holding | undefined {
  const duration = timeframeMs(bars.timeframe);
  const first = firstFrom(bars.openTime, start.at);
  const after = firstFrom(bars.openTime, end - duration + 1);
  const price = bars.open[first];
  if (price === undefined || after <= first) return undefined;
  const closeAt = (bar: number): EpochMs => (bars.openTime[bar]! + duration) as EpochMs;
  const worth = (bar: number): number => (start.equity * bars.close[bar]!) / price;
  const equity = [start.equity];
  for (let bar = first; bar < after; bar += 1) equity.push(worth(bar));
  return {
    ends: [start, { at: closeAt(after - 1), equity: worth(after - 1) }],
    maxDrawdown: maxDrawdown(equity)!,
    worthAt(instants) {
      let bar = first - 1;
      return instants.map((at) => {
        while (bar + 1 < after && closeAt(bar + 1) <= at) bar += 1;
        return { at, equity: bar < first ? start.equity : worth(bar) };
      });
    },
  };
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
