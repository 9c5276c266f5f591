import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { filterStep, refineStates, Workspace, type GaussianStates } from '../../../strategy/index.ts';
import { gaussianEmissions, refineGaussian, type GaussianChain } from './gaussian-markov.ts';
import { filterStates } from './hidden-markov.ts';

const CHAIN: GaussianChain = {
  initial: [0.5, 0.3, 0.2],
  transitions: [
    [0.9, 0.05, 0.05],
    [0.1, 0.8, 0.1],
    [0.1, 0.2, 0.7],
  ],
  means: [0.1, 0, -0.1],
  deviations: [0.5, 1, 2],
};

/** The same chain in two dimensions, of which one is never seen. */
function running({ initial, transitions, means, deviations }: GaussianChain): GaussianStates {
  return {
    states: initial.length,
    initial: Float64Array.from(initial),
    transitions: Float64Array.from(transitions.flat()),
    means: Float64Array.from(means.flatMap((mean) => [mean, 0])),
    deviations: Float64Array.from(deviations.flatMap((deviation) => [deviation, 1])),
  };
}

const firsts = (pairs: Float64Array): number[] => [...pairs].filter((_, place) => place % 2 === 0);

function close(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [place, value] of found.entries()) expect(value).toBeCloseTo(wanted[place]!, 8);
}

test.each([1, 2, 3])('what runs beside a strategy filters and fits as the method does, seed %i', (seed) => {
  const { next } = seededRandom(seed);
  const values = Array.from({ length: 400 }, (_, index) => normal(next) * (Math.floor(index / 80) % 2 === 0 ? 0.5 : 2));
  const seen = { change: Float64Array.from(values), range: new Float64Array(values.length).fill(NaN) };
  let [chain, model] = [CHAIN, running(CHAIN)];
  for (let step = 0; step < 10; step += 1) {
    const { chances, logLikelihood } = filterStates(chain, gaussianEmissions(chain, values));
    let now: Float64Array | undefined;
    for (const [time, value] of values.entries()) {
      now = filterStep(model, now, value, NaN);
      if (time % 50 === 0) close([...now], chances[time]!);
    }
    const refined = refineStates(model, seen, [0, 0], new Workspace(3, values.length));
    expect(refined.logLikelihood).toBeCloseTo(logLikelihood, 6);
    chain = refineGaussian(chain, values);
    model = refined.next;
    close(firsts(model.means), chain.means);
    close(firsts(model.deviations), chain.deviations);
    close([...model.transitions], chain.transitions.flat());
    close([...model.initial], chain.initial);
  }
});
