import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../runtime/index.ts';
import { averageUniqueness, concurrency, returnAttribution, timeDecay, type Span } from './label-weights.ts';
import { drawChances, sequentialBootstrap } from './sequential-bootstrap.ts';

const BARS = 30;
const spans = fc.array(
  fc.tuple(fc.nat(BARS - 1), fc.nat(BARS - 1)).map(([a, b]): Span => ({ start: Math.min(a, b), end: Math.max(a, b) })),
  { minLength: 1, maxLength: 12 },
);

test('concurrency counts every bar of every label once', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const lengths = list.reduce((total, { start, end }) => total + end - start + 1, 0);
      expect(concurrency(list, BARS).reduce((total, count) => total + count, 0)).toBe(lengths);
    }),
  );
});

test('uniqueness weighted by length sums to the number of bars that are looked at', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const covered = concurrency(list, BARS).filter((count) => count > 0).length;
      const weighted = averageUniqueness(list, BARS).map((value, at) => value * (list[at]!.end - list[at]!.start + 1));
      expect(weighted.reduce((total, value) => total + value, 0)).toBeCloseTo(covered, 9);
    }),
  );
});

test('return attribution sums to the number of labels, and is not to be had when nothing moved', () => {
  fc.assert(
    fc.property(
      spans,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: BARS, maxLength: BARS }),
      (list, moves) => {
        const weights = returnAttribution(list, moves)!;
        expect(weights.reduce((total, value) => total + value, 0)).toBeCloseTo(list.length, 9);
      },
    ),
  );
  expect(returnAttribution([{ start: 0, end: 1 }], [0, 0])).toBeUndefined();
});

test('decay leaves the newest at 1 and falls with age', () => {
  expect(timeDecay([1, 1], 1)).toEqual([1, 1]);
  expect(timeDecay([1, 1, 1, 1], 0)).toEqual([0.25, 0.5, 0.75, 1]);
  // The oldest half of the uniqueness has no weight.
  expect(timeDecay([1, 1, 1, 1], -0.5)).toEqual([0, 0, 0.5, 1]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.integer({ min: -9, max: 10 }),
      (list, last) => {
        const weights = timeDecay(list, last / 10);
        expect(weights.at(-1)).toBe(1);
        expect(weights).toEqual(weights.toSorted((a, b) => a - b));
      },
    ),
  );
});

test('chances sum to one, and a label that was drawn is shunned', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const before = drawChances(list, []);
      const after = drawChances(list, [0]);
      expect(after.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 9);
      // What it has more than others falls unless it is alone.
      expect(after[0]! / before[0]!).toBeLessThanOrEqual(
        Math.max(...after.map((value, at) => value / before[at]!)) + 1e-9,
      );
    }),
  );
});

test('draws of one seed are the same, and shun what overlaps', () => {
  const list: Span[] = [
    { start: 0, end: 9 },
    { start: 0, end: 9 },
    { start: 0, end: 9 },
    { start: 10, end: 19 },
  ];
  const draw = (seed: number): number[] => sequentialBootstrap(list, 2, seededRandom(seed).next);
  expect(draw(7)).toEqual(draw(7));
  let apart = 0;
  for (let seed = 0; seed < 2_000; seed += 1) {
    const [first, second] = draw(seed);
    if ((first === 3) !== (second === 3)) apart += 1;
  }
  // By hand: 3/4 * (1 / 2.5) + 1/4 * (3 / 3.5); plain drawing would have 3/8.
  expect(apart / 2_000).toBeCloseTo(0.75 / 2.5 + 0.75 / 3.5, 1);
});

test.each([
  () => concurrency([{ start: 2, end: 1 }], 5),
  () => concurrency([{ start: 0, end: 5 }], 5),
  () => returnAttribution([{ start: 0, end: 0 }], [NaN]),
  () => timeDecay([1, 0], 0.5),
  () => timeDecay([1], -1),
  () => drawChances([], []),
  () => drawChances([{ start: 0, end: 0 }], [1]),
])('what can be no input is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
