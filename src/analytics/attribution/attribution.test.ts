import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sum } from '../distribution.ts';
import { brinson, type Sector } from './brinson.ts';
import { linkEffects } from './carino.ts';
import { factorRegression } from './factor-regression.ts';

const change = fc.double({ min: -0.5, max: 0.5, noNaN: true });
const share = fc.integer({ min: 0, max: 100 });

/** Weights that sum to one on both sides. */
const sectors = fc
  .array(fc.record({ weight: share, return: change, benchmarkWeight: share, benchmarkReturn: change }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) => list.map((one, index) => (index === 0 ? { ...one, weight: 1, benchmarkWeight: 1 } : one)))
  .map((list): Sector[] => {
    const [own, other] = [sum(list.map((one) => one.weight)), sum(list.map((one) => one.benchmarkWeight))];
    return list.map((one) => ({ ...one, weight: one.weight / own, benchmarkWeight: one.benchmarkWeight / other }));
  });

test('the three effects of a period sum to the active return, in either form of allocation', () => {
  fc.assert(
    fc.property(sectors, (list) => {
      const { active, allocation, absoluteAllocation, selection, interaction } = brinson(list)!;
      expect(sum([...allocation, ...selection, ...interaction])).toBeCloseTo(active, 12);
      expect(sum([...absoluteAllocation, ...selection, ...interaction])).toBeCloseTo(active, 12);
    }),
  );
});

test('weights that do not sum to one are a mistake of the caller, and no sectors have no attribution', () => {
  expect(() => brinson([{ weight: 0.9, return: 0, benchmarkWeight: 1, benchmarkReturn: 0 }])).toThrow(/sum to 0.9/);
  expect(brinson([])).toBeUndefined();
});

test('linked effects sum to the compounded active return', () => {
  const period = fc.record({ portfolio: change, benchmark: change, first: change });
  fc.assert(
    fc.property(fc.array(period, { minLength: 1, maxLength: 20 }), (periods) => {
      const linked = linkEffects({
        portfolio: periods.map((one) => one.portfolio),
        benchmark: periods.map((one) => one.benchmark),
        effects: {
          first: periods.map((one) => one.first),
          rest: periods.map((one) => one.portfolio - one.benchmark - one.first),
        },
      })!;
      const scale = 1 + Math.abs(linked.portfolio) + Math.abs(linked.benchmark);
      expect(Math.abs(sum(Object.values(linked.effects)) - linked.active) / scale).toBeLessThan(1e-9);
    }),
  );
});

test('a period of equal returns links with the slope of the logarithm there', () => {
  const { effects } = linkEffects({ portfolio: [0.1], benchmark: [0.1], effects: { a: [0.02], b: [-0.02] } })!;
  expect(effects).toEqual({ a: 0.02, b: -0.02 });
});

test('who lost everything, or gives lists of unequal length, gets no linked effects', () => {
  expect(linkEffects({ portfolio: [-1], benchmark: [0], effects: {} })).toBeUndefined();
  expect(linkEffects({ portfolio: [0.1], benchmark: [], effects: {} })).toBeUndefined();
  expect(linkEffects({ portfolio: [], benchmark: [], effects: {} })).toBeUndefined();
});

const table = fc.array(fc.tuple(change, change, change), { minLength: 12, maxLength: 40 });

test('contributions sum to the sum of returns, and residuals are at right angles to every factor', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const returns = rows.map(([value]) => value);
      const factors = rows.map(([, a, b], index) => [a + Math.sin(index), b + Math.cos(index * index)]);
      const result = factorRegression({ returns, factors, lags: 3 });
      fc.pre(result.type === 'regression');
      expect(sum(result.contributions)).toBeCloseTo(sum(returns), 8);
      for (const column of [0, 1]) {
        expect(sum(result.residuals.map((value, index) => value * factors[index]![column]!))).toBeCloseTo(0, 8);
      }
    }),
  );
});

test('a planted line is found, and its errors shrink with the noise', () => {
  const factors = Array.from({ length: 50 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
  const returns = factors.map(([a, b], index) => 0.001 + 2 * a! - 0.5 * b! + 1e-6 * Math.sin(17 * index));
  const result = factorRegression({ returns, factors, lags: 4 });
  if (result.type !== 'regression') throw new Error(result.type);
  expect(result.coefficients).toEqual([0.001, 2, -0.5].map((value) => expect.closeTo(value, 6) as number));
  expect(Math.max(...result.errors, ...result.robustErrors)).toBeLessThan(1e-6);
  expect(result.rSquared).toBeCloseTo(1, 9);
});

test('without lags and with one row each, the robust errors are those of White', () => {
  const factors = [[1], [2], [4], [7]];
  const result = factorRegression({ returns: [1, 3, 2, 6], factors, lags: 0 });
  if (result.type !== 'regression') throw new Error(result.type);
  // By hand: slope 10.5 / 21 … the sum of squares about the mean 3.5 is 21, and White's variance is Σ (x-3.5)² e² / 21².
  const middle = sum(result.residuals.map((value, index) => (value * (factors[index]![0]! - 3.5)) ** 2));
  expect(result.robustErrors[1]).toBeCloseTo(Math.sqrt(middle) / 21, 12);
});

test('too little data and what cannot be told apart are said, not computed', () => {
  const flat = Array.from({ length: 9 }, (_, index) => [1, index]);
  const rising = flat.map((_, index) => index * index);
  expect(factorRegression({ returns: [1, 2], factors: [[1], [2]], lags: 0 })).toEqual({
    type: 'not-enough-data',
    has: 2,
    needs: 3,
  });
  expect(factorRegression({ returns: rising, factors: flat, lags: 1 }).type).toBe('undetermined');
  const twice = flat.map((row) => [row[1]!, 2 * row[1]!]);
  expect(factorRegression({ returns: rising, factors: twice, lags: 1 }).type).toBe('undetermined');
  const varying = flat.map((row) => [row[1]!]);
  expect(factorRegression({ returns: rising.map(() => 1), factors: varying, lags: 1 }).type).toBe('undetermined');
  expect(factorRegression({ returns: [...rising.slice(1), NaN], factors: varying, lags: 1 }).type).toBe('undetermined');
  expect(factorRegression({ returns: rising, factors: varying, lags: 1.5 }).type).toBe('undetermined');
});
