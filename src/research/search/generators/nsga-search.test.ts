import { expect, test } from 'vitest';
import { nsgaSearch, randomSearch, space, type GeneratorMaker, type Point } from '../../index.ts';
import { bestFirst } from '../best-first.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

/** Zitzler, Deb & Thiele (2000), "Comparison of Multiobjective Evolutionary Algorithms", test function T1. */
const NAMES = Array.from({ length: 10 }, (_, index) => `x${index}`);
const ZDT1 = space(NAMES.map((name) => ({ type: 'real', name, min: 0, max: 1 }) as const));
function zdt1(point: Point) {
  const [first, ...rest] = NAMES.map((name) => Number(point[name]));
  const g = 1 + (9 * rest.reduce((sum, value) => sum + value, 0)) / rest.length;
  return { objectives: [-first!, -g * (1 - Math.sqrt(first! / g))] };
}

/** The front of all trials, each as its two losses. */
function frontOf(make: GeneratorMaker<Point>, trials: number): readonly (readonly [number, number])[] {
  const losses = drive(make(), trials, zdt1, 60).map(
    ({ result }) => [-result.objectives![0]!, -result.objectives![1]!] as const,
  );
  let lowest = Infinity;
  return losses
    .toSorted(([one, first], [other, second]) => one - other || first - second)
    .filter(([, y]) => {
      const isBetter = y < lowest;
      lowest = Math.min(lowest, y);
      return isBetter;
    });
}

/** Area that a front leaves under (1.1, 1.1): 0.8767 for the true one. */
function hypervolume(front: readonly (readonly [number, number])[]): number {
  let [area, right] = [0, 1.1];
  for (const [x, y] of front.toSorted(([one], [other]) => other - one)) {
    if (x >= 1.1 || y >= 1.1) continue;
    area += (right - x) * (1.1 - y);
    right = x;
  }
  return area;
}

test('on ZDT1 it comes to the true front, all along it, which random search does not', () => {
  for (const seed of [1, 2, 3]) {
    const front = frontOf(nsgaSearch(ZDT1, { seed }), 9_000);
    const furthest = Math.max(...front.map(([x, y]) => y - (1 - Math.sqrt(x))));
    expect(furthest).toBeLessThan(0.05);
    for (const part of [0.05, 0.25, 0.5, 0.75, 0.95]) {
      expect(Math.min(...front.map(([x]) => Math.abs(x - part)))).toBeLessThan(0.05);
    }
    const area = hypervolume(front);
    expect(area).toBeGreaterThan(0.85);
    expect(hypervolume(frontOf(randomSearch(ZDT1, seed), 9_000))).toBeLessThan(0.2 * area);
  }
});

const RULED = space(
  [
    { type: 'list', name: 'fast', values: [3, 5, 8, 13, 21, 34] },
    { type: 'list', name: 'slow', values: [5, 8, 13, 21, 34, 55, 89] },
    { type: 'choice', name: 'stop', values: [false, true] },
    { type: 'real', name: 'distance', min: 0, max: 1, when: { name: 'stop', is: [true] } },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);
function judge({ fast, slow, stop, distance }: Point) {
  if (stop === true && Number(distance) < 0.1) return {};
  return { objectives: [Number(fast), -Number(slow)], violation: stop === true ? 0 : 1 };
}

test('it keeps the rules of the space, and learns which outcomes keep the constraints', () => {
  const done = drive(nsgaSearch(RULED, { seed: 4, population: 20 })(), 600, judge, 20);
  for (const { proposal } of done) {
    expect(Number(proposal.candidate['fast'])).toBeLessThan(Number(proposal.candidate['slow']));
  }
  const share = (part: typeof done): number =>
    part.filter(({ result }) => result.objectives !== undefined && result.violation === 0).length / part.length;
  expect(share(done.slice(0, 20))).toBeLessThan(0.7);
  expect(share(done.slice(-100))).toBeGreaterThan(0.9);
  const best = done[bestFirst(done.map(({ result }) => result))[0]!]!;
  expect(best.result.violation).toBe(0);
});

test.each([1, 2, 3])('an evolution of fronts that was stopped goes on as if it had not been, seed %i', (seed) => {
  const make = nsgaSearch(RULED, { seed, population: 8 });
  const { steady, restored } = asksWithAndWithoutRestores(make, judge, { seed, rounds: 100 });
  expect(restored).toEqual(steady);
});

test.each([2, 5])('a population of %i is refused', (population) => {
  expect(() => nsgaSearch(RULED, { seed: 1, population })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error,
  );
});
