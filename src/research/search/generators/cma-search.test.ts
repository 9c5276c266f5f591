import { expect, test } from 'vitest';
import { cmaSearch, evolutionParameters, randomSearch, space, type Point } from '../../index.ts';
import { ellipsoid, median, rastrigin, rosenbrock, sphere, type TestFunction } from './functions.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function lowest({ space, of }: TestFunction, seed: number, trials: number): number {
  const done = drive(cmaSearch(space, { seed })(), trials, (point) => ({ objectives: [-of(point)] }), 50);
  return Math.min(...done.map(({ result }) => -result.objectives![0]!));
}

test('a sphere in ten dimensions is solved to 1e-9 in 3,000 trials, by every seed', () => {
  const losses = SEEDS.map((seed) => lowest(sphere(10), seed, 3_000));
  expect(Math.max(...losses)).toBeLessThan(1e-9);
});

test('axes of very different length are learnt: an ellipsoid in ten dimensions is solved to 1e-6 in 8,000 trials', () => {
  const losses = SEEDS.slice(0, 5).map((seed) => lowest(ellipsoid(10), seed, 8_000));
  expect(Math.max(...losses)).toBeLessThan(1e-6);
});

test('Rosenbrock’s valley in five dimensions is solved to 1e-6 in 12,000 trials, by four seeds of five', () => {
  const losses = SEEDS.map((seed) => lowest(rosenbrock(5), seed, 12_000));
  expect(losses.filter((loss) => loss < 1e-6).length).toBeGreaterThanOrEqual(16);
});

test('beginning anew with more offspring finds the deepest of many valleys', () => {
  const losses = SEEDS.map((seed) => lowest(rastrigin(3), seed, 10_000));
  expect(median(losses)).toBeLessThan(1e-6);
});

const MIXED = space(
  [
    { type: 'whole', name: 'fast', min: 2, max: 100, scale: 'log' },
    { type: 'whole', name: 'slow', min: 2, max: 400, scale: 'log' },
    { type: 'list', name: 'stop', values: [0, 1, 2, 3, 4] },
    { type: 'choice', name: 'average', values: ['sma', 'ema', 'wma'] },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);
function loss({ fast, slow, stop, average }: Point): number {
  return (
    Math.log(Number(fast) / 20) ** 2 +
    Math.log(Number(slow) / 150) ** 2 +
    Math.abs(Number(stop) - 3) +
    Number(average !== 'ema')
  );
}
const judge = (point: Point) => (point['stop'] === 0 ? {} : { objectives: [-loss(point)] });

test('whole numbers, lists and choices are steps for it, and rules are kept', () => {
  const losses = SEEDS.map((seed) => {
    const done = drive(cmaSearch(MIXED, { seed })(), 300, judge);
    for (const { proposal } of done) {
      expect(Number(proposal.candidate['fast'])).toBeLessThan(Number(proposal.candidate['slow']));
    }
    return Math.min(...done.map(({ proposal }) => loss(proposal.candidate)));
  });
  const random = SEEDS.map((seed) =>
    Math.min(...drive(randomSearch(MIXED, seed)(), 300, judge).map(({ proposal }) => loss(proposal.candidate))),
  );
  expect(median(losses)).toBeLessThan(0.5 * median(random));
});

test.each([1, 2, 3])('an evolution that was stopped goes on as if it had not been, seed %i', (seed) => {
  const { steady, restored } = asksWithAndWithoutRestores(cmaSearch(MIXED, { seed }), judge, { seed, rounds: 120 });
  expect(restored).toEqual(steady);
});

test('where everything is equal it begins anew with more offspring, whether it was stopped or not', () => {
  const options = { seed: 5, rounds: 600 };
  const { steady, restored } = asksWithAndWithoutRestores(
    cmaSearch(MIXED, { seed: 5 }),
    () => ({ objectives: [1] }),
    options,
  );
  expect(restored).toEqual(steady);
  const generator = cmaSearch(MIXED, { seed: 5 })();
  const sizes = Array.from({ length: 60 }, () => {
    const generation = generator.ask(1_000);
    generator.tell(generation.map(({ id }) => ({ id, objectives: [1] })));
    return generation.length;
  });
  expect(new Set(sizes)).toEqual(new Set([8, 16, 32, 64]));
});

test('a generation is heard of before the next is proposed', () => {
  const generator = cmaSearch(MIXED, { seed: 1 })();
  const { offspring } = evolutionParameters(4);
  const generation = generator.ask(100);
  expect(generation).toHaveLength(offspring);
  expect(generator.ask(1)).toEqual([]);
  generator.tell(generation.slice(1).map(({ id }) => ({ id, objectives: [1] })));
  expect(generator.ask(1)).toEqual([]);
  generator.tell([{ id: generation[0]!.id, objectives: [2] }]);
  expect(generator.ask(1)).toHaveLength(1);
});

test('more offspring than the default share the learning among more parents', () => {
  const [few, many] = [evolutionParameters(5), evolutionParameters(5, 32)];
  expect(many.parents).toBe(16);
  expect(many.effectiveParents).toBeGreaterThan(few.effectiveParents);
  expect(() => evolutionParameters(5, 1)).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
  expect(() => cmaSearch(MIXED, { seed: 1, stepSize: 0 })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error,
  );
});
