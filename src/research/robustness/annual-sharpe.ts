import { quantile } from '../../analytics/index.ts';
import { excessReturns, marketReturns, type LabMarket, type Stretch, type TrialOutcome } from '../trials/index.ts';
import { moments } from '../validation/index.ts';
import { isConstant } from '../validation/statistic.ts';

const DAYS_A_YEAR = 365;

/**
 * Of daily returns, over a year.
 *
 * @returns `undefined` for fewer than two days, and for what never varied: it did not trade
 */
export function annualSharpe(returns: ArrayLike<number>): number | undefined {
  let [sum, squares] = [0, 0];
  for (let day = 0; day < returns.length; day += 1) sum += returns[day]!;
  const mean = sum / returns.length;
  for (let day = 0; day < returns.length; day += 1) squares += (returns[day]! - mean) ** 2;
  if (returns.length < 2 || isConstant(squares / returns.length, mean)) return undefined;
  const estimate = moments(returns);
  return estimate.type === 'value' ? estimate.value.sharpe * Math.sqrt(DAYS_A_YEAR) : undefined;
}

/** What a run on an evaluator measures each outcome by: the Sharpe ratio of the excess over the same mean exposure. */
export function excessSharpe(
  market: LabMarket,
  stretch: Stretch | undefined,
): (outcome: TrialOutcome) => number | undefined {
  const held = marketReturns(market, stretch);
  return ({ returns, exposures }) => annualSharpe(excessReturns(returns, exposures, held));
}

/** Where the values of many runs lie. Those that could not be measured are counted apart. */
export interface Spread {
  readonly runs: number;
  /** Runs that never traded. */
  readonly idle: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The 5th, 50th and 95th percentile; `undefined` where nothing was measured. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const measured = values.filter((value) => value !== undefined);
  const [low, median, high] = [0.05, 0.5, 0.95].map((share) => quantile(measured, share));
  if (low === undefined || median === undefined || high === undefined) return undefined;
  return { runs: values.length, idle: values.length - measured.length, low, median, high };
}
