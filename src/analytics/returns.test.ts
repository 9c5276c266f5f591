import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { DAY_MS, type EquityPoint } from './equity.ts';
import { periodsPerYear, resample, simpleReturns, totalReturn } from './returns.ts';

const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2024, 0, 1);

function curveOf(...points: (readonly [atMs: number, equity: number])[]): EquityPoint[] {
  return points.map(([at, equity]) => ({ at: (MIDNIGHT + at) as EpochMs, equity }));
}

test('a close at midnight belongs to the day it ends', () => {
  const curve = curveOf([0, 100], [12 * HOUR, 90], [DAY_MS, 110], [DAY_MS + HOUR, 121]);
  expect(resample(curve)).toEqual(curveOf([0, 100], [DAY_MS, 110], [DAY_MS + HOUR, 121]));
});

test('a day without a point keeps the equity before it, and so returns nothing', () => {
  const days = resample(curveOf([0, 100], [HOUR, 110], [3 * DAY_MS + HOUR, 99]));
  expect(days).toEqual(curveOf([0, 100], [DAY_MS, 110], [2 * DAY_MS, 110], [3 * DAY_MS, 110], [3 * DAY_MS + HOUR, 99]));
  expect(simpleReturns(days).slice(1, 3)).toEqual([0, 0]);
});

test('days that begin and end unfinished still multiply to the total return', () => {
  const curve = curveOf([5 * HOUR, 100], [20 * HOUR, 130], [30 * HOUR, 91], [75 * HOUR, 104.65]);
  const product = simpleReturns(resample(curve)).reduce((total, value) => total * (1 + value), 1);
  expect(product - 1).toBeCloseTo(totalReturn(curve)!, 12);
});

test('a curve can be measured in hours or weeks too', () => {
  const curve = curveOf([0, 100], [HOUR / 2, 101], [HOUR, 102], [2 * HOUR, 103]);
  expect(resample(curve, '1h').map((point) => point.equity)).toEqual([100, 102, 103]);
  expect(resample(curve, '1w').map((point) => point.equity)).toEqual([100, 103]); // 2024 began on a Monday.
});

test('a lone start has no returns, and no points have no days', () => {
  expect(resample(curveOf([0, 100]))).toHaveLength(1);
  expect(simpleReturns(curveOf([0, 100]))).toEqual([]);
  expect(resample([])).toEqual([]);
  expect(totalReturn([])).toBeUndefined();
});

test('once equity has been zero there are no returns, though losing everything at the end is one of -100%', () => {
  expect(simpleReturns(curveOf([0, 100], [DAY_MS, 0], [2 * DAY_MS, 10]))).toEqual([]);
  expect(simpleReturns(curveOf([0, 100], [DAY_MS, 0]))).toEqual([-1]);
});

test('a curve given out of order is our own mistake', () => {
  expect(() => resample(curveOf([0, 100], [2 * DAY_MS, 1], [DAY_MS, 2]))).toThrow(/oldest first/);
});

test('a year holds 365 days of every timeframe', () => {
  expect([periodsPerYear('1d'), periodsPerYear('4h'), periodsPerYear('1h'), periodsPerYear('1m')]).toEqual([
    365, 2_190, 8_760, 525_600,
  ]);
});
