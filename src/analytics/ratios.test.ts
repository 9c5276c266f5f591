import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  burke,
  calmar,
  compoundAnnualGrowth,
  correlation,
  downsideDeviation,
  kelly,
  omega,
  sharpe,
  sortino,
  stability,
  sterling,
  ulcerIndex,
  volatility,
} from './ratios.ts';

const RETURNS = [0.02, -0.01, 0.03, 0];

test('ratios of four returns equal the same worked by hand', () => {
  // Mean 0.01; squares about it 1, 4, 4, 1 e-4, over 3; downside square 1e-4 over 4.
  expect(volatility(RETURNS, 365)).toBeCloseTo(Math.sqrt(10e-4 / 3) * Math.sqrt(365), 12);
  expect(sharpe(RETURNS, 365)).toBeCloseTo((0.01 / Math.sqrt(10e-4 / 3)) * Math.sqrt(365), 12);
  expect(downsideDeviation(RETURNS, 1)).toBeCloseTo(0.005, 15);
  expect(sortino(RETURNS, 365)).toBeCloseTo(2 * Math.sqrt(365), 12);
  expect(omega(RETURNS)).toBeCloseTo(5, 12);
  expect(kelly(RETURNS)).toBeCloseTo(2 / 3 - 1 / 3 / 2.5, 12);
});

test('growth compounds over the exact time', () => {
  expect(compoundAnnualGrowth(0.21, 2)).toBeCloseTo(0.1, 12);
  expect(compoundAnnualGrowth(-1, 2)).toBe(-1);
  expect(compoundAnnualGrowth(-1.2, 2)).toBeUndefined();
  expect(compoundAnnualGrowth(0.1, 0)).toBeUndefined();
  expect(compoundAnnualGrowth(9, 1e-6)).toBeUndefined();
});

test('growth against drawdown', () => {
  const falls = [-0.1, -0.3, -0.2].map((depth) => ({ peak: 0, trough: 1, recovery: 2, depth }));
  expect(calmar(0.3, -0.15)).toBeCloseTo(2, 12);
  expect(calmar(0.3, 0)).toBeUndefined();
  expect(sterling(0.4, falls)).toBeCloseTo(2, 12);
  expect(burke(0.14, falls)).toBeCloseTo(0.14 / Math.sqrt(0.14), 12);
  expect(burke(0.14, [])).toBeUndefined();
  expect(ulcerIndex([0, -0.3, -0.4])).toBeCloseTo(Math.sqrt(0.25 / 3), 12);
});

test('a straight line on a log chart is perfectly stable', () => {
  expect(stability([1, 2, 4, 8])).toBeCloseTo(1, 12);
  expect(stability([1, 1, 1])).toBeUndefined();
  expect(stability([1, 0, 1])).toBeUndefined();
});

test('without variation there is no ratio, even where rounding leaves a trace of it', () => {
  expect(sharpe([0.01, 0.01, 0.01], 365)).toBeUndefined();
  expect(volatility([0, 0, 0], 365)).toBeUndefined();
  const equity = Array.from({ length: 50 }, (_, index) => 1_000 * 1.001 ** index);
  const constant = equity.slice(1).map((value, index) => value / equity[index]! - 1);
  expect(new Set(constant).size).toBeGreaterThan(1); // Rounding does leave a trace.
  expect(sharpe(constant, 365)).toBeUndefined();
  expect(correlation(constant, RETURNS)).toBeUndefined();
});

test('nothing, or one return, has no ratio', () => {
  for (const returns of [[], [0.1]]) {
    expect([sharpe(returns, 365), sortino(returns, 365), volatility(returns, 365), kelly(returns)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  }
  expect(sortino([0.1, 0.2], 365)).toBeUndefined();
  expect(omega([0.1, 0.2])).toBeUndefined();
});

test('leverage changes neither the Sharpe nor the Sortino ratio', () => {
  const basisPoints = fc.integer({ min: -2_000, max: 2_000 }).map((value) => value / 10_000);
  const returns = fc.array(basisPoints, { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(returns, fc.constantFrom(0.5, 2, 3), (values, leverage) => {
      const levered = values.map((value) => value * leverage);
      for (const measure of [sharpe, sortino]) {
        expect(difference(measure(levered, 365), measure(values, 365))).toBeLessThan(1e-9);
      }
    }),
  );
});

/** Relative difference; 0 when neither has a value, `Infinity` when only one has. */
function difference(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : Infinity;
  return Math.abs(a - b) / Math.max(1, Math.abs(b));
}
