import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cusumEvents } from './cusum-filter.ts';
import { ewmVolatility } from './ewm-volatility.ts';
import { tripleBarrier } from './triple-barrier.ts';

const RULES = { profit: 2, stop: 1, holdingMax: 4 };
const EVENT = [{ at: 0, target: 0.01 }];

test('a run in one direction is one event each time it has covered the threshold', () => {
  expect(cusumEvents([100, 101, 102, 103, 104], 0.015)).toEqual([2, 4]);
  expect(cusumEvents([100, 101, 100, 101, 100], 0.015)).toEqual([]);
  expect(cusumEvents([100, 98, 96, 94], 0.015)).toEqual([1, 2, 3]);
});

test('a smaller threshold never leaves fewer events of a monotone run', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 40 }), (steps) => {
      let price = 100;
      const closes = steps.map((step) => (price *= 1 + step / 1000));
      expect(cusumEvents(closes, 0.005).length).toBeGreaterThanOrEqual(cusumEvents(closes, 0.02).length);
    }),
  );
});

test('volatility of equal weights is the sample deviation, and of a still price exactly zero', () => {
  // With a very long span all weights are one: returns of 1% and -1% deviate by sqrt(2) %.
  expect(ewmVolatility([100, 101, 99.99], 1e9)[2]).toBeCloseTo(0.01 * Math.SQRT2, 9);
  expect(ewmVolatility([5, 5, 5, 5], 3)).toEqual([undefined, undefined, 0, 0]);
});

test.each([
  ['profit', [100, 101, 102.5], { barrier: 'profit', end: 2, label: 1 }],
  ['stop', [100, 99.5, 98.9, 120], { barrier: 'stop', end: 2, label: -1 }],
  ['the end of patience, in front', [100, 100.1, 100.2, 100, 100.5], { barrier: 'vertical', end: 4, label: 1 }],
  ['the end of patience, behind', [100, 100.1, 100.2, 100, 99.5], { barrier: 'vertical', end: 4, label: -1 }],
  ['the end of patience, level', [100, 100.1, 100.2, 99.5, 100], { barrier: 'vertical', end: 4, label: 0 }],
])('the first barrier reached is %s', (_, closes, wanted) => {
  expect(tripleBarrier(closes, EVENT, RULES)).toMatchObject([{ type: 'labelled', start: 0, ...wanted }]);
});

test('a short is labelled by what it earns, and a meta-label says only whether it did', () => {
  const short = [{ at: 0, target: 0.01, side: -1 as const }];
  expect(tripleBarrier([100, 97], short, RULES)).toMatchObject([
    { barrier: 'profit', return: expect.closeTo(0.03, 12) as number, label: 1 },
  ]);
  expect(tripleBarrier([100, 102], short, RULES)).toMatchObject([
    { barrier: 'stop', return: expect.closeTo(-0.02, 12) as number, label: 0 },
  ]);
});

test('a barrier of zero targets is none', () => {
  const rules = { profit: 0, stop: 0, holdingMax: 2 };
  expect(tripleBarrier([100, 150, 50], EVENT, rules)).toMatchObject([{ barrier: 'vertical', end: 2, label: -1 }]);
});

test('swapping rise for fall swaps profit for stop', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 6, maxLength: 6 }), (moves) => {
      const path = (sign: number): number[] => [100, ...moves.map((move) => 100 + (sign * move) / 10)];
      const rules = { profit: 1, stop: 1, holdingMax: 5 };
      const [up] = tripleBarrier(path(1), EVENT, rules);
      const [down] = tripleBarrier(path(-1), [{ ...EVENT[0]!, side: -1 }], rules);
      expect(down).toMatchObject({ end: (up as { end: number }).end, barrier: (up as { barrier: string }).barrier });
    }),
  );
});

test.each([
  () => cusumEvents([1, 0], 0.01),
  () => cusumEvents([1, NaN], 0.01),
  () => cusumEvents([1, 2], 0),
  () => ewmVolatility([1, -1], 10),
  () => ewmVolatility([1, 1], 0),
  () => tripleBarrier([1, 1], [{ at: 2, target: 0.1 }], RULES),
  () => tripleBarrier([1, 1], [{ at: 0, target: 0 }], RULES),
  () => tripleBarrier([1, 1], EVENT, { ...RULES, holdingMax: 0 }),
  () => tripleBarrier([1, NaN], EVENT, RULES),
])('what can be no input is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
