import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import { randomSearch, space, tpeSearch, type GeneratorMaker, type Point } from '../../index.ts';
import { partOf, valueAt } from '../spaces/unit-cube.ts';
import { BRANIN, median, type TestFunction } from './functions.ts';
import { estimatorOf } from './parzen.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function lowest(make: GeneratorMaker<Point>, { of }: TestFunction, trials: number, batch = 1): number {
  const done = drive(make(), trials, (point) => ({ objectives: [-of(point)] }), batch);
  return Math.min(...done.map(({ result }) => -result.objectives![0]!));
}

test('on Branin its best of a hundred trials is lower than random search’s, in the middle of twenty seeds', () => {
  const tpe = median(SEEDS.map((seed) => lowest(tpeSearch(BRANIN.space, { seed }), BRANIN, 100)));
  const random = median(SEEDS.map((seed) => lowest(randomSearch(BRANIN.space, seed), BRANIN, 100)));
  expect(tpe - 0.397887).toBeLessThan(0.5 * (random - 0.397887));
});

const MIXED = space(
  [
    { type: 'choice', name: 'average', values: ['sma', 'ema', 'wma', 'hma', 'kama'] },
    { type: 'list', name: 'fast', values: [3, 5, 8, 10, 13, 20, 30, 40, 50, 60] },
    { type: 'list', name: 'slow', values: [10, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400] },
    { type: 'choice', name: 'protection', values: ['none', 'stop'] },
    { type: 'real', name: 'distance', min: 0.5, max: 8, scale: 'log', when: { name: 'protection', is: ['stop'] } },
    { type: 'whole', name: 'barsMax', min: 1, max: 500, scale: 'log' },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);
/** Best: ema 20 200, a stop at 2, and 50 bars. */
const MIXED_FUNCTION: TestFunction = {
  space: MIXED,
  of: ({ average, fast, slow, protection, distance, barsMax }) =>
    Number(average !== 'ema') +
    Math.log(Number(fast) / 20) ** 2 +
    Math.log(Number(slow) / 200) ** 2 +
    (protection === 'stop' ? Math.log(Number(distance) / 2) ** 2 : 1) +
    Math.log(Number(barsMax) / 50) ** 2,
};

test('with choices, conditions and rules it finds more than random search, asked one at a time and in batches', () => {
  const seeds = SEEDS.slice(0, 7);
  const random = median(seeds.map((seed) => lowest(randomSearch(MIXED, seed), MIXED_FUNCTION, 200)));
  for (const batch of [1, 20]) {
    console.log(
      batch,
      random,
      seeds.map((seed) => lowest(tpeSearch(MIXED, { seed }), MIXED_FUNCTION, 200, batch)),
    );
    const tpe = median(seeds.map((seed) => lowest(tpeSearch(MIXED, { seed }), MIXED_FUNCTION, 200, batch)));
    expect(tpe).toBeLessThan(0.3 * random);
  }
});

test('a batch is different points, all of which keep the rules', () => {
  const generator = tpeSearch(MIXED, { seed: 1 })();
  drive(generator, 40, (point) => ({ objectives: [-MIXED_FUNCTION.of(point)] }));
  const batch = generator.ask(60).map(({ candidate }) => candidate);
  expect(new Set(batch.map((point) => JSON.stringify(point))).size).toBe(60);
  for (const { fast, slow } of batch) expect(Number(fast)).toBeLessThan(Number(slow));
});

test.each([1, 2, 3])('a TPE search that was stopped goes on as if it had not been, seed %i', (seed) => {
  const judge = (point: Point) => {
    const loss = MIXED_FUNCTION.of(point);
    return loss > 8 ? {} : { objectives: [-loss], violation: point['average'] === 'sma' ? 1 : 0 };
  };
  const { steady, restored } = asksWithAndWithoutRestores(tpeSearch(MIXED, { seed, startup: 5 }), judge, { seed });
  expect(restored).toEqual(steady);
});

test('what it knows does not grow with the number of trials', () => {
  const { space: two } = BRANIN;
  const generator = tpeSearch(two, { seed: 1 })();
  const judge = (point: Point) => ({ objectives: [-BRANIN.of(point)] });
  drive(generator, 600, judge, 100);
  const size = JSON.stringify(generator.state()).length;
  drive(generator, 600, judge, 100);
  expect(JSON.stringify(generator.state()).length).toBeLessThan(1.05 * size);
});

test('probabilities of all values sum to one, and draws are as frequent as they say', () => {
  const dimensions = fc.constantFrom(...MIXED.dimensions.filter(({ type }) => type !== 'real'));
  fc.assert(
    fc.property(
      dimensions,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
      (dimension, units) => {
        const estimator = estimatorOf(
          dimension,
          units.map((unit) => valueAt(dimension, unit)),
        );
        const all = 'values' in dimension ? dimension.values : Array.from({ length: 500 }, (_, index) => index + 1);
        const total = all.reduce<number>((sum, value) => sum + Math.exp(estimator.logOf(value)), 0);
        expect(total).toBeCloseTo(1, 9);
      },
    ),
  );
  const [, fast] = MIXED.dimensions;
  const estimator = estimatorOf(fast!, [3, 20, 20, 60]);
  const { next } = seededRandom(1);
  const drawn = Array.from({ length: 20_000 }, () => estimator.sample(next));
  for (const value of [3, 13, 20, 60]) {
    const share = drawn.filter((one) => one === value).length / drawn.length;
    expect(Math.abs(share - Math.exp(estimator.logOf(value)))).toBeLessThan(0.01);
  }
});

test('the density of a real number integrates to one', () => {
  const dimension = BRANIN.space.dimensions[0]!;
  const estimator = estimatorOf(dimension, [-5, -4.9, 3, 10]);
  let sum = 0;
  for (let step = 0.5; step < 10_000; step += 1) sum += Math.exp(estimator.logOf(valueAt(dimension, step / 10_000)));
  expect(sum / 10_000).toBeCloseTo(1, 4);
});

test('a place in the cube and its value are each other’s', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MIXED.dimensions), fc.double({ min: 0, max: 1, noNaN: true }), (dimension, unit) => {
      const [from, to] = partOf(dimension, valueAt(dimension, unit));
      expect(from).toBeLessThanOrEqual(unit + 1e-9);
      expect(to).toBeGreaterThanOrEqual(unit - 1e-9);
    }),
  );
});
