import { checkWhole } from '../validation/statistic.ts';

const SHARE = 0.1;
const COUNT_MAX = 25;

/**
 * How many of so many trials count as good, when a tree-structured Parzen estimator tells good from bad: a tenth, rounded up
 * as floats do it (70 trials have 8), at most 25.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Bergstra et al. (2011), "Algorithms for Hyper-Parameter Optimization", NeurIPS 24; `default_gamma` of Optuna
 */
export function goodTrialCount(trials: number): number {
  checkWhole(trials, 'trials');
  return Math.min(Math.ceil(SHARE * trials), COUNT_MAX);
}
