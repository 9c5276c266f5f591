import { apply, dot, identity, symmetricEigen, type Matrix } from '../../../analytics/index.ts';
import { normal, type Random } from '../../../runtime/index.ts';
import { evolutionParameters } from '../evolution-parameters.ts';

/** Where an evolution stands between two generations: a normal distribution, and which way it has been moving. */
export interface Evolution {
  readonly offspring: number;
  readonly mean: readonly number[];
  readonly stepSize: number;
  readonly covariance: Matrix;
  /** Paths of the step size and of the covariance. */
  readonly stepPath: readonly number[];
  readonly covariancePath: readonly number[];
  readonly generation: number;
}

export function beginEvolution(mean: readonly number[], stepSize: number, offspring: number): Evolution {
  const nothing = mean.map(() => 0);
  return {
    offspring,
    mean,
    stepSize,
    covariance: identity(mean.length),
    stepPath: nothing,
    covariancePath: nothing,
    generation: 0,
  };
}

/** The axes of a covariance matrix and how long each is. */
export interface Axes {
  readonly directions: Matrix;
  readonly lengths: readonly number[];
}

/** Rounding can leave an axis of no length a little below it. */
const SHORTEST = 1e-20;

export function axesOf({ covariance }: Evolution): Axes {
  const { values, vectors } = symmetricEigen(covariance);
  return { directions: vectors, lengths: values.map((value) => Math.sqrt(Math.max(value, SHORTEST))) };
}

/** One offspring. */
export function offspringOf({ mean, stepSize }: Evolution, { directions, lengths }: Axes, random: Random): number[] {
  const along = lengths.map((length) => length * normal(random));
  return mean.map((value, index) => {
    const step = along.reduce((sum, reach, axis) => sum + reach * directions[axis]![index]!, 0);
    return value + stepSize * step;
  });
}

/**
 * The next generation's distribution.
 *
 * @param best offspring, the best first, at least as many as there are parents
 * @see Hansen (2016), "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772, figure 6, with positive weights
 */
export function evolve(at: Evolution, { directions, lengths }: Axes, best: readonly (readonly number[])[]): Evolution {
  const n = at.mean.length;
  const rates = evolutionParameters(n, at.offspring);
  const { stepPathRate, covariancePathRate, rankOneRate, rankParentsRate, effectiveParents, weights } = rates;
  const steps = weights.map((_, parent) => best[parent]!.map((value, i) => (value - at.mean[i]!) / at.stepSize));
  const step = at.mean.map((_, i) => weights.reduce((sum, weight, parent) => sum + weight * steps[parent]![i]!, 0));
  const mean = at.mean.map((value, i) => value + at.stepSize * step[i]!);

  // The step as if the distribution were round: C^(-1/2) times it.
  const along = apply(directions, step).map((reach, axis) => reach / lengths[axis]!);
  const round = step.map((_, i) => along.reduce((sum, reach, axis) => sum + reach * directions[axis]![i]!, 0));
  const stepGain = Math.sqrt(stepPathRate * (2 - stepPathRate) * effectiveParents);
  const stepPath = at.stepPath.map((value, i) => (1 - stepPathRate) * value + stepGain * round[i]!);
  const pathLength = Math.sqrt(dot(stepPath, stepPath));

  // While the step size still grows quickly, the covariance is not stretched as well.
  const expected = Math.sqrt(1 - (1 - stepPathRate) ** (2 * (at.generation + 1)));
  const isSettled = pathLength / expected < (1.4 + 2 / (n + 1)) * rates.normalLength;
  const gain = isSettled ? Math.sqrt(covariancePathRate * (2 - covariancePathRate) * effectiveParents) : 0;
  const covariancePath = at.covariancePath.map((value, i) => (1 - covariancePathRate) * value + gain * step[i]!);
  const kept =
    1 - rankOneRate - rankParentsRate + (isSettled ? 0 : rankOneRate * covariancePathRate * (2 - covariancePathRate));
  const covariance = at.covariance.map((row, i) =>
    row.map((value, j) => {
      const parents = weights.reduce((sum, weight, k) => sum + weight * steps[k]![i]! * steps[k]![j]!, 0);
      return kept * value + rankOneRate * covariancePath[i]! * covariancePath[j]! + rankParentsRate * parents;
    }),
  );
  const stepSize = at.stepSize * Math.exp((stepPathRate / rates.stepDamping) * (pathLength / rates.normalLength - 1));
  return {
    offspring: at.offspring,
    mean,
    stepSize,
    covariance,
    stepPath,
    covariancePath,
    generation: at.generation + 1,
  };
}
