import { dot, quadraticForm, solvePositive, type Matrix } from '../../analytics/index.ts';
import { checkFinite, checkThat } from '../validation/statistic.ts';
import { checkCovariance, singularError } from './covariance-check.ts';
import { nonNegativeSolution } from './minimum-variance.ts';

/*
 * Shares of capital that maximise the mean growth of its logarithm. An upper bound, never a recommendation: they take the
 * estimates for the truth, and half of a Kelly share already keeps three quarters of the growth.
 *
 * Sources: Kelly (1956), "A New Interpretation of Information Rate"; Thorp (2006), "The Kelly Criterion in Blackjack,
 * Sports Betting, and the Stock Market".
 */

export interface KellyShare {
  /** Of capital; below zero is the other side of the bet. */
  readonly fraction: number;
  /** Mean log growth per bet or period at that share. */
  readonly growth: number;
}

/**
 * A bet that pays `odds` per unit with the probability `winChance`, and else loses the unit: `(b p - q) / b`.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function kellyBet(winChance: number, odds: number): KellyShare {
  checkThat(winChance > 0 && winChance < 1, `a chance must be between 0 and 1, not ${winChance}`);
  checkThat(odds > 0 && odds < Infinity, `odds must be above zero, not ${odds}`);
  const fraction = (odds * winChance - (1 - winChance)) / odds;
  const growth = winChance * Math.log1p(odds * fraction) + (1 - winChance) * Math.log1p(-fraction);
  return { fraction, growth };
}

/**
 * The share that would have grown fastest on these very returns, zero or more.
 *
 * @returns `undefined` when no return is below zero: then no share is the largest that grows
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function kellyOf(returns: readonly number[]): KellyShare | undefined {
  checkFinite(returns, 'returns');
  const worst = Math.min(0, ...returns);
  if (worst === 0) return undefined;
  // Growth is concave in the share, so its slope falls through zero once, between nothing and ruin.
  const slope = (share: number): number => returns.reduce((sum, value) => sum + value / (1 + share * value), 0);
  let [low, high] = [0, -1 / worst];
  if (slope(0) <= 0) high = 0;
  for (let step = 0; step < 200 && high > low; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  const growth = returns.reduce((sum, value) => sum + Math.log1p(low * value), 0) / returns.length;
  return { fraction: low, growth };
}

export interface KellyPortfolio {
  /** Of capital, for each asset; they need not sum to one. */
  readonly weights: readonly number[];
  /** Mean log growth per period, to second order: `wᵀ m - wᵀ S w / 2`. */
  readonly growth: number;
}

/**
 * Shares of several assets at once: `fraction S⁻¹ m`.
 *
 * @param means per period, in excess of what cash earns
 * @param fraction of the full Kelly share
 * @throws {AssayError} `VALIDATION_INPUT`, `COVARIANCE_SINGULAR`
 */
export function kellyPortfolio(means: readonly number[], covariance: Matrix, fraction = 1): KellyPortfolio {
  checkCovariance(covariance);
  checkFinite([...means, fraction], 'means and fraction');
  checkThat(means.length === covariance.length, `${means.length} means stand against ${covariance.length} variances`);
  const full = solvePositive(covariance, means);
  if (full === undefined) throw singularError();
  const weights = full.map((value) => value * fraction);
  return { weights, growth: dot(weights, means) - quadraticForm(covariance, weights) / 2 };
}

/**
 * Kelly shares for whoever can only hold, and will not go all in: the best mixture without shares below zero, a part of it,
 * none above a cap, and never more than the whole in all; what is left stays in cash. Zero for all where no mean is above
 * zero.
 *
 * @param means per period, in excess of what cash earns; shrink them first
 * @param fraction of the full Kelly share
 * @param cap most of one asset, a fraction of capital
 * @throws {AssayError} `VALIDATION_INPUT`, `COVARIANCE_SINGULAR`
 */
export function cappedKelly(
  means: readonly number[],
  covariance: Matrix,
  { fraction, cap }: { readonly fraction: number; readonly cap: number },
): number[] {
  checkCovariance(covariance);
  checkFinite([...means, fraction, cap], 'means, fraction and cap');
  checkThat(means.length === covariance.length, `${means.length} means stand against ${covariance.length} variances`);
  checkThat(fraction > 0 && fraction <= 1 && cap > 0 && cap <= 1, 'a fraction and a cap lie between 0 and 1');
  const capped = nonNegativeSolution(covariance, means).map((share) => Math.min(cap, fraction * share));
  const total = capped.reduce((sum, share) => sum + share, 0);
  return total > 1 ? capped.map((share) => share / total) : capped;
}
