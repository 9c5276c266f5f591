import type { Candles, FillView } from '../../../contract/index.ts';

/** `[openTime in epoch milliseconds, open, high, low, close, volume]` */
export type CandleBar = Candles['bars'][number];

/** All of our fills within one bar on one side, as one mark on the chart. */
export interface FillMark {
  readonly openTime: number;
  readonly side: 'buy' | 'sell';
  readonly fills: readonly FillView[];
}

/** Fetched bars and those pushed after them; one that comes again replaces the last. */
export function joinBars(fetched: readonly CandleBar[], pushed: readonly CandleBar[]): CandleBar[] {
  const bars = [...fetched];
  for (const bar of pushed) {
    const newest = bars.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
    if (bar[0] > newest) bars.push(bar);
    else if (bar[0] === newest) bars[bars.length - 1] = bar;
  }
  return bars;
}

/** Whether `bars` are those already drawn, bar for bar, and perhaps more after them. */
export function goesOn(drawn: readonly CandleBar[], bars: readonly CandleBar[]): boolean {
  const last = drawn.at(-1);
  // The same beginning, and as many up to the last: a hole that was filled in since would have moved it.
  return last !== undefined && bars[0]?.[0] === drawn[0]?.[0] && bars[drawn.length - 1]?.[0] === last[0];
}

/** Whether a bar is missing somewhere. The server passes over bars when they come faster than a screen can show them. */
export function hasHole(bars: readonly CandleBar[], timeframe: Candles['timeframe']): boolean {
  return bars.some(
    ([openTime], index) => index > 0 && openTime - (bars[index - 1]?.[0] ?? 0) > TIMEFRAME_MS[timeframe],
  );
}

const MINUTE = 60_000;
const TIMEFRAME_MS: Record<Candles['timeframe'], number> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1_440 * MINUTE,
  '1w': 10_080 * MINUTE,
};

/**
 * Fills gathered under the bar during which they happened, oldest first.
 *
 * @param bars oldest first; a fill before the first is left out, one after the last belongs to the last
 */
export function markFills(bars: readonly CandleBar[], fills: readonly FillView[]): readonly FillMark[] {
  const marks = new Map<string, { openTime: number; side: FillView['side']; fills: FillView[] }>();
  for (const fill of fills) {
    const openTime = openTimeOf(bars, Date.parse(fill.at));
    if (openTime === undefined) continue;
    const key = `${openTime} ${fill.side}`;
    const mark = marks.get(key) ?? { openTime, side: fill.side, fills: [] };
    mark.fills.push(fill);
    marks.set(key, mark);
  }
  return [...marks.values()].toSorted((a, b) => a.openTime - b.openTime);
}

/** Opening time of the last bar that opened at or before `at`. */
function openTimeOf(bars: readonly CandleBar[], at: number): number | undefined {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.[0] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return bars[low - 1]?.[0];
}

/** Decimal places that tell neighbouring prices of this size apart. */
export function pricePlaces(price: number): number {
  if (price >= 1_000) return 2;
  if (price >= 1) return 4;
  return Math.min(10, 4 - Math.floor(Math.log10(Math.max(price, 1e-10))));
}
