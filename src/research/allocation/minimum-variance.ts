import { apply, invertPositive, solvePositive, type Matrix } from '../../analytics/index.ts';
import { checkFinite, checkThat } from '../validation/statistic.ts';
import { checkCovariance, singularError } from './covariance-check.ts';

/*
 * Weights sum to one. A minimum over weights that sum to one is, but for its scale, a minimum without that condition; so
 * each portfolio here is a solution of `covariance x = right`, divided by its sum.
 *
 * Source: Markowitz (1952), "Portfolio Selection", J. Finance 7(1).
 */

/** Weights in proportion to 1 over the variance; no correlation is looked at. @throws {AssayError} `VALIDATION_INPUT` */
export function inverseVariance(covariance: Matrix): number[] {
  checkCovariance(covariance);
  return normalised(covariance.map((row, index) => 1 / row[index]!));
}

/** Weights in proportion to 1 over the deviation; no correlation is looked at. @throws {AssayError} `VALIDATION_INPUT` */
export function inverseVolatility(covariance: Matrix): number[] {
  checkCovariance(covariance);
  return normalised(covariance.map((row, index) => 1 / Math.sqrt(row[index]!)));
}

/**
 * The mixture of least variance; some weights may be below zero.
 *
 * @throws {AssayError} `VALIDATION_INPUT`, `COVARIANCE_SINGULAR`
 */
export function minimumVariance(covariance: Matrix): number[] {
  checkCovariance(covariance);
  const solution = solvePositive(
    covariance,
    covariance.map(() => 1),
  );
  if (solution === undefined) throw singularError();
  return normalised(solution);
}

/** The mixture of least variance without weights below zero. @throws {AssayError} as `minimumVariance` */
export function minimumVarianceLongOnly(covariance: Matrix): number[] {
  checkCovariance(covariance);
  return normalised(
    nonNegativeSolution(
      covariance,
      covariance.map(() => 1),
    ),
  );
}

/**
 * The mixture of the highest mean over deviation without weights below zero, the risk-free rate being zero.
 *
 * @returns `undefined` when no mean is above zero: then nothing is better than nothing
 * @throws {AssayError} as `minimumVariance`
 */
export function maximumSharpeLongOnly(means: readonly number[], covariance: Matrix): number[] | undefined {
  checkCovariance(covariance);
  checkFinite(means, 'means');
  checkThat(means.length === covariance.length, `${means.length} means stand against ${covariance.length} variances`);
  return means.some((mean) => mean > 0) ? normalised(nonNegativeSolution(covariance, means)) : undefined;
}

/**
 * The `x >= 0` that minimises `xᵀ matrix x / 2 - rightᵀ x`: assets join one at a time, the one that helps most first, and
 * leave when their weight would fall below zero.
 *
 * @see Lawson & Hanson (1974), "Solving Least Squares Problems", chapter 23
 */
export function nonNegativeSolution(matrix: Matrix, right: readonly number[]): number[] {
  if (invertPositive(matrix) === undefined) throw singularError();
  let solution = matrix.map(() => 0);
  let chosen: number[] = [];
  const tolerance = 1e-12 * Math.max(...right.map(Math.abs));
  // Each choice of assets is visited at most once, as the objective falls each time; the bound is for rounding.
  for (let round = 0; round < 50 * matrix.length; round += 1) {
    const pull = apply(matrix, solution).map((value, index) => right[index]! - value);
    const best = matrix
      .map((_, index) => index)
      .filter((index) => !chosen.includes(index) && pull[index]! > tolerance)
      .toSorted((a, b) => pull[b]! - pull[a]!)[0];
    if (best === undefined) return solution;
    chosen.push(best);
    for (;;) {
      const target = solveAmong(matrix, right, chosen);
      const blocking = chosen.filter((index) => target[index]! <= 0);
      if (blocking.length === 0) {
        solution = target;
        break;
      }
      const ratios = blocking.map((index) => solution[index]! / (solution[index]! - target[index]!));
      const step = Math.min(...ratios);
      const leaving = new Set(blocking.filter((_, place) => ratios[place] === step));
      solution = solution.map((value, index) => (leaving.has(index) ? 0 : value + step * (target[index]! - value)));
      chosen = chosen.filter((index) => !leaving.has(index));
    }
  }
  return solution;
}

/** The solution among some assets; the others have none. */
function solveAmong(matrix: Matrix, right: readonly number[], chosen: readonly number[]): number[] {
  const part = solvePositive(
    chosen.map((row) => chosen.map((column) => matrix[row]![column]!)),
    chosen.map((index) => right[index]!),
  );
  if (part === undefined) throw singularError();
  const solution = matrix.map(() => 0);
  for (const [place, index] of chosen.entries()) solution[index] = part[place]!;
  return solution;
}

/** @throws {AssayError} `COVARIANCE_SINGULAR` when the weights cancel: no multiple of them sums to one */
function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, value) => sum + value, 0);
  const size = weights.reduce((sum, value) => sum + Math.abs(value), 0);
  if (!(Math.abs(total) > 1e-12 * size)) throw singularError();
  return weights.map((value) => value / total);
}
