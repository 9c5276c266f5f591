import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import { sobolSearch, space, type Point } from '../../index.ts';
import { SOBOL_DIMENSIONS_MAX, sobolSequence } from './sobol-sequence.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

test('the plain sequence begins as published', () => {
  // Joe & Kuo's program with its own table, and SciPy's qmc.Sobol(3, scramble=False).
  const sequence = sobolSequence(3);
  expect(Array.from({ length: 8 }, (_, number) => [...sequence(number)])).toEqual([
    [0, 0, 0],
    [0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25],
    [0.25, 0.75, 0.75],
    [0.375, 0.375, 0.625],
    [0.875, 0.875, 0.125],
    [0.625, 0.125, 0.875],
    [0.125, 0.625, 0.375],
  ]);
});

test('each run of 2^k points has one in every 2^-k of every dimension, scrambled or not', () => {
  const dimensions = fc.integer({ min: 1, max: SOBOL_DIMENSIONS_MAX });
  const seeds = fc.option(fc.nat(), { nil: undefined });
  fc.assert(
    fc.property(dimensions, seeds, fc.integer({ min: 0, max: 7 }), fc.nat({ max: 5 }), (count, seed, power, run) => {
      const sequence = sobolSequence(count, seed);
      const size = 2 ** power;
      const points = Array.from({ length: size }, (_, index) => sequence(run * size + index));
      for (let dimension = 0; dimension < count; dimension += 1) {
        expect(new Set(points.map((point) => Math.floor(point[dimension]! * size))).size).toBe(size);
      }
    }),
  );
});

test('the first two dimensions fill every rectangle of area 2^-k once', () => {
  for (const seed of [undefined, 1, 2]) {
    const sequence = sobolSequence(2, seed);
    const points = Array.from({ length: 64 }, (_, number) => sequence(number));
    for (let power = 0; power <= 6; power += 1) {
      const boxes = points.map(([x, y]) => `${Math.floor(x! * 2 ** power)} ${Math.floor(y! * 2 ** (6 - power))}`);
      expect(new Set(boxes).size).toBe(64);
    }
  }
});

/** Root mean squared difference between the share of points in a box at the origin and its volume. Warnock (1972). */
function discrepancy(points: readonly ArrayLike<number>[]): number {
  const [count, dimensions] = [points.length, points[0]!.length];
  let [once, twice] = [0, 0];
  for (const one of points) {
    let product = 1;
    for (let index = 0; index < dimensions; index += 1) product *= 1 - one[index]! ** 2;
    once += product;
    for (const other of points) {
      let both = 1;
      for (let index = 0; index < dimensions; index += 1) both *= 1 - Math.max(one[index]!, other[index]!);
      twice += both;
    }
  }
  return Math.sqrt(3 ** -dimensions - (2 ** (1 - dimensions) * once) / count + twice / count ** 2);
}

test('scrambled points lie more evenly than random ones', () => {
  let [even, random] = [0, 0];
  for (let seed = 1; seed <= 20; seed += 1) {
    const sequence = sobolSequence(6, seed);
    const { next } = seededRandom(seed);
    const points = Array.from({ length: 256 }, (_, number) => sequence(number));
    even += discrepancy(points);
    random += discrepancy(points.map((point) => Array.from(point, next)));
  }
  expect(even).toBeLessThan(0.6 * random);
});

const SPACE = space(
  [
    { type: 'whole', name: 'fast', min: 2, max: 100 },
    { type: 'whole', name: 'slow', min: 2, max: 200 },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);
const judge = ({ fast }: Point) => ({ objectives: [Number(fast)] });

test('a Sobol search that was stopped goes on as if it had not been', () => {
  const { steady, restored } = asksWithAndWithoutRestores(sobolSearch(SPACE, 7), judge, { seed: 7 });
  expect(restored).toEqual(steady);
});

test('it keeps the rules, and another seed looks elsewhere', () => {
  const [one, other] = [1, 2].map((seed) =>
    drive(sobolSearch(SPACE, seed)(), 100, judge).map(({ proposal }) => proposal.candidate),
  );
  expect(one!.every(({ fast, slow }) => Number(fast) < Number(slow))).toBe(true);
  expect(one).not.toEqual(other);
});

test('more dimensions than the table has are refused', () => {
  expect(() => sobolSequence(SOBOL_DIMENSIONS_MAX + 1)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error,
  );
});
