import { apply, invertPositive, quadraticForm, type Matrix } from '../../analytics/index.ts';
import { checkThat } from '../validation/statistic.ts';
import { checkCovariance, singularError } from './covariance-check.ts';

const ROUNDS_MAX = 10_000;
/** Of a weight, between two rounds. */
const CHANGE_MIN = 1e-15;

/**
 * Weights above zero that sum to one, with which each asset brings its share of the risk: `w_i (S w)_i = b_i wᵀ S w`. They
 * minimise `xᵀ S x / 2 - Σ b_i ln x_i`, one coordinate at a time, then scaled; the minimum is unique.
 *
 * @param budgets above zero, of any scale; absent, all equal (equal risk contribution)
 * @throws {AssayError} `VALIDATION_INPUT`, `COVARIANCE_SINGULAR`
 * @see Maillard, Roncalli & Teiletche (2010), J. Portfolio Management 36(4); Griveau-Billion, Richard & Roncalli (2013),
 *   "A Fast Algorithm for Computing High-Dimensional Risk Parity Portfolios"
 */
export function riskBudgetWeights(covariance: Matrix, budgets?: readonly number[]): number[] {
  checkCovariance(covariance);
  const shares = budgets ?? covariance.map(() => 1);
  checkThat(
    shares.length === covariance.length && shares.every((value) => value > 0 && value < Infinity),
    'each asset has a budget above zero',
  );
  if (invertPositive(covariance) === undefined) throw singularError();
  const budget = scaled(shares);
  const weights = covariance.map((row, index) => Math.sqrt(budget[index]! / row[index]!));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let change = 0;
    for (const [index, row] of covariance.entries()) {
      const variance = row[index]!;
      const others = row.reduce((sum, value, other) => (other === index ? sum : sum + value * weights[other]!), 0);
      const root = Math.sqrt(others * others + 4 * variance * budget[index]!);
      // The root of the quadratic above zero, in the form that does not subtract two near numbers.
      const next = others > 0 ? (2 * budget[index]!) / (root + others) : (root - others) / (2 * variance);
      change = Math.max(change, Math.abs(next / weights[index]! - 1));
      weights[index] = next;
    }
    if (change <= CHANGE_MIN) break;
  }
  return scaled(weights);
}

/** Share of each asset in the variance of the mixture; they sum to one. @throws {AssayError} `VALIDATION_INPUT` */
export function riskShares(covariance: Matrix, weights: readonly number[]): number[] {
  checkCovariance(covariance);
  checkThat(weights.length === covariance.length, `${weights.length} weights for ${covariance.length} assets`);
  const variance = quadraticForm(covariance, weights);
  checkThat(variance > 0, 'these weights carry no risk to share out');
  return apply(covariance, weights).map((value, index) => (weights[index]! * value) / variance);
}

function scaled(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
