import { expect, test } from 'vitest';
import { compare } from './compare.ts';

const EXACT = { abs: 0, rel: 0 };

test('a number agrees within abs + rel * |expected|, the bound included', () => {
  const tolerance = { abs: 0.5, rel: 0.125 };
  expect(compare({ x: -4 }, { x: -5 }, tolerance).disagreeing).toBe(0);
  expect(compare({ x: -4 }, { x: -5.01 }, tolerance).disagreeing).toBe(1);
});

test('null is expected where nothing is defined, and a number there disagrees', () => {
  expect(compare({ x: [null, null, null] }, { x: [NaN, undefined, null] }, EXACT).disagreeing).toBe(0);
  expect(compare({ x: [null] }, { x: [0] }, { abs: 9, rel: 9 }).disagreeing).toBe(1);
});

test('a missing number disagrees however wide the tolerance', () => {
  for (const got of [{}, { x: NaN }, { x: null }, { x: '1' }, { x: [1] }]) {
    expect(compare({ x: 1 }, got, { abs: 1e9, rel: 1 }).disagreeing).toBe(1);
  }
});

test('an array of another length disagrees, in either direction, and so does none at all', () => {
  expect(compare({ x: [1, 2] }, { x: [1] }, EXACT).disagreeing).toBe(1);
  expect(compare({ x: [1] }, { x: Float64Array.of(1, 2) }, EXACT).disagreeing).toBe(1);
  expect(compare({ x: [] }, {}, EXACT).disagreeing).toBe(1);
});

test('objects are compared in depth, and words, truths and written infinities exactly', () => {
  const expected = { a: { b: [{ c: 1 }] }, word: 'up', yes: true, never: 'Infinity' };
  expect(compare(expected, { a: { b: [{ c: 1 }] }, word: 'up', yes: true, never: Infinity }, EXACT).disagreeing).toBe(
    0,
  );
  expect(compare(expected, { a: { b: [{ c: 2 }] }, word: 'down', yes: 1, never: -Infinity }, EXACT).disagreeing).toBe(
    4,
  );
});

test('the worst value is the one furthest beyond what was allowed it, not the largest difference', () => {
  const { worst } = compare({ x: [1000, 1] }, { x: [1001, 1.1] }, { abs: 0, rel: 0.01 });
  expect(worst?.at).toBe('x[1]');
  expect(worst?.difference).toBeCloseTo(0.1);
});

test('values rounded for people are not compared', () => {
  const expected = { published_x: 1, paper_x: 1, printed: 1, psr_paper_rounded: 1 };
  expect(compare(expected, {}, EXACT).compared).toBe(0);
});
