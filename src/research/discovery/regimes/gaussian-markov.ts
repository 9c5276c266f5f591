import { checkFinite, checkThat, checkWhole, known, notEnough, type Statistic } from '../../validation/statistic.ts';
import { filterStates, smoothStates, type Chain, type Emissions } from './hidden-markov.ts';

/** States that differ in mean and deviation of what is seen in them. */
export interface GaussianChain extends Chain {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** A state that has narrowed to this share of the whole spread sees a single point, and its likelihood has no bound. */
const DEVIATION_SHARE_MIN = 1e-6;
const OBSERVATIONS_PER_STATE_MIN = 10;

/** @throws {AssayError} `VALIDATION_INPUT` for an observation that is no number or a deviation not above zero */
export function gaussianEmissions(model: GaussianChain, values: readonly number[]): Emissions {
  const { means, deviations } = model;
  checkFinite(values, 'values');
  checkFinite(means, 'means');
  checkThat(means.length === deviations.length, 'each state has a mean and a deviation');
  checkThat(
    deviations.every((value) => value > 0 && value < Infinity),
    'a deviation must be above zero',
  );
  return values.map((value) =>
    means.map((mean, state) => {
      const distance = (value - mean) / deviations[state]!;
      return -0.5 * distance * distance - Math.log(deviations[state]!) - 0.5 * Math.log(2 * Math.PI);
    }),
  );
}

/**
 * One step of Baum and Welch: the model that fits the states' chances under the given one. It never lowers the likelihood.
 * A state that nothing is seen in keeps what it was.
 *
 * @throws {AssayError} `VALIDATION_INPUT` as `gaussianEmissions` and `filterStates`
 */
export function refineGaussian(model: GaussianChain, values: readonly number[]): GaussianChain {
  const { smoothed, moves } = smoothStates(model, gaussianEmissions(model, values));
  const weights = model.initial.map((_, state) => smoothed.reduce((total, row) => total + row[state]!, 0));
  const means = weights.map((weight, state) =>
    weight > 0 ? weighted(values, smoothed, state) / weight : model.means[state]!,
  );
  const deviations = weights.map((weight, state) => {
    const squares = values.map((value) => (value - means[state]!) ** 2);
    return weight > 0 ? Math.sqrt(weighted(squares, smoothed, state) / weight) : model.deviations[state]!;
  });
  return {
    initial: smoothed[0]!,
    transitions: moves.map((row, from) => {
      const left = row.reduce((total, value) => total + value, 0);
      return left > 0 ? row.map((value) => value / left) : model.transitions[from]!;
    }),
    means,
    deviations,
  };
}

/** A model fitted to what is seen, and how likely it makes it. */
export interface FittedChain {
  readonly model: GaussianChain;
  readonly logLikelihood: number;
  readonly steps: number;
}

/**
 * Refines a first guess until a step gains less than `gainMin` in log likelihood, or a state would narrow to one point.
 * Fit on the past only; then filter what follows with it.
 *
 * @returns not enough data for fewer than ten observations per state
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function fitGaussian(
  guess: GaussianChain,
  values: readonly number[],
  { stepsMax = 200, gainMin = 1e-6 }: { readonly stepsMax?: number; readonly gainMin?: number } = {},
): Statistic<FittedChain> {
  checkWhole(stepsMax, 'stepsMax', 1);
  const needed = OBSERVATIONS_PER_STATE_MIN * guess.initial.length;
  if (values.length < needed) return notEnough(values.length, needed);
  const narrowest = DEVIATION_SHARE_MIN * Math.max(...values.map(Math.abs));
  let model = guess;
  let logLikelihood = likelihoodOf(model, values);
  for (let steps = 0; ; steps += 1) {
    const next = refineGaussian(model, values);
    if (steps >= stepsMax || next.deviations.some((value) => !(value > narrowest))) {
      return known({ model, logLikelihood, steps });
    }
    const gained = likelihoodOf(next, values) - logLikelihood;
    if (gained < gainMin) return known({ model, logLikelihood, steps });
    [model, logLikelihood] = [next, logLikelihood + gained];
  }
}

function likelihoodOf(model: GaussianChain, values: readonly number[]): number {
  return filterStates(model, gaussianEmissions(model, values)).logLikelihood;
}

function weighted(values: readonly number[], chances: readonly (readonly number[])[], state: number): number {
  return values.reduce((total, value, time) => total + value * chances[time]![state]!, 0);
}
