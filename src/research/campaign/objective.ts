import { mean, sum } from '../../analytics/index.ts';
import { strategyKey, type RuleStrategy } from '../../strategy/index.ts';
import { annualSharpe } from '../robustness/index.ts';
import { excessReturns, type TrialOutcome } from '../trials/index.ts';

const FOLDS = 5;
/** What a search gives up for each part of a strategy's trees: among equals, the simpler one. */
const PER_CHARACTER = 1e-5;

/**
 * What a search is to make large: the mean annual Sharpe ratio of the excess over five parts of the time, less its
 * standard error over them, less a little for complexity. A strategy that lived on one lucky part has a large error.
 *
 * @returns `undefined` for what did nothing in some part of the time: there is nothing to learn from it
 */
export function objectiveOf(rules: RuleStrategy, outcome: TrialOutcome, market: Float64Array): number | undefined {
  const excess = excessReturns(outcome.returns, outcome.exposures, market);
  const length = Math.floor(excess.length / FOLDS);
  if (length < 2) return undefined;
  const sharpes: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const part = excess.subarray(fold * length, fold === FOLDS - 1 ? excess.length : (fold + 1) * length);
    const sharpe = annualSharpe(part);
    if (sharpe === undefined) return undefined;
    sharpes.push(sharpe);
  }
  const middle = mean(sharpes)!;
  const variance = sum(sharpes.map((value) => (value - middle) ** 2)) / (FOLDS - 1);
  return middle - Math.sqrt(variance / FOLDS) - PER_CHARACTER * strategyKey(rules).length;
}
