import {
  chanceSecondIsBetter,
  evolutionParameters,
  goodTrialCount,
  hyperbandBrackets,
  learnNormal,
  successiveHalving,
} from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const measureBrackets: Evaluate = ({ inputs }) => ({
  brackets: hyperbandBrackets(numberOf(inputs, 'R'), numberOf(inputs, 'eta')).map(({ cuts, rounds }) => ({
    s: cuts,
    rounds: rounds.map(({ configurations, resource }) => [configurations, resource]),
  })),
});

const measureHalving: Evaluate = ({ inputs }) => {
  const curves = rowsOf(inputs, 'loss');
  const tie = inputs['tie'];
  if (tie !== undefined && tie !== 'lower index')
    throw new RangeError(`ties go to the lower index, not ${JSON.stringify(tie)}`);
  const rules = {
    eta: numberOf(inputs, 'eta'),
    resourceMin: numberOf(inputs, 'min_resource'),
    resourceMax: Math.min(...curves.map((curve) => curve.length)),
  };
  return { rounds: successiveHalving(curves.length, rules, (index, resource) => curves[index]![resource - 1] ?? NaN) };
};

const measureBeta: Evaluate = ({ inputs }) => ({
  p_arm2_best: chanceSecondIsBetter(
    { alpha: numberOf(inputs, 'alpha1'), beta: numberOf(inputs, 'beta1') },
    { alpha: numberOf(inputs, 'alpha2'), beta: numberOf(inputs, 'beta2') },
  ),
});

const measureNormal: Evaluate = ({ inputs }) => {
  const prior = { mean: numberOf(inputs, 'prior_mean'), deviation: numberOf(inputs, 'prior_sd') };
  const { mean, deviation } = learnNormal(prior, numberOf(inputs, 'noise_sd'), numbersOf(inputs, 'obs'));
  return { post_mean: mean, post_sd: deviation };
};

const measureEvolution: Evaluate = ({ inputs }) => {
  const found = evolutionParameters(numberOf(inputs, 'dim'));
  return {
    lambda_: found.offspring,
    mu: found.parents,
    weights: found.weights,
    mueff: found.effectiveParents,
    c_sigma: found.stepPathRate,
    d_sigma: found.stepDamping,
    c_c: found.covariancePathRate,
    c_1: found.rankOneRate,
    c_mu: found.rankParentsRate,
    chiN: found.normalLength,
  };
};

/** How a search spends its trials: `hyperband.*`, `succhalving.*`, `thompson.*`, `tpe.*`, `cmaes.*`. */
export const searchMethod = lookUp([
  [/^Hyperband brackets/i, measureBrackets],
  [/^Successive halving/i, measureHalving],
  [/^Thompson sampling: probability/i, measureBeta],
  [/^Normal-Normal posterior/i, measureNormal],
  [/^TPE split count/i, ({ inputs }) => ({ n_below: numbersOf(inputs, 'n_trials').map(goodTrialCount) })],
  [/^CMA-ES default/i, measureEvolution],
]);
