import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { buyAndHold, type BarSeries } from './bar-series.ts';

const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2024, 0, 1);

function at(hours: number): EpochMs {
  return (MIDNIGHT + hours * HOUR) as EpochMs;
}

/** Hourly bars from midnight on, each opening where the one before closed. */
function hours(...closes: readonly number[]): BarSeries {
  const open = closes.map((_close, index) => closes[index - 1] ?? 100);
  const openTime = closes.map((_close, index) => at(index));
  return { timeframe: '1h', openTime, open, high: closes, low: closes, close: closes, volume: closes };
}

const start = { at: at(0), equity: 1_000 };

test('a holding is worth what its newest close not after the instant made of it', () => {
  const held = buyAndHold(hours(200, 150, 300), start, at(3));
  const instants = [at(0), at(0.99), at(1), at(2.5), at(9)];
  expect(held?.worthAt(instants)).toEqual(
    [1_000, 1_000, 2_000, 1_500, 3_000].map((equity, index) => ({ at: instants[index], equity })),
  );
  expect(held?.ends).toEqual([start, { at: at(3), equity: 3_000 }]);
  expect(held?.maxDrawdown).toBe(-0.25);
});

test('only bars that open and close within the time count', () => {
  const bars = hours(200, 150, 300);
  expect(buyAndHold(bars, { at: at(1), equity: 1_000 }, at(2.99))?.ends[1]).toEqual({ at: at(2), equity: 750 });
  expect(buyAndHold(bars, start, at(0.5))).toBeUndefined();
  expect(buyAndHold(bars, { at: at(2.5), equity: 1_000 }, at(9))).toBeUndefined();
});
