import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import { autoregressive, noise, valueOf } from '../testing.ts';
import { automaticBlockLength } from './block-length.ts';
import { resamplesOf, stationaryIndices, stationaryResamples, type Resamples } from './resamples.ts';
import { TrialField } from './trial-field.ts';

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });

const plans = fc.record({
  periods: fc.integer({ min: 3, max: 80 }),
  meanBlock: fc.constantFrom(1, 2.5, 7, 40),
  count: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer({ min: 1, max: 1e9 }),
});

/** The runs written out. */
function indicesOf({ periods, count, firstRun, from, to }: Resamples): number[][] {
  return Array.from({ length: count }, (_, resample) => {
    const indices: number[] = [];
    for (let run = firstRun[resample]!; run < firstRun[resample + 1]!; run += 1) {
      for (let place = from[run]!; place < to[run]!; place += 1) indices.push(place % periods);
    }
    return indices;
  });
}

test('runs are the drawn periods, and the same seed draws the same', () => {
  fc.assert(
    fc.property(plans, ({ seed, ...plan }) => {
      const random = seededRandom(seed);
      const drawn = Array.from({ length: plan.count }, () => [
        ...stationaryIndices(plan.periods, plan.meanBlock, random.next),
      ]);
      expect(indicesOf(stationaryResamples(plan, seededRandom(seed).next))).toEqual(drawn);
      expect(indicesOf(resamplesOf(drawn, plan.periods, plan.meanBlock))).toEqual(drawn);
    }),
  );
});

test('resampled means are the means of the drawn periods', () => {
  fc.assert(
    fc.property(plans, ({ seed, ...plan }) => {
      const streams = noise(seed, plan.periods, [0.01, -0.02]);
      const resamples = stationaryResamples(plan, seededRandom(seed).next);
      const field = new TrialField(streams, resamples);
      const indices = indicesOf(resamples);
      for (const [trial, stream] of streams.entries()) {
        const row = field.resampledMeans(trial);
        for (const [resample, periods] of indices.entries()) {
          const mean = periods.reduce((sum, period) => sum + stream[period]!, 0) / periods.length;
          expect(row[resample]).toBeCloseTo(mean - field.means[trial]!, 13);
        }
      }
    }),
  );
});

test('blocks have the mean length asked for, and every period comes up equally often', () => {
  const [periods, meanBlock, count] = [50, 5, 4_000];
  const resamples = stationaryResamples({ periods, meanBlock, count }, seededRandom(11).next);
  // A run that happens to go on where the block before it ended looks like one: a block in fifty.
  const runs = resamples.firstRun[count]!;
  // Every resample cuts its last block.
  const expected = 1 + (periods - 1) / meanBlock;
  expect(Math.abs(runs / count / expected - 1)).toBeLessThan(0.03);
  const seen = new Float64Array(periods);
  for (const period of indicesOf(resamples).flat()) seen[period]! += 1;
  expect(Math.max(...seen.map((times) => Math.abs(times / count - 1)))).toBeLessThan(0.1);
});

test('the standard deviation of a mean is the formula, lag by lag, and what resampling shows', () => {
  const stream = autoregressive(3, 120, 0.5);
  const meanBlock = 6;
  const resamples = stationaryResamples({ periods: 120, meanBlock, count: 20_000 }, seededRandom(2).next);
  const field = new TrialField([stream], resamples);
  const [deviation] = field.deviations();
  expect(deviation! ** 2).toBeCloseTo(varianceByLags(stream, 1 / meanBlock), 10);
  const spread = field.resampledMeans(0).reduce((sum, value) => sum + value * value, 0) / resamples.count;
  expect(Math.abs((120 * spread) / deviation! ** 2 - 1)).toBeLessThan(0.04);
});

/** As Hansen writes it, every lag by itself. */
function varianceByLags(stream: Float64Array, q: number): number {
  const n = stream.length;
  const mean = stream.reduce((sum, value) => sum + value, 0) / n;
  let total = 0;
  for (let lag = 0; lag < n; lag += 1) {
    let product = 0;
    for (let t = lag; t < n; t += 1) product += (stream[t]! - mean) * (stream[t - lag]! - mean);
    const weight = ((n - lag) / n) * (1 - q) ** lag + (lag / n) * (1 - q) ** (n - lag);
    total += (lag === 0 ? 1 : 2 * weight) * (product / n);
  }
  return total;
}

test('independent values need short blocks; dependent ones what theory says', () => {
  const periods = 4_000;
  const lengthOf = (rho: number): number => {
    const lengths = [1, 2, 3, 4, 5, 6, 7].map((seed) =>
      valueOf(automaticBlockLength(autoregressive(seed, periods, rho))),
    );
    return lengths.toSorted((a, b) => a - b)[3]!;
  };
  expect(lengthOf(0)).toBeLessThan(6);
  for (const rho of [0.3, 0.6]) {
    // Politis and White: for this process, (2 rho / (1 - rho²))^(2/3) n^(1/3).
    const expected = ((2 * rho) / (1 - rho * rho)) ** (2 / 3) * periods ** (1 / 3);
    expect(Math.abs(lengthOf(rho) / expected - 1)).toBeLessThan(0.25);
  }
});

test('too few values are an answer, what is no data is refused', () => {
  expect(automaticBlockLength([1, 2, 3])).toEqual({ type: 'not-enough-data', has: 3, needs: 10 });
  expect(() => automaticBlockLength(Array<number>(20).fill(3))).toThrow(refused('VALIDATION_CONSTANT'));
  const random = seededRandom(1).next;
  expect(() => stationaryIndices(0, 2, random)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => stationaryIndices(10, 0.5, random)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => stationaryResamples({ periods: 10, meanBlock: 2, count: 0 }, random)).toThrow(
    refused('VALIDATION_INPUT'),
  );
  expect(() => resamplesOf([[0, 1, 2]], 4, 2)).toThrow(refused('VALIDATION_SHAPE'));
  expect(() => resamplesOf([[0, 1, 3]], 3, 2)).toThrow(refused('VALIDATION_INPUT'));
});
