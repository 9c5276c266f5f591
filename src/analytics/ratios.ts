import { deviation, mean, ratio, sum } from './distribution.ts';
import { deepest, type Drawdown } from './drawdowns.ts';

/*
 * Reward against risk. Throughout: `returns` are simple returns as fractions, one per period, oldest first; the
 * risk-free rate is zero; `undefined` comes back where the question has no answer: never 0, Infinity or NaN.
 */

/** Growth per year that compounds to the total: `(1 + totalReturn) ^ (1 / years) - 1`. */
export function compoundAnnualGrowth(totalReturn: number | undefined, years: number): number | undefined {
  if (totalReturn === undefined || totalReturn < -1 || years <= 0) return undefined;
  const growth = (1 + totalReturn) ** (1 / years) - 1;
  return Number.isFinite(growth) ? growth : undefined; // A gain within seconds has no yearly rate a number can hold.
}

/** Standard deviation of returns, scaled to a year. */
export function volatility(returns: readonly number[], periodsPerYear: number): number | undefined {
  const spread = deviation(returns);
  return spread === undefined ? undefined : spread * Math.sqrt(periodsPerYear);
}

/** Root mean square of the negative returns, over all periods, scaled to a year; 0 when none is negative. */
export function downsideDeviation(returns: readonly number[], periodsPerYear: number): number | undefined {
  const square = mean(returns.map((value) => Math.min(value, 0) ** 2));
  return square === undefined ? undefined : Math.sqrt(square) * Math.sqrt(periodsPerYear);
}

/** @see Sharpe (1994), "The Sharpe Ratio", J. Portfolio Management 21(1) */
export function sharpe(returns: readonly number[], periodsPerYear: number): number | undefined {
  const spread = deviation(returns);
  return spread === undefined ? undefined : (mean(returns)! / spread) * Math.sqrt(periodsPerYear);
}

/** Needs two returns or more, like Sharpe's ratio. @see Sortino & Price (1994), J. of Investing 3(3) */
export function sortino(returns: readonly number[], periodsPerYear: number): number | undefined {
  if (returns.length < 2) return undefined;
  return ratio(mean(returns)! * periodsPerYear, downsideDeviation(returns, periodsPerYear));
}

/** Yearly growth against the deepest drawdown. @see Young (1991), "Calmar Ratio: A Smoother Tool", Futures 20(1) */
export function calmar(growth: number | undefined, maxDrawdown: number | undefined): number | undefined {
  return ratio(growth, maxDrawdown === undefined ? undefined : Math.abs(maxDrawdown));
}

/** Sum of gains over sum of losses of the periods. @see Keating & Shadwick (2002), "A Universal Performance Measure" */
export function omega(returns: readonly number[]): number | undefined {
  return ratio(sum(returns.filter((value) => value > 0)), -sum(returns.filter((value) => value < 0)));
}

/** Root mean square of the drawdown over all periods. @see Martin & McCann (1989), "The Investor's Guide to Fidelity Funds" */
export function ulcerIndex(underwater: readonly number[]): number | undefined {
  const square = mean(underwater.map((value) => value ** 2));
  return square === undefined ? undefined : Math.sqrt(square);
}

/** Yearly growth against the mean of the five deepest drawdowns. */
export function sterling(growth: number | undefined, list: readonly Drawdown[]): number | undefined {
  const depth = mean(deepest(list, 5).map((drawdown) => drawdown.depth));
  return calmar(growth, depth);
}

/** Yearly growth against the root of the summed squares of the five deepest drawdowns. @see Burke (1994), Futures 23(3) */
export function burke(growth: number | undefined, list: readonly Drawdown[]): number | undefined {
  return ratio(growth, Math.sqrt(sum(deepest(list, 5).map((drawdown) => drawdown.depth ** 2))));
}

/** R² of log equity against time: 1 is a straight line on a log chart. Needs positive equity throughout. */
export function stability(equity: readonly number[]): number | undefined {
  if (equity.length < 3 || equity.some((value) => value <= 0)) return undefined;
  const logs = equity.map((value) => Math.log(value));
  const times = logs.map((_, index) => index);
  const strength = correlation(times, logs);
  return strength === undefined ? undefined : strength ** 2;
}

/**
 * Share of capital that maximises growth for a bet with this win rate and payoff: `p - q / payoff`.
 * Outcomes of exactly zero are no bets.
 *
 * @see Kelly (1956), "A New Interpretation of Information Rate"
 */
export function kelly(outcomes: readonly number[]): number | undefined {
  const wins = outcomes.filter((value) => value > 0);
  const losses = outcomes.filter((value) => value < 0);
  const payoff = ratio(mean(wins), Math.abs(mean(losses) ?? 0));
  if (payoff === undefined) return undefined;
  const winRate = wins.length / (wins.length + losses.length);
  return winRate - (1 - winRate) / payoff;
}

/** Pearson's correlation; `undefined` when either side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number | undefined {
  const [deviationA, deviationB, joint] = [deviation(a), deviation(b), covariance(a, b)];
  if (deviationA === undefined || deviationB === undefined || joint === undefined) return undefined;
  return joint / (deviationA * deviationB);
}

/** Sample covariance (divides by n - 1) of two lists of equal length. */
export function covariance(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length < 2 || a.length !== b.length) return undefined;
  const [meanA, meanB] = [mean(a)!, mean(b)!];
  return sum(a.map((value, index) => (value - meanA) * (b[index]! - meanB))) / (a.length - 1);
}
