import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalCdf, normalQuantile } from './normal-distribution.ts';

test.each([
  [-37, 5.725571222525139e-300],
  [-8, 6.220960574271819e-16],
  [-5, 2.866515718791946e-7],
  [-3, 0.0013498980316300957],
  [-2.0001, 0.022744733391410553],
  [-2, 0.022750131948179212],
  [-1, 0.15865525393145707],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [3.01, 0.9986937615512306],
  [9, 1],
])('the share of a normal below %d is what the C library says, in the tail too', (x, expected) => {
  expect(Math.abs(normalCdf(x) - expected)).toBeLessThanOrEqual(1e-12 * expected);
});

test.each([
  [1e-300, -37.0470962993612],
  [1e-9, -5.9978070150076865],
  [0.05, -1.6448536269514726],
  [0.3, -0.5244005127080407],
  [0.5, 0],
  [0.975, 1.9599639845400536],
])('the quantile of %d is that of Wichura’s AS 241', (probability, expected) => {
  expect(Math.abs(normalQuantile(probability) - expected)).toBeLessThanOrEqual(1e-13 * Math.abs(expected));
});

test('cdf and quantile undo each other', () => {
  fc.assert(
    fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (x) => {
      const back = normalQuantile(normalCdf(x));
      return Math.abs(back - x) <= 1e-9 * Math.max(1, Math.abs(x));
    }),
  );
});

test('the cdf never falls', () => {
  const value = fc.double({ min: -45, max: 45, noNaN: true });
  fc.assert(fc.property(value, value, (a, b) => normalCdf(Math.min(a, b)) <= normalCdf(Math.max(a, b)) + 1e-15));
});

test.each([0, 1, -0.1, NaN])('there is no quantile of %d', (probability) => {
  expect(() => normalQuantile(probability)).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }));
});
