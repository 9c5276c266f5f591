import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { DAY_MS, type EquityPoint } from '../equity.ts';
import { historyOf } from '../equity-history.ts';
import { periodMetrics } from './period-metrics.ts';

/** Equity grows by a thousandth of the start each day; the point of a day stands at its end. */
function daily(from: string, days: number): [EquityPoint, ...EquityPoint[]] {
  const start = Date.parse(from);
  const point = (day: number): EquityPoint => ({ at: (start + day * DAY_MS) as EpochMs, equity: 1_000 + day });
  return [point(0), ...Array.from({ length: days }, (_, index) => point(index + 1))];
}

function measured(curve: [EquityPoint, ...EquityPoint[]]) {
  return periodMetrics(historyOf(curve, '1d'), { start: curve[0], end: curve.at(-1)!, flows: [] });
}

test('to date is from the beginning of the calendar period in which the time ends', () => {
  // 2024-05-16 is the last day: 16 days of May, 46 of the quarter, 137 of the year (a leap year).
  const found = measured(daily('2023-10-01', 229));
  const end = 1_229;
  expect(found.monthToDate).toBeCloseTo(end / (end - 16) - 1, 12);
  expect(found.quarterToDate).toBeCloseTo(end / (end - 46) - 1, 12);
  expect(found.yearToDate).toBeCloseTo(end / (end - 137) - 1, 12);
});

test('the last so many days, and the worst of all such stretches', () => {
  const found = measured(daily('2024-01-01', 100));
  expect(found.last30Days).toBeCloseTo(1_100 / 1_070 - 1, 12);
  expect(found.worst30Days).toBeCloseTo(1_100 / 1_070 - 1, 12); // Growing by the same sum, the last is the least.
  expect(found.last90Days).toBeCloseTo(1_100 / 1_010 - 1, 12);
  expect(found.last365Days).toBeUndefined();
  expect(found.worst365Days).toBeUndefined();
});

test('weeks run from Monday to Sunday, and the last of a year is not the year', () => {
  const found = measured(daily('2024-01-01', 21)); // A Monday.
  expect(found.bestWeek).toBeCloseTo(0.007, 12);
  expect(found.worstWeek).toBeCloseTo(1_021 / 1_014 - 1, 12);
  expect(found.bestYear).toBe(found.worstYear);
});
