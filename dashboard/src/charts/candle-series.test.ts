import { expect, test } from 'vitest';
import type { FillView } from '../../../contract/index.ts';
import { goesOn, hasHole, joinBars, markFills, pricePlaces, type CandleBar } from './candle-series.ts';

const HOUR = 3_600_000;

test('a bar pushed again replaces the last, a newer one follows, an older one is passed over', () => {
  const fetched = [bar(0, 1), bar(1, 2)];
  expect(joinBars(fetched, [bar(0, 9), bar(1, 3), bar(2, 4)])).toEqual([bar(0, 1), bar(1, 3), bar(2, 4)]);
  expect(fetched).toEqual([bar(0, 1), bar(1, 2)]);
});

test('bars go on from those drawn when only their end is new', () => {
  const drawn = [bar(0, 1), bar(1, 2), bar(3, 3)];
  expect(goesOn(drawn, [bar(0, 1), bar(1, 2), bar(3, 9), bar(4, 1)])).toBe(true);
  expect(goesOn(drawn, drawn)).toBe(true);
  expect(goesOn(drawn, [bar(0, 1), bar(1, 2), bar(2, 2), bar(3, 3)])).toBe(false); // A hole was filled.
  expect(goesOn(drawn, [bar(1, 2), bar(3, 3), bar(4, 1)])).toBe(false);
  expect(goesOn(drawn, [bar(0, 1)])).toBe(false);
  expect(goesOn([], drawn)).toBe(false);
});

test('a missing bar is a hole, at the length of the timeframe', () => {
  expect(hasHole([bar(0, 1), bar(1, 1), bar(2, 1)], '1h')).toBe(false);
  expect(hasHole([bar(0, 1), bar(2, 1)], '1h')).toBe(true);
  expect(hasHole([bar(0, 1), bar(2, 1)], '2h')).toBe(false);
  expect(hasHole([], '1h')).toBe(false);
});

test('fills are marked on the bar during which they happened, one mark for each side', () => {
  const bars = [bar(0, 1), bar(1, 1), bar(2, 1)];
  const fills = [fill(1, 0, 'buy'), fill(1, 59, 'buy'), fill(1, 30, 'sell'), fill(0, 0, 'sell'), fill(7, 0, 'buy')];
  expect(markFills(bars, fills).map(({ openTime, side, fills }) => [openTime / HOUR, side, fills.length])).toEqual([
    [0, 'sell', 1],
    [1, 'buy', 2],
    [1, 'sell', 1],
    [2, 'buy', 1],
  ]);
});

test('a fill older than every bar is not put on a bar it does not belong to', () => {
  expect(markFills([bar(5, 1)], [fill(4, 59, 'buy')])).toEqual([]);
  expect(markFills([], [fill(4, 59, 'buy')])).toEqual([]);
});

test.each([
  [43_000, 2],
  [98.5, 4],
  [0.5, 5],
  [0.0000123, 9],
  [0, 10],
])('prices near %s have %s places', (price, places) => {
  expect(pricePlaces(price)).toBe(places);
});

function bar(hour: number, close: number): CandleBar {
  return [hour * HOUR, 1, 2, 0.5, close, 10];
}

function fill(hour: number, minute: number, side: FillView['side']): FillView {
  return {
    at: new Date(hour * HOUR + minute * 60_000).toISOString(),
    strategyId: 'ema-1',
    side,
    price: '1',
    quantity: '1',
    purpose: 'entry',
  };
}
