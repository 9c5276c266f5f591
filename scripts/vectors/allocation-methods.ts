import type { Matrix } from '../../src/analytics/index.ts';
import {
  correlationOf,
  hierarchicalRiskParity,
  inverseVariance,
  kellyBet,
  kellyOf,
  kellyPortfolio,
  maximumSharpeLongOnly,
  meansOf,
  minimumVariance,
  minimumVarianceLongOnly,
  riskBudgetWeights,
  riskShares,
  sampleCovariance,
  shrunkCovariance,
} from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { valueOf } from './validation-methods.ts';

const measurePortfolio: Evaluate = ({ inputs }) => {
  const rows = rowsOf(inputs, 'returns');
  const covariance = valueOf(sampleCovariance(rows));
  const shrunk = valueOf(shrunkCovariance(rows));
  if (covariance === undefined || shrunk === undefined) throw new RangeError('too few returns');
  const means = meansOf(rows);
  const erc = riskBudgetWeights(covariance);
  const hierarchy = hierarchicalRiskParity(covariance);
  const full = kellyPortfolio(means, covariance);
  return {
    cov_ddof1: covariance,
    corr: correlationOf(covariance),
    ledoit_wolf: { shrinkage: shrunk.shrinkage, cov: shrunk.covariance },
    inverse_variance: inverseVariance(covariance),
    min_var_unconstrained: minimumVariance(covariance),
    min_var_longonly: minimumVarianceLongOnly(covariance),
    min_var_ledoit: minimumVariance(shrunk.covariance),
    max_sharpe_longonly_rf0: maximumSharpeLongOnly(means, covariance),
    erc,
    erc_risk_share: riskShares(covariance, erc),
    hrp_single: hierarchy.weights,
    hrp_order: hierarchy.order,
    kelly_full: full.weights,
    kelly_half: kellyPortfolio(means, covariance, 0.5).weights,
    kelly_growth_daily_full: full.growth,
  };
};

/** The covariance itself, or the returns to take it of. */
function covarianceOf(inputs: Readonly<Record<string, unknown>>): Matrix {
  if (inputs['cov'] !== undefined) return rowsOf(inputs, 'cov');
  const covariance = valueOf(sampleCovariance(rowsOf(inputs, 'returns')));
  if (covariance === undefined) throw new RangeError('too few returns');
  return covariance;
}

const measureBudgets: Evaluate = ({ inputs }) => {
  const covariance = covarianceOf(inputs);
  const given = ['b', 'budgets', 'budget'].find((name) => Array.isArray(inputs[name]));
  const weights = riskBudgetWeights(covariance, given === undefined ? undefined : numbersOf(inputs, given));
  return {
    w: weights,
    risk_share: riskShares(covariance, weights),
    ...(isInverseDeviation(covariance, weights) ? { closed_form: 'w_i = (1/sd_i)/sum(1/sd)' } : {}),
  };
};

/** So it is with two assets, and with any number that are equally correlated. */
function isInverseDeviation(covariance: Matrix, weights: readonly number[]): boolean {
  const risks = weights.map((weight, index) => weight * Math.sqrt(covariance[index]![index]!));
  return risks.every((risk) => Math.abs(risk / risks[0]! - 1) < 1e-9);
}

const measureHierarchy: Evaluate = ({ inputs }) => {
  const { weights, order } = hierarchicalRiskParity(covarianceOf(inputs));
  return { w: weights, weights, hrp_single: weights, order, hrp_order: order };
};

const measureBet: Evaluate = ({ inputs }) => {
  const { fraction, growth } = kellyBet(numberOf(inputs, 'p'), numberOf(inputs, 'b'));
  return { f: fraction, growth };
};

const measureReturns: Evaluate = ({ inputs }) => {
  const found = kellyOf(numbersOf(inputs, 'returns'));
  return { f: found?.fraction, growth: found?.growth };
};

/** How capital is shared: `portfolio.*`, `hrp.*`, `erc.*`, `kelly.*`. */
export const allocationMethod = lookUp([
  [/^Covariance, shrinkage and allocations/i, measurePortfolio],
  [/^ERC|risk budget|equal risk/i, measureBudgets],
  [/^HRP|hierarchical risk parity/i, measureHierarchy],
  [/^Kelly fraction, binary/i, measureBet],
  [/^Kelly/i, measureReturns],
]);
