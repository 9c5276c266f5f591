/** The shape of a list of returns (or of anything else): centre, spread, tails. */

/** A return is a ratio near one, held to 2e-16: a spread below this is rounding, not risk. */
const ROUNDING = 1e-14;
/** 5% and 1% quantiles of the standard normal distribution. */
const NORMAL_5_PERCENT = -1.6448536269514722;
const NORMAL_1_PERCENT = -2.3263478740408408;

export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return sum(values) / values.length;
}

/**
 * Sample standard deviation (divides by n - 1).
 *
 * @returns `undefined` for fewer than two values, and when they do not vary: whatever is divided by it would be
 *   an artefact of rounding
 */
export function deviation(values: readonly number[]): number | undefined {
  const centre = mean(values);
  if (centre === undefined || values.length < 2) return undefined;
  const spread = Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
  return spread <= ROUNDING * Math.max(1, Math.abs(centre)) ? undefined : spread;
}

/** Third standardised moment of the sample, population form. */
export function skewness(values: readonly number[]): number | undefined {
  return standardisedMoment(values, 3);
}

/** Fourth standardised moment less 3, population form: 0 for a normal distribution. */
export function excessKurtosis(values: readonly number[]): number | undefined {
  const fourth = standardisedMoment(values, 4);
  return fourth === undefined ? undefined : fourth - 3;
}

/** Quantile with linear interpolation between order statistics; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/** Return that is undercut in 5% of periods, by history; normally negative. */
export function valueAtRisk95(returns: readonly number[]): number | undefined {
  return quantile(returns, 0.05);
}

/** Mean of the returns at or below the 95% value at risk. */
export function expectedShortfall95(returns: readonly number[]): number | undefined {
  return meanUpTo(returns, valueAtRisk95(returns));
}

/** With fewer, one in a hundred has not happened yet. */
const RETURNS_FOR_99 = 100;

/** Return that is undercut in 1% of periods, by history; `undefined` for fewer than a hundred. */
export function valueAtRisk99(returns: readonly number[]): number | undefined {
  return returns.length < RETURNS_FOR_99 ? undefined : quantile(returns, 0.01);
}

/** Mean of the returns at or below the 99% value at risk. */
export function expectedShortfall99(returns: readonly number[]): number | undefined {
  return meanUpTo(returns, valueAtRisk99(returns));
}

function meanUpTo(values: readonly number[], limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : mean(values.filter((value) => value <= limit));
}

/** Value at risk if returns were normal. */
export function normalValueAtRisk(returns: readonly number[], confidence: 0.95 | 0.99): number | undefined {
  const spread = deviation(returns);
  return spread === undefined ? undefined : mean(returns)! + normalQuantileAt(confidence) * spread;
}

function normalQuantileAt(confidence: 0.95 | 0.99): number {
  return confidence === 0.95 ? NORMAL_5_PERCENT : NORMAL_1_PERCENT;
}

/**
 * Value at risk, the normal quantile corrected for skew and fat tails.
 *
 * @see Cornish & Fisher (1937), "Moments and Cumulants in the Specification of Distributions"
 */
export function cornishFisherValueAtRisk(returns: readonly number[], confidence: 0.95 | 0.99): number | undefined {
  const [spread, skew, kurtosis] = [deviation(returns), skewness(returns), excessKurtosis(returns)];
  if (spread === undefined || skew === undefined || kurtosis === undefined) return undefined;
  const z = normalQuantileAt(confidence);
  const corrected =
    z + ((z ** 2 - 1) * skew) / 6 + ((z ** 3 - 3 * z) * kurtosis) / 24 - ((2 * z ** 3 - 5 * z) * skew ** 2) / 36;
  return mean(returns)! + corrected * spread;
}

/** Size of the best 5% against the worst 5%: |q95| / |q5|. */
export function tailRatio(returns: readonly number[]): number | undefined {
  const [high, low] = [quantile(returns, 0.95), quantile(returns, 0.05)];
  return high === undefined || low === undefined || low === 0 ? undefined : Math.abs(high / low);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Share of the values that satisfy the question; `undefined` for no values. */
export function shareOf(values: readonly number[], question: (value: number) => boolean): number | undefined {
  return values.length === 0 ? undefined : values.filter(question).length / values.length;
}

/** `undefined` unless both are known and the divisor is not zero. */
export function ratio(dividend: number | undefined, divisor: number | undefined): number | undefined {
  return dividend === undefined || divisor === undefined || divisor === 0 ? undefined : dividend / divisor;
}

export function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((best, value) => Math.max(best, value));
}

export function smallest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((worst, value) => Math.min(worst, value));
}

/** Longest run of consecutive values that satisfy the question; 0 when none does. */
export function longestRun(values: readonly number[], question: (value: number) => boolean): number {
  let [run, longest] = [0, 0];
  for (const value of values) {
    run = question(value) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function standardisedMoment(values: readonly number[], power: 3 | 4): number | undefined {
  if (deviation(values) === undefined) return undefined;
  const centre = mean(values)!;
  const variance = mean(values.map((value) => (value - centre) ** 2))!;
  return mean(values.map((value) => (value - centre) ** power))! / variance ** (power / 2);
}
