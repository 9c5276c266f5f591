import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { fitGaussian, gaussianEmissions, refineGaussian, type GaussianChain } from './gaussian-markov.ts';
import { bestPath, filterStates, smoothStates, symbolEmissions, type Chain } from './hidden-markov.ts';

const CHAIN: Chain = {
  initial: [0.6, 0.4],
  transitions: [
    [0.7, 0.3],
    [0.4, 0.6],
  ],
};
const TABLE = [
  [0.5, 0.4, 0.1],
  [0.1, 0.3, 0.6],
];
const GUESS: GaussianChain = {
  initial: [0.5, 0.5],
  transitions: [
    [0.9, 0.1],
    [0.1, 0.9],
  ],
  means: [0.1, -0.1],
  deviations: [0.5, 2],
};

/** Two regimes of 100 steps in turn, calm then wild. */
function regimes(seed: number): number[] {
  const { next } = seededRandom(seed);
  return Array.from({ length: 600 }, (_, index) => normal(next) * (Math.floor(index / 100) % 2 === 0 ? 0.5 : 3));
}

/** Every path of states, and the probability of it with the observations. */
function everyPath(symbols: readonly number[]): { states: number[]; chance: number }[] {
  let paths = CHAIN.initial.map((chance, state) => ({ states: [state], chance: chance * TABLE[state]![symbols[0]!]! }));
  for (const symbol of symbols.slice(1)) {
    paths = paths.flatMap(({ states, chance }) =>
      CHAIN.initial.map((_, to) => ({
        states: [...states, to],
        chance: chance * CHAIN.transitions[states.at(-1)!]![to]! * TABLE[to]![symbol]!,
      })),
    );
  }
  return paths;
}

test('likelihood, smoothed chances and the best path are those of adding up every path there is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 7 }), (symbols) => {
      const paths = everyPath(symbols);
      const total = paths.reduce((sum, path) => sum + path.chance, 0);
      const emissions = symbolEmissions(TABLE, symbols);
      const { logLikelihood, smoothed } = smoothStates(CHAIN, emissions);
      expect(logLikelihood).toBeCloseTo(Math.log(total), 9);
      for (const [time, row] of smoothed.entries()) {
        const first = paths.filter(({ states }) => states[time] === 0).reduce((sum, path) => sum + path.chance, 0);
        expect(row[0]).toBeCloseTo(first / total, 9);
        expect(row[0]! + row[1]!).toBeCloseTo(1, 9);
      }
      const best = Math.max(...paths.map(({ chance }) => chance));
      expect(bestPath(CHAIN, emissions).logProbability).toBeCloseTo(Math.log(best), 9);
    }),
  );
});

test.each([1, 2, 3, 4, 5])('a step of Baum and Welch never lowers the likelihood, seed %i', (seed) => {
  const values = regimes(seed);
  let [model, before] = [GUESS, -Infinity];
  for (let step = 0; step < 20; step += 1) {
    const { logLikelihood } = filterStates(model, gaussianEmissions(model, values));
    expect(logLikelihood).toBeGreaterThanOrEqual(before - 1e-8);
    [model, before] = [refineGaussian(model, values), logLikelihood];
  }
});

test('planted regimes are found, and the filter follows them', () => {
  const values = regimes(6);
  const fitted = fitGaussian(GUESS, values);
  if (fitted.type !== 'value') throw new Error(fitted.type);
  const { model } = fitted.value;
  expect(model.deviations[0]).toBeCloseTo(0.5, 0.5);
  expect(model.deviations[1]).toBeGreaterThan(2.5);
  const { chances } = filterStates(model, gaussianEmissions(model, values));
  const right = chances.filter((row, index) => row[1]! > 0.5 === (Math.floor(index / 100) % 2 === 1)).length;
  expect(right / values.length).toBeGreaterThan(0.9);
});

test('a very long series of very unlikely values does not underflow', () => {
  const values = Array.from({ length: 5_000 }, (_, index) => (index % 2 === 0 ? 60 : -60));
  expect(filterStates(GUESS, gaussianEmissions(GUESS, values)).logLikelihood).toBeGreaterThan(-1e8);
});

test('too few observations are said, and what is no chain, number or symbol is refused', () => {
  expect(fitGaussian(GUESS, [1, 2])).toEqual({ type: 'not-enough-data', has: 2, needs: 20 });
  for (const attempt of [
    () => filterStates(CHAIN, []),
    () => filterStates({ ...CHAIN, initial: [0.5, 0.6] }, symbolEmissions(TABLE, [0])),
    () => filterStates({ ...CHAIN, transitions: [[1]] }, symbolEmissions(TABLE, [0])),
    () => symbolEmissions(TABLE, [3]),
    () => gaussianEmissions(GUESS, [NaN]),
    () => gaussianEmissions({ ...GUESS, deviations: [0, 1] }, [1]),
    () => bestPath({ ...CHAIN, initial: [1, 0] }, [[-Infinity, 0]]),
    () => filterStates({ ...CHAIN, initial: [1, 0] }, [[-Infinity, 0]]),
  ]) {
    expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
  }
});
