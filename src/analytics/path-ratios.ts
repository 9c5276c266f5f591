import { deviation, mean, ratio, sum, valueAtRisk95 } from './distribution.ts';
import { correlation, sharpe, ulcerIndex } from './ratios.ts';

/*
 * Ratios that depend on the order of the returns, not only on which they were. Returns are simple, as fractions, one per
 * period, oldest first; `undefined` where there is no answer.
 */

/**
 * Sharpe ratio divided by what neighbouring returns that resemble each other add to it: `sqrt(1 + 2 Σ (1 - k/n) |rho|^k)`,
 * `rho` their correlation. Smoothed returns look calmer than they are.
 *
 * @see quantstats, `smart_sharpe`, after Lo (2002), Financial Analysts Journal 58(4)
 */
export function smartSharpe(returns: readonly number[], periodsPerYear: number): number | undefined {
  const rho = correlation(returns.slice(0, -1), returns.slice(1));
  if (rho === undefined) return undefined;
  let [penalty, power] = [1, 1];
  for (let lag = 1; lag < returns.length; lag += 1) {
    power *= Math.abs(rho);
    penalty += 2 * (1 - lag / returns.length) * power;
  }
  return ratio(sharpe(returns, periodsPerYear), Math.sqrt(penalty));
}

/**
 * Yearly Sharpe ratio of returns that depend on the ones before: the ratio of one period times
 * `q / sqrt(q + 2 Σ (q - k) rho_k)`, q the periods in a year, over as many lags as Newey and West's rule takes for the
 * number of returns. Of uncorrelated returns it is the plain ratio.
 *
 * @returns `undefined` also when these correlations leave no variance over a year
 * @see Lo (2002), "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), equation 20
 */
export function loSharpe(returns: readonly number[], periodsPerYear: number): number | undefined {
  const spread = deviation(returns);
  if (spread === undefined || returns.length < 3) return undefined;
  const centre = mean(returns)!;
  const rest = returns.map((value) => value - centre);
  const lags = Math.min(neweyWestLags(returns.length), returns.length - 1, Math.ceil(periodsPerYear) - 1);
  const squares = laggedProduct(rest, 0);
  let variance = periodsPerYear;
  for (let lag = 1; lag <= lags; lag += 1) {
    variance += (2 * (periodsPerYear - lag) * laggedProduct(rest, lag)) / squares;
  }
  return variance > 0 ? ((centre / spread) * periodsPerYear) / Math.sqrt(variance) : undefined;
}

/** Lags that a regression or a variance over so many periods allows for. @see Newey & West (1994), Review of Economic Studies 61(4) */
export function neweyWestLags(periods: number): number {
  return Math.floor(4 * (periods / 100) ** (2 / 9));
}

function laggedProduct(values: readonly number[], lag: number): number {
  return sum(values.slice(lag).map((value, index) => value * values[index]!));
}

/**
 * Slope of log equity against time over the slope's standard error, times the root of the periods in a year over their
 * number: how steadily it grew, comparable between lengths and periods.
 *
 * @param equity at the end of each period, above zero
 * @returns `undefined` for fewer than three points, for equity that is not above zero, and for a perfect line
 * @see Kestner (2013), "(Re-)Introducing the K-Ratio"
 */
export function kRatio(equity: readonly number[], periodsPerYear: number): number | undefined {
  const count = equity.length;
  if (count < 3 || equity.some((value) => value <= 0)) return undefined;
  const logs = equity.map((value) => Math.log(value));
  const strength = correlation(
    logs.map((_, index) => index),
    logs,
  );
  // The slope over its error is its t-statistic, which the correlation holds.
  if (strength === undefined || 1 - strength ** 2 < Number.EPSILON * count) return undefined;
  const t = strength * Math.sqrt((count - 2) / (1 - strength ** 2));
  return (t * Math.sqrt(periodsPerYear)) / count;
}

/**
 * Sum of returns over the ulcer index times the pitfall, which is how deep the worst twentieth of drawdowns is, in
 * deviations of the returns.
 *
 * @param underwater drawdown at the end of each period, zero or negative
 * @see KeyQuant (2013), "Serenity Ratio"
 */
export function serenity(returns: readonly number[], underwater: readonly number[]): number | undefined {
  const [spread, limit] = [deviation(returns), valueAtRisk95(underwater)];
  const ulcer = ulcerIndex(underwater);
  if (spread === undefined || limit === undefined || ulcer === undefined) return undefined;
  const worst = mean(underwater.filter((value) => value <= limit))!;
  return ratio(sum(returns), (ulcer * -worst) / spread);
}
