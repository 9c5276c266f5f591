import { expect, test } from 'vitest';
import { fixed, type EpochMs } from '../domain/index.ts';
import { excursionOf, type HeldTrip } from './excursions.ts';
import type { BarSeries } from './bar-series.ts';

const MINUTE = 60_000;
const BARS: BarSeries = {
  timeframe: '1m',
  openTime: [0, 1, 2, 3].map((minute) => minute * MINUTE),
  open: [100, 104, 95, 99],
  high: [105, 110, 96, 150],
  low: [99, 94, 90, 98],
  close: [104, 95, 96, 120],
  volume: [1, 1, 1, 1],
};

function held(direction: 'long' | 'short', enteredAt: number, exitedAt: number): HeldTrip {
  return {
    direction,
    enteredAt: enteredAt as EpochMs,
    exitedAt: exitedAt as EpochMs,
    entryPrice: fixed('100'),
    quantity: fixed('2'),
  };
}

test('a trip is measured over the bars it was held in, entry bar to exit bar', () => {
  expect(excursionOf(held('long', 0, 3 * MINUTE), BARS)).toEqual({ adverse: -20, favourable: 20 });
  expect(excursionOf(held('short', 0, 3 * MINUTE), BARS)).toEqual({ adverse: -20, favourable: 20 });
  expect(excursionOf(held('long', 0, MINUTE), BARS)).toEqual({ adverse: -2, favourable: 10 });
});

test('a bar left or entered midway counts whole; one that opens at the exit does not count', () => {
  expect(excursionOf(held('long', MINUTE / 2, 2 * MINUTE), BARS)).toEqual({ adverse: -12, favourable: 20 });
  expect(excursionOf(held('long', 0, 3 * MINUTE + 1), BARS)!.favourable).toBe(100);
});

test('an excursion never has the wrong sign', () => {
  expect(excursionOf({ ...held('long', 0, MINUTE), entryPrice: fixed('90') }, BARS)!.adverse).toBe(0);
  expect(excursionOf({ ...held('short', 0, MINUTE), entryPrice: fixed('90') }, BARS)!.favourable).toBe(0);
});

test('outside the bars there is no excursion', () => {
  expect(excursionOf(held('long', 9 * MINUTE, 10 * MINUTE), BARS)).toBeUndefined();
});
