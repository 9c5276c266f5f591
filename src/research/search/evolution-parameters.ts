import { checkWhole } from '../validation/statistic.ts';

/** How CMA-ES learns from a generation: a function of the dimension and the number of offspring alone. */
export interface EvolutionParameters {
  /** Offspring of a generation, λ. */
  readonly offspring: number;
  /** How many of them are parents of the next, μ. */
  readonly parents: number;
  /** Of the parents, the best first; above zero, they sum to one. */
  readonly weights: readonly number[];
  /** What the weighted parents are worth as equal ones. */
  readonly effectiveParents: number;
  /** Learning rates and damping: of the step size's path, … */
  readonly stepPathRate: number;
  readonly stepDamping: number;
  /** … of the covariance's path, and of its rank-one and rank-μ updates. */
  readonly covariancePathRate: number;
  readonly rankOneRate: number;
  readonly rankParentsRate: number;
  /** Expected length of a standard normal vector. */
  readonly normalLength: number;
}

/**
 * The default strategy parameters, recombination weights being positive and `alpha_cov` 2.
 *
 * @param offspring another number than the default, 2 or more: larger ones look further around
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Hansen (2016), "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772, table 1
 */
export function evolutionParameters(dimension: number, offspring = defaultOffspring(dimension)): EvolutionParameters {
  checkWhole(dimension, 'dimension', 1);
  checkWhole(offspring, 'offspring', 2);
  const n = dimension;
  const parents = offspring >> 1;
  const raw = Array.from({ length: parents }, (_, index) => Math.log((offspring + 1) / 2) - Math.log(index + 1));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const weights = raw.map((value) => value / total);
  const worth = 1 / weights.reduce((sum, value) => sum + value * value, 0);
  const stepPathRate = (worth + 2) / (n + worth + 5);
  const rankOneRate = 2 / ((n + 1.3) ** 2 + worth);
  return {
    offspring,
    parents,
    weights,
    effectiveParents: worth,
    stepPathRate,
    stepDamping: 1 + 2 * Math.max(0, Math.sqrt((worth - 1) / (n + 1)) - 1) + stepPathRate,
    covariancePathRate: (4 + worth / n) / (n + 4 + (2 * worth) / n),
    rankOneRate,
    rankParentsRate: Math.min(1 - rankOneRate, (2 * (worth - 2 + 1 / worth)) / ((n + 2) ** 2 + worth)),
    normalLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/** Few enough for a search in its own neighbourhood. */
export function defaultOffspring(dimension: number): number {
  checkWhole(dimension, 'dimension', 1);
  return 4 + Math.floor(3 * Math.log(dimension));
}
