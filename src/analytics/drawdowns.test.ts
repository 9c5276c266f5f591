import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepest, drawdowns, maxDrawdown, underwater } from './drawdowns.ts';

test('every fall is found with its peak, trough and recovery', () => {
  //              0    1    2   3    4    5    6   7   8
  const equity = [100, 120, 90, 108, 120, 130, 65, 70, 60];
  expect(drawdowns(equity)).toEqual([
    { peak: 1, trough: 2, recovery: 4, depth: -0.25 },
    { peak: 5, trough: 8, recovery: undefined, depth: 60 / 130 - 1 },
  ]);
  expect(maxDrawdown(equity)).toBe(60 / 130 - 1);
  expect(deepest(drawdowns(equity), 1)[0]!.peak).toBe(5);
});

test('a fall is counted from the last point at the high', () => {
  expect(drawdowns([100, 100, 50, 100])).toEqual([{ peak: 1, trough: 2, recovery: 3, depth: -0.5 }]);
});

test('equity that never fell has no drawdown, and its deepest is 0', () => {
  expect(drawdowns([1, 1, 2, 3])).toEqual([]);
  expect(maxDrawdown([1, 1, 2, 3])).toBe(0);
  expect(maxDrawdown([])).toBeUndefined();
});

test('losing more than everything is a drawdown of more than 100%', () => {
  expect(maxDrawdown([100, -20])).toBeCloseTo(-1.2, 12);
});

test('the drawdowns cover exactly the points under water, and the deepest of them is the max drawdown', () => {
  const curves = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(curves, (equity) => {
      const covered = drawdowns(equity).flatMap((fall) => {
        const end = fall.recovery ?? equity.length;
        expect(equity[fall.trough]! / equity[fall.peak]! - 1).toBe(fall.depth);
        return Array.from({ length: end - fall.peak - 1 }, (_, step) => fall.peak + 1 + step);
      });
      const below = underwater(equity).flatMap((value, index) => (value < 0 ? [index] : []));
      expect(covered).toEqual(below);
      expect(Math.min(0, ...drawdowns(equity).map((fall) => fall.depth))).toBe(maxDrawdown(equity));
    }),
  );
});
