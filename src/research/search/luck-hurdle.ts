import { expectedMaximum } from '../validation/index.ts';
import { checkThat } from '../validation/statistic.ts';

/**
 * What the best of so many useless trials is expected to reach, where one useless trial has this standard error: for an
 * annual Sharpe ratio, one over the root of the years. At least one standard error, since a first trial above zero is no
 * news.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see expectedMaximum
 */
export function luckHurdle(standardError: number): (trials: number) => number {
  checkThat(standardError > 0 && standardError < Infinity, `a standard error is above 0, not ${standardError}`);
  return (trials) => standardError * Math.max(1, expectedMaximum(trials));
}
