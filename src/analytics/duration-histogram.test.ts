import { AssertionError } from 'node:assert';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DurationHistogram } from './duration-histogram.ts';

function histogramOf(durations: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const ms of durations) histogram.add(ms);
  return histogram;
}

test('percentiles are by nearest rank, and none of nothing', () => {
  const tens = histogramOf([30, 10, 20, 40]);
  expect([0, 0.25, 0.5, 0.51, 0.99, 1].map((share) => tens.percentile(share))).toEqual([10, 10, 20, 30, 40, 40]);
  expect(histogramOf([7]).percentile(0.5)).toBe(7);
  expect(histogramOf([]).percentile(0.5)).toBeUndefined();
});

test('long durations are given at most 0.1% too short, and never too long', () => {
  expect(histogramOf([2_047]).percentile(1)).toBe(2_047);
  expect(histogramOf([2_049]).percentile(1)).toBe(2_048);
  const duration = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(
      fc.array(duration, { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (durations, share) => {
        const exact = durations.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * durations.length)) - 1]!;
        const said = histogramOf(durations).percentile(share)!;
        expect(said).toBeLessThanOrEqual(exact);
        expect(said).toBeGreaterThanOrEqual(exact < 2_048 ? exact : exact * (1 - 1 / 1_024));
      },
    ),
  );
});

test('time does not go back, and has no fractions', () => {
  for (const ms of [-1, 0.5, Number.NaN, Infinity]) expect(() => histogramOf([ms])).toThrow(AssertionError);
});
