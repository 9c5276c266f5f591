import { expect, test } from 'vitest';
import { haircutSharpe } from './haircut.ts';

const normalShape = { skewness: 0, kurtosis: 3 };
const value = (sharpe: number, count: number, trials: number): number => {
  const found = haircutSharpe({ ...normalShape, sharpe, count }, trials);
  return found.type === 'value' ? found.value : NaN;
};

test('one trial keeps what it has, more take from it, and many leave nothing', () => {
  expect(value(0.1, 1_000, 1)).toBeCloseTo(0.1, 12);
  const kept = [1, 10, 100, 1_000].map((trials) => value(0.1, 1_000, trials));
  expect(kept).toEqual(kept.toSorted((a, b) => b - a));
  expect(value(0.1, 1_000, 1_000)).toBe(0);
  expect(value(-0.1, 1_000, 1)).toBe(0);
});

test('a p-value of 0.00135, times ten, is that of 2.21 standard errors', () => {
  // Three standard errors: 1 - Phi(3) = 0.0013499; Phi^-1(1 - 0.013499) = 2.2114.
  const error = Math.sqrt((1 + 0.5 * 0.0949 ** 2) / 999);
  const found = value(3 * error, 1_000, 10) / error;
  expect(found).toBeCloseTo(2.211, 2);
});

test('a ratio beyond what a float can hold a chance of stays as it is', () => {
  expect(value(3, 10_000, 1e6)).toBe(3);
});

test('too little is an answer, and no trial is none', () => {
  expect(haircutSharpe({ ...normalShape, sharpe: 0.1, count: 1 }, 5)).toMatchObject({ type: 'not-enough-data' });
  expect(() => haircutSharpe({ ...normalShape, sharpe: 0.1, count: 100 }, 0)).toThrow(/number of trials/);
});
