import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../runtime/index.ts';
import { evolutionParameters } from './evolution-parameters.ts';
import { hyperbandBrackets } from './hyperband.ts';
import { goodTrialCount } from './parzen-split.ts';
import { successiveHalving } from './successive-halving.ts';
import { chanceSecondIsBetter, chooseArm, learn, learnNormal } from './thompson-sampling.ts';

const INVALID = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error;

test('every bracket ends at the whole resource, and costs at most one and a bit of the budget', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 2, max: 5 }), (resourceMax, eta) => {
      const brackets = hyperbandBrackets(resourceMax, eta);
      const budget = brackets.length * resourceMax;
      for (const [index, { cuts, rounds }] of brackets.entries()) {
        expect(cuts).toBe(brackets.length - 1 - index);
        expect(rounds.at(-1)!.resource).toBe(resourceMax);
        expect(rounds[0]!.resource).toBeGreaterThanOrEqual(1 - 1e-12);
        const spent = rounds.reduce((sum, { configurations, resource }) => sum + configurations * resource, 0);
        // Rounding the first round up buys at most one more configuration in each round.
        expect(spent).toBeLessThanOrEqual(budget + rounds.reduce((sum, { resource }) => sum + resource, 0));
      }
    }),
  );
});

test('powers of eta have the brackets they should, where a quotient of logarithms would lose one', () => {
  expect(Math.floor(Math.log(1000) / Math.log(10))).toBe(2);
  expect(hyperbandBrackets(1_000, 10)).toHaveLength(4);
});

test('halving keeps the best, the lower number of equals, and takes no number for the worst', () => {
  const losses = [3, 1, NaN, 1, 2, 1, 5, Infinity, 9];
  const rules = { eta: 3, resourceMin: 1, resourceMax: 9 };
  expect(successiveHalving(9, rules, (index) => losses[index]!)).toEqual([
    { resource: 1, alive: [0, 1, 2, 3, 4, 5, 6, 7, 8] },
    { resource: 3, alive: [1, 3, 5] },
    { resource: 9, alive: [1] },
  ]);
});

test('a configuration that is best at every resource is the last one left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 4 }), fc.nat(), (count, eta, seed) => {
      const { next } = seededRandom(seed);
      const best = Math.floor(next() * count);
      const rules = { eta, resourceMin: 1, resourceMax: 1e6 };
      const rounds = successiveHalving(count, rules, (index) => (index === best ? -1 : next()));
      expect(rounds.at(-1)!.alive).toContain(best);
      expect(rounds.at(-1)!.alive.length).toBeLessThan(eta);
    }),
  );
});

test('the closed form is the share of draws in which the second arm is better, whichever number is whole', () => {
  const { next } = seededRandom(11);
  for (const [first, second] of [
    [
      { alpha: 3, beta: 5 },
      { alpha: 6, beta: 4 },
    ],
    [
      { alpha: 2, beta: 1.5 },
      { alpha: 0.7, beta: 2.5 },
    ],
    [
      { alpha: 1.5, beta: 2 },
      { alpha: 2.5, beta: 0.5 },
    ],
    [
      { alpha: 1.5, beta: 2.5 },
      { alpha: 2.5, beta: 3 },
    ],
  ] as const) {
    const draws = 20_000;
    let better = 0;
    for (let draw = 0; draw < draws; draw += 1) better += chooseArm([first, second], next);
    expect(Math.abs(better / draws - chanceSecondIsBetter(first, second)!)).toBeLessThan(0.015);
  }
  expect(chanceSecondIsBetter({ alpha: 1.5, beta: 1.5 }, { alpha: 1.5, beta: 1.5 })).toBeUndefined();
});

test('the two chances sum to one, and equal arms have a half', () => {
  const belief = fc.record({ alpha: fc.integer({ min: 1, max: 80 }), beta: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(belief, belief, (first, second) => {
      expect(chanceSecondIsBetter(first, second)! + chanceSecondIsBetter(second, first)!).toBeCloseTo(1, 9);
      expect(chanceSecondIsBetter(first, first)).toBeCloseTo(0.5, 9);
    }),
  );
});

test('what is known fades to the prior, not to nothing', () => {
  expect(learn({ alpha: 5, beta: 1 }, true)).toEqual({ alpha: 6, beta: 1 });
  let belief = { alpha: 50, beta: 50 };
  for (let round = 0; round < 2_000; round += 1) belief = learn(belief, true, 0.9);
  expect(belief).toEqual({ alpha: expect.closeTo(11, 6) as number, beta: expect.closeTo(1, 6) as number });
});

test('a normal belief goes from the prior to the outcomes’ mean', () => {
  const prior = { mean: 5, deviation: 1 };
  expect(learnNormal(prior, 2, [])).toEqual(prior);
  const sure = learnNormal(
    prior,
    2,
    Array.from({ length: 1e5 }, () => 3),
  );
  expect(sure.mean).toBeCloseTo(3, 3);
  expect(sure.deviation).toBeCloseTo(2 / Math.sqrt(1e5), 6);
});

test('a tenth of the trials are good, at least one and at most 25', () => {
  expect([0, 1, 10, 11, 249, 10_000].map(goodTrialCount)).toEqual([0, 1, 1, 2, 25, 25]);
});

test('the parameters of an evolution are in their bounds in any dimension', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), (dimension) => {
      const found = evolutionParameters(dimension);
      expect(found.weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      expect(found.weights).toEqual(found.weights.toSorted((a, b) => b - a));
      expect(found.rankOneRate + found.rankParentsRate).toBeLessThanOrEqual(1 + 1e-12);
      for (const rate of [found.stepPathRate, found.covariancePathRate, found.rankOneRate, found.rankParentsRate]) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test.each([
  () => hyperbandBrackets(0, 3),
  () => hyperbandBrackets(81, 1),
  () => successiveHalving(0, { eta: 3, resourceMin: 1, resourceMax: 9 }, () => 0),
  () => successiveHalving(3, { eta: 1, resourceMin: 1, resourceMax: 9 }, () => 0),
  () => successiveHalving(3, { eta: 3, resourceMin: 9, resourceMax: 1 }, () => 0),
  () => chooseArm([], () => 0),
  () => chooseArm([{ alpha: 0, beta: 1 }], () => 0),
  () => chanceSecondIsBetter({ alpha: 1, beta: 1 }, { alpha: -1, beta: 1 }),
  () => learn({ alpha: 1, beta: 1 }, true, 0),
  () => learnNormal({ mean: 0, deviation: 0 }, 1, []),
  () => learnNormal({ mean: 0, deviation: 1 }, 1, [NaN]),
  () => goodTrialCount(1.5),
  () => evolutionParameters(0),
])('what can be no input is refused (%#)', (attempt) => {
  expect(attempt).toThrow(INVALID);
});
