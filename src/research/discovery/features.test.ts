import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceWeights, fractionalDifference } from './fractional-difference.ts';
import { informationCoefficient, ranks } from './information-coefficient.ts';
import { logistic, permutationImportance } from './permutation-importance.ts';
import { evaluateRows, parseExpression } from './protected-expression.ts';
import { rolling, rollingCorrelation, rollingCovariance } from './time-series-operators.ts';

const INVALID = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error;
const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 30 });

test('a difference of a whole order is the one that everybody knows', () => {
  expect(differenceWeights(1, 4).map((value) => value + 0)).toEqual([1, -1, 0, 0]);
  expect(differenceWeights(2, 4).map((value) => value + 0)).toEqual([1, -2, 1, 0]);
  expect(fractionalDifference([1, Math.E, Math.E ** 3], 1, 0.01)).toEqual({
    width: 2,
    values: [undefined, expect.closeTo(1, 12), expect.closeTo(2, 12)],
  });
});

test('differencing by d and then by -d gives the series back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (tenths) => {
      const [there, back] = [differenceWeights(tenths / 10, 12), differenceWeights(-tenths / 10, 12)];
      const product = there.map((_, lag) =>
        there.slice(0, lag + 1).reduce((sum, w, at) => sum + w * back[lag - at]!, 0),
      );
      for (const [lag, value] of product.entries()) expect(value).toBeCloseTo(lag === 0 ? 1 : 0, 12);
    }),
  );
});

test('ranks share ties', () => {
  expect(ranks([30, 10, 20, 10])).toEqual([4, 1.5, 3, 1.5]);
});

test('a rank coefficient sees only order, a linear one is at most 1', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      fc.pre(new Set(values).size > 1);
      const found = informationCoefficient(
        values,
        values.map((value) => Math.exp(value / 10)),
      );
      if (found.type !== 'value') throw new Error('enough');
      expect(found.value.rank).toBeCloseTo(1, 9);
      expect(found.value.linear).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a coefficient of too little, of a constant and of no numbers is none', () => {
  expect(informationCoefficient([1, 2], [1, 2])).toEqual({ type: 'not-enough-data', has: 2, needs: 3 });
  expect(() => informationCoefficient([1, 1, 1], [1, 2, 3])).toThrow(
    expect.objectContaining({ code: 'VALIDATION_CONSTANT' }) as Error,
  );
  expect(() => informationCoefficient([1, NaN, 1], [1, 2, 3])).toThrow(INVALID);
  expect(informationCoefficient([1, 2, 3], [2, 4, 6])).toMatchObject({ value: { t: undefined } });
});

test('operators ignore a shift, and spreads scale', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const moved = values.map((value) => 2 * value + 7);
      for (const name of ['rank', 'argmax', 'argmin'] as const) {
        expect(rolling(name, moved, 5)).toEqual(rolling(name, values, 5));
      }
      const [a, b] = [rolling('deviation', values, 5), rolling('deviation', moved, 5)];
      for (const [index, value] of a.entries()) expect(b[index] ?? 0).toBeCloseTo(2 * (value ?? 0), 9);
    }),
  );
});

test('a window that has no answer has none, and neither has one with a hole', () => {
  expect(rolling('zscore', [3, 3, 3], 3)[2]).toBeUndefined();
  expect(rolling('skew', [3, 3, 3], 3)[2]).toBeUndefined();
  expect(rolling('skew', [1, 2], 2)[1]).toBeUndefined();
  expect(rolling('deviation', [5], 1)).toEqual([undefined]);
  expect(rolling('mean', [1, NaN, 3, 5], 2)).toEqual([undefined, undefined, undefined, 4]);
  expect(rollingCorrelation([1, 2, 3], [4, 4, 4], 3)[2]).toBeUndefined();
  expect(rollingCovariance([1, 2, 3], [4, 6, 8], 3)[2]).toBe(2);
  expect(rolling('decay', [1, 2, 3], 3)[2]).toBeCloseTo(14 / 6, 12);
});

test('operators of formulas never divide by zero', () => {
  const text = 'div(log(x0),sub(x1,x1))';
  expect(evaluateRows(parseExpression(text), [[0, 5]])).toEqual([1]);
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 2 }), (row) => {
      for (const written of ['div(x0,x1)', 'log(x0)', 'sqrt(x1)', 'inv(x0)', 'sig(x1)']) {
        expect(Number.isFinite(parseExpression(written).of(row))).toBe(true);
      }
    }),
  );
});

test('a formula reads back as it is written', () => {
  const text = 'sub(mul(x0,x2),div(x1,-0.5))';
  expect(parseExpression(` ${text.replaceAll(',', ' , ')}`)).toMatchObject({ text, width: 3 });
});

test.each(['', 'x0)', 'add(x0)', 'add(x0,x1', 'pow(x0,x1)', 'log x0', 'x', 'constructor(x0)'])(
  '"%s" is no formula',
  (text) => {
    expect(() => parseExpression(text)).toThrow(expect.objectContaining({ code: 'EXPRESSION_MALFORMED' }) as Error);
  },
);

test('a row too narrow for its formula is refused', () => {
  expect(() => evaluateRows(parseExpression('x3'), [[1, 2]])).toThrow(INVALID);
});

const ROWS = Array.from({ length: 20 }, (_, index) => [index % 2 === 0 ? 1 : -1, Math.sin(index)]);
const OUTCOMES = ROWS.map(([first]) => (first! > 0 ? 1 : 0));

test('a feature that decides matters, one that is not read does not', () => {
  const permutation = ROWS.map((_, index) => (index + 1) % ROWS.length);
  const found = permutationImportance({ rows: ROWS, outcomes: OUTCOMES, predict: logistic([3, 0], 0), permutation });
  if (found.type !== 'value') throw new Error('enough');
  expect(found.value.base.accuracy).toBe(1);
  expect(found.value.features[0]).toMatchObject({ accuracy: 0, byAccuracy: 1 });
  expect(found.value.features[1]).toMatchObject({ byLogLoss: 0, byAccuracy: undefined });
});

test('importance refuses what is no permutation, no outcome or no row', () => {
  const input = { rows: ROWS, outcomes: OUTCOMES, predict: logistic([3, 0], 0), permutation: ROWS.map(() => 0) };
  expect(() => permutationImportance(input)).toThrow(INVALID);
  const permutation = ROWS.map((_, index) => index);
  expect(() => permutationImportance({ ...input, permutation, outcomes: ROWS.map(() => 0.5) })).toThrow(INVALID);
  expect(() => permutationImportance({ ...input, permutation, rows: ROWS.map(() => [NaN, 1]) })).toThrow(INVALID);
  expect(permutationImportance({ ...input, rows: [], outcomes: [], permutation: [] }).type).toBe('not-enough-data');
});
