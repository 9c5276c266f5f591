import { expect, test } from 'vitest';
import type { EquityPoint } from '../../../contract/index.ts';
import { changeOver, joinEquity, withinRange } from './equity-series.ts';

test('pushed points follow the fetched ones, and those already there are passed over', () => {
  const fetched = [point(1, '100'), point(2, '101')];
  expect(joinEquity(fetched, [point(1, '0'), point(2, '0'), point(3, '102'), point(4, '103')])).toEqual([
    ...fetched,
    point(3, '102'),
    point(4, '103'),
  ]);
});

test('an instant that is told twice keeps its last value', () => {
  expect(joinEquity([], [point(1, '100'), point(1, '99')])).toEqual([point(1, '99')]);
});

test('a range is counted back from the last point, both ends in', () => {
  const points = [0, 24, 47, 48, 72].map((hour) => point(hour, '1'));
  expect(withinRange(points, 'day')).toEqual(points.slice(3));
  expect(withinRange(points, 'week')).toEqual(points);
  expect(withinRange([], 'day')).toEqual([]);
});

test('change is from first to last, and unknown where there is nothing to compare', () => {
  expect(changeOver([point(1, '100'), point(2, '50'), point(3, '90')])).toBeCloseTo(-0.1, 12);
  expect(changeOver([point(1, '100')])).toBeNull();
  expect(changeOver([point(1, '0'), point(2, '5')])).toBeNull();
});

function point(hour: number, equity: string): EquityPoint {
  return { at: new Date(Date.UTC(2026, 10, 1, hour)).toISOString(), equity };
}
