import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { thinnedCurve } from './thinned-curve.ts';

interface Point {
  readonly at: EpochMs;
  readonly equity: number;
}

const POINT = { at: ({ at }: Point) => at, value: ({ equity }: Point) => equity };
const curve = (values: readonly number[]) => values.map((equity, at) => ({ at: at as EpochMs, equity }));

test('a short curve stays as it is', () => {
  const points = curve([3, 1, 2]);
  expect(thinnedCurve(points, 3, POINT)).toBe(points);
});

test.each([4, 5, 101, 2_000])('at most %i points, in order, with the ends and the extremes', (most) => {
  const points = curve(
    Array.from({ length: 7_919 }, (_, index) => ((index * 7_907) % 7_919) + (index === 5_000 ? 1e6 : 0)),
  );
  const thin = thinnedCurve(points, most, POINT);
  expect(thin.length).toBeLessThanOrEqual(most);
  expect(thin.length).toBeGreaterThan(most / 2);
  expect([thin[0], thin.at(-1)]).toEqual([points[0], points.at(-1)]);
  expect(thin.map(({ at }) => at)).toEqual(thin.map(({ at }) => at).toSorted((a, b) => a - b));
  const [values, all] = [thin, points].map((some) => some.map(({ equity }) => equity)) as [number[], number[]];
  expect([Math.min(...values), Math.max(...values)]).toEqual([Math.min(...all), Math.max(...all)]);
});
