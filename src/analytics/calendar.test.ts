import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { monthReturns, yearReturns } from './calendar.ts';
import type { EquityPoint } from './equity.ts';

function curveOf(...points: (readonly [date: string, equity: number])[]): EquityPoint[] {
  return points.map(([date, equity]) => ({ at: Date.parse(date) as EpochMs, equity }));
}

test('the close at midnight on the first belongs to the month before', () => {
  const curve = curveOf(
    ['2023-12-15', 100],
    ['2024-01-01', 110],
    ['2024-01-20', 99],
    ['2024-02-01', 121],
    ['2024-02-03', 60.5],
  );
  expect(monthReturns(curve)).toEqual([
    { year: 2023, month: 12, return: 110 / 100 - 1 },
    { year: 2024, month: 1, return: 121 / 110 - 1 },
    { year: 2024, month: 2, return: 60.5 / 121 - 1 },
  ]);
  expect(yearReturns(curve)).toEqual([
    { year: 2023, return: 110 / 100 - 1 },
    { year: 2024, return: 60.5 / 110 - 1 },
  ]);
});

test('a month without a point is there, and returned nothing', () => {
  const months = monthReturns(curveOf(['2024-01-10', 100], ['2024-01-20', 150], ['2024-03-05', 120]));
  expect(months.map((month) => [month.month, month.return])).toEqual([
    [1, 0.5],
    [2, 0],
    [3, 120 / 150 - 1],
  ]);
});

test('a month that began with nothing has no return', () => {
  const months = monthReturns(curveOf(['2024-01-10', 100], ['2024-01-20', 0], ['2024-02-05', 10]));
  expect(months.map((month) => month.return)).toEqual([-1, undefined]);
});

test('a lone start has no months', () => {
  expect(monthReturns(curveOf(['2024-01-10', 100]))).toEqual([]);
});
