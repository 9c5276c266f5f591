import { covariance, mean } from '../../analytics/index.ts';
import { checkWhole } from '../validation/statistic.ts';
import { ranks } from './information-coefficient.ts';

/*
 * Operators over the newest `window` values of a series: the words of formulaic alphas. All are causal: what stands in a
 * place depends on nothing after it. `undefined` before the window is full, and where the window has no answer (a spread
 * of values that do not vary, a value in it that is no number). Deviations divide by n - 1.
 *
 * Sources: Kakushadze (2016), "101 Formulaic Alphas", Wilmott 84; the operator set of AlphaGen, Yu et al. (2023), KDD.
 */

export type Column = readonly (number | undefined)[];
type Window = readonly number[];

/** Spread that rounding leaves of equal values, as a share of their size. */
const ROUNDING = 1e-14;

/** The value `lag` bars ago. */
export function reference(values: readonly number[], lag: number): Column {
  checkWhole(lag, 'lag');
  return values.map((_, index) => finite(values[index - lag]));
}

/** The value less the one `lag` bars ago. */
export function delta(values: readonly number[], lag: number): Column {
  return reference(values, lag).map((before, index) =>
    before === undefined ? undefined : finite(values[index]! - before),
  );
}

/** Operators of one series, by the names that formulas use. */
export const WINDOW_OPERATORS = {
  mean,
  deviation,
  /** Place of the newest among all, ties sharing theirs, as a share of the window: 1 is the highest. */
  rank: (window) => ranks(window).at(-1)! / window.length,
  max: (window) => Math.max(...window),
  min: (window) => Math.min(...window),
  /** Places from the start of the window to its highest value, the last of several. */
  argmax: (window) => window.lastIndexOf(Math.max(...window)),
  argmin: (window) => window.lastIndexOf(Math.min(...window)),
  skew,
  /** Deviations of the newest from the mean. */
  zscore: (window) => {
    const spread = deviation(window);
    return isFlat(window, spread) ? undefined : over(window.at(-1)! - mean(window)!, spread);
  },
  /** Mean weighted 1, 2, … to the newest. */
  decay: (window) => {
    const total = window.reduce((sum, value, index) => sum + value * (index + 1), 0);
    return total / ((window.length * (window.length + 1)) / 2);
  },
  median,
  /** Mean absolute distance from the mean. */
  meanAbsoluteDeviation: (window) => {
    const centre = mean(window)!;
    return mean(window.map((value) => Math.abs(value - centre)));
  },
} as const satisfies Readonly<Record<string, (window: Window) => number | undefined>>;

/** One of the operators, at every place. */
export function rolling(name: keyof typeof WINDOW_OPERATORS, values: readonly number[], window: number): Column {
  checkWhole(window, 'window', 1);
  return values.map((_, index) => {
    const part = windowAt(values, index, window);
    return part === undefined ? undefined : finite(WINDOW_OPERATORS[name](part));
  });
}

/** Sample covariance of two series of equal length. */
export function rollingCovariance(a: readonly number[], b: readonly number[], window: number): Column {
  return pairwise(a, b, window, covariance);
}

/** Pearson's correlation of two series of equal length. */
export function rollingCorrelation(a: readonly number[], b: readonly number[], window: number): Column {
  return pairwise(a, b, window, (left, right) => {
    const [spreadA, spreadB] = [deviation(left), deviation(right)];
    if (isFlat(left, spreadA) || isFlat(right, spreadB)) return undefined;
    return over(covariance(left, right), spreadA! * spreadB!);
  });
}

function pairwise(
  a: readonly number[],
  b: readonly number[],
  window: number,
  operator: (left: Window, right: Window) => number | undefined,
): Column {
  checkWhole(window, 'window', 1);
  return a.map((_, index) => {
    const [left, right] = [windowAt(a, index, window), windowAt(b, index, window)];
    return left === undefined || right === undefined ? undefined : finite(operator(left, right));
  });
}

function windowAt(values: readonly number[], index: number, window: number): Window | undefined {
  if (index + 1 < window) return undefined;
  const part = values.slice(index + 1 - window, index + 1);
  return part.length === window && part.every(Number.isFinite) ? part : undefined;
}

function deviation(window: Window): number | undefined {
  const variance = covariance(window, window);
  return variance === undefined ? undefined : Math.sqrt(variance);
}

/** Sample skewness, corrected for bias (G1). @see Joanes & Gill (1998), The Statistician 47(1) */
function skew(window: Window): number | undefined {
  const count = window.length;
  const centre = mean(window)!;
  const second = mean(window.map((value) => (value - centre) ** 2))!;
  if (count < 3 || isFlat(window, Math.sqrt(second))) return undefined;
  const third = mean(window.map((value) => (value - centre) ** 3))!;
  return (Math.sqrt(count * (count - 1)) / (count - 2)) * (third / second ** 1.5);
}

function median(window: Window): number {
  const sorted = window.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function isFlat(window: Window, spread: number | undefined): boolean {
  return spread === undefined || spread <= ROUNDING * Math.max(...window.map(Math.abs));
}

function over(dividend: number | undefined, divisor: number | undefined): number | undefined {
  return dividend === undefined || divisor === undefined || divisor === 0 ? undefined : dividend / divisor;
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
