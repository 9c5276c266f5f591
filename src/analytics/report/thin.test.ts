import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import type { EquityPoint } from '../equity.ts';
import { maxDrawdown } from '../drawdowns.ts';
import { SAMPLE_INSTRUMENT, sampleBars } from './testing.ts';
import { thinCandles, thinCurve } from './thin.ts';

const curve = Array.from({ length: 10_000 }, (_, index): EquityPoint => ({
  at: index as EpochMs,
  equity: index === 7_001 ? 1 : 1_000 + 100 * Math.sin(index / 50) + (index % 7),
}));

test('a thinned curve keeps its ends, its order, and its deepest fall', () => {
  const thinned = thinCurve(curve, 500);
  expect(thinned.length).toBeLessThanOrEqual(502);
  expect([thinned[0], thinned.at(-1)]).toEqual([curve[0], curve.at(-1)]);
  expect(thinned.every((point, index) => index === 0 || point.at > thinned[index - 1]!.at)).toBe(true);
  const equityOf = (points: readonly EquityPoint[]) => points.map((point) => point.equity);
  expect(maxDrawdown(equityOf(thinned))).toBe(maxDrawdown(equityOf(curve)));
});

test('a curve that fits is left alone', () => {
  expect(thinCurve(curve, 10_000)).toEqual(curve);
});

test('joined candles lose no extreme and no volume', () => {
  const bars = sampleBars(1_000);
  const candles = thinCandles(SAMPLE_INSTRUMENT, bars, 300);
  expect(candles.joined).toBe(4);
  expect(candles.openTime.length).toBe(250);
  expect(candles.openTime[1]! - candles.openTime[0]!).toBe(4 * 3_600_000);
  expect(candles.open[0]).toBe(bars.open[0]);
  expect(candles.close.at(-1)).toBe(bars.close[999]);
  expect(Math.max(...candles.high)).toBe(Math.max(...Array.from(bars.high)));
  expect(Math.min(...candles.low)).toBe(Math.min(...Array.from(bars.low)));
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  expect(sum(candles.volume)).toBeCloseTo(sum(bars.volume), 6);
});

test('bars that fit are the candles', () => {
  const bars = sampleBars(10);
  expect(thinCandles(SAMPLE_INSTRUMENT, bars, 300)).toMatchObject({
    joined: 1,
    openTime: bars.openTime,
    close: bars.close,
  });
});
