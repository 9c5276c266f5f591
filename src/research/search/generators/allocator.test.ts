import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { allocator, fade, gridSearch, luckHurdle, mapped, randomSearch, space, type Arm } from '../../index.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const SPACE = space([{ type: 'real', name: 'x', min: 0, max: 1 }]);
const GRID = space([{ type: 'list', name: 'x', values: [1, 2, 3] }]);
type Candidate = { readonly family: string; readonly x: number };

function arms(): readonly Arm<Candidate>[] {
  return ['poor', 'good', 'worthless'].map((family, index) => ({
    name: family,
    generator: mapped(randomSearch(SPACE, index), ({ x }) => ({ family, x: Number(x) })),
  }));
}
const RULES = { seed: 1, hurdle: luckHurdle(1) };
const MEANS: Readonly<Record<string, number>> = { poor: 0.3, good: 1.5, worthless: -2 };

function judge(seed: number) {
  const { next } = seededRandom(seed);
  return ({ family }: Candidate) => ({ objectives: [MEANS[family]! + normal(next)] });
}

test('the family that finds most gets most of the trials, and none is given up', () => {
  const generator = allocator(arms(), RULES)();
  const done = drive(generator, 2_000, judge(1));
  const shares = Object.fromEntries(
    Object.keys(MEANS).map((name) => [name, done.filter(({ proposal }) => proposal.from === name).length / 2_000]),
  );
  expect(shares['good']).toBeGreaterThan(0.7);
  expect(shares['worthless']).toBeGreaterThan(0.02);
  const { good, worthless } = generator.standings();
  expect(good!.trials).toBe(shares['good']! * 2_000);
  expect(good!.belief.alpha + good!.belief.beta).toBe(good!.trials + 2);
  expect(worthless!.belief.alpha).toBe(1);
});

test('with nothing but exploration the trials are shared evenly', () => {
  const done = drive(allocator(arms(), { ...RULES, exploration: 1 })(), 3_000, judge(2));
  const good = done.filter(({ proposal }) => proposal.from === 'good').length;
  expect(Math.abs(good - 1_000)).toBeLessThan(100);
});

test.each([1, 2, 3])('an allocator that was stopped goes on as if it had not been, seed %i', (seed) => {
  const withGrid = [
    ...arms(),
    { name: 'grid', generator: mapped(gridSearch(GRID), ({ x }) => ({ family: 'good', x: Number(x) })) },
  ];
  const make = allocator(withGrid, { ...RULES, seed });
  const { steady, restored } = asksWithAndWithoutRestores(
    make,
    ({ family, x }) => ({ objectives: [MEANS[family]! + x] }),
    {
      seed,
    },
  );
  expect(restored).toEqual(steady);
});

test('arms that have nothing more to say leave their trials to the others, and at last it says so', () => {
  const grid = (name: string): Arm<unknown> => ({ name, generator: gridSearch(GRID) });
  const generator = allocator([grid('one'), grid('other')], RULES)();
  expect(drive(generator, 100, () => ({}))).toHaveLength(6);
  expect(generator.isExhausted).toBe(true);
});

test('what breaks a constraint, fails, or was tried on a part of the data is no success', () => {
  const generator = allocator([{ name: 'one', generator: randomSearch(SPACE, 1) }], RULES)();
  drive(generator, 10, () => ({ objectives: [99], violation: 1 }));
  drive(generator, 10, () => ({}));
  expect(generator.standings()['one']).toEqual({ belief: { alpha: 1, beta: 21 }, trials: 20 });
});

test('an earlier campaign is remembered, and fades', () => {
  const belief = fade({ alpha: 101, beta: 1 }, 0.99);
  expect(belief).toEqual({ alpha: 100, beta: 1 });
  const [poor, ...rest] = arms();
  const done = drive(allocator([{ ...poor!, belief }, ...rest], RULES)(), 20, judge(4));
  expect(done.filter(({ proposal }) => proposal.from === 'poor').length).toBeGreaterThan(12);
});

test('luck reaches further with more trials', () => {
  const hurdle = luckHurdle(0.5);
  expect(hurdle(1)).toBe(0.5);
  // Bailey & Lopez de Prado: the best of a thousand is expected 3.26 standard errors out.
  expect(hurdle(1_000)).toBeCloseTo(0.5 * 3.26, 2);
});

test.each([
  () => allocator([], RULES),
  () => allocator([...arms(), ...arms()], RULES),
  () => allocator(arms(), { ...RULES, exploration: 2 }),
  () => luckHurdle(0),
])('what makes no sense is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
