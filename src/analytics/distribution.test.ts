import { expect, test } from 'vitest';
import {
  deviation,
  expectedShortfall95,
  longestRun,
  median,
  quantile,
  skewness,
  tailRatio,
  valueAtRisk95,
} from './distribution.ts';

test('quantiles interpolate between the ordered values', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([4, 1, 3, 2], 0)).toBe(1);
  expect(quantile([4, 1, 3, 2], 1)).toBe(4);
  expect(median([9, 1, 5])).toBe(5);
  expect(quantile([], 0.5)).toBeUndefined();
});

test('expected shortfall is the mean of what fell to the value at risk or below', () => {
  const returns = Array.from({ length: 41 }, (_, index) => (index - 20) / 100); // -20% … +20%
  expect(valueAtRisk95(returns)).toBeCloseTo(-0.18, 12);
  expect(expectedShortfall95(returns)).toBeCloseTo(-0.19, 12);
  expect(tailRatio(returns)).toBeCloseTo(1, 12);
  expect(skewness(returns)).toBeCloseTo(0, 12);
});

test('values that do not vary have no deviation and no shape', () => {
  expect(deviation([0.1, 0.1, 0.1])).toBeUndefined();
  expect(skewness([0.1, 0.1, 0.1])).toBeUndefined();
  expect(deviation([0.1])).toBeUndefined();
  expect(deviation([1, 3])).toBeCloseTo(Math.SQRT2, 12);
});

test('the longest run counts consecutive values only', () => {
  expect(longestRun([1, 1, 0, 1, 1, 1, -1], (value) => value > 0)).toBe(3);
  expect(longestRun([], (value) => value > 0)).toBe(0);
});
