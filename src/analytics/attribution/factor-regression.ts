import { deviation, sum } from '../distribution.ts';
import { apply, dot, invertPositive, transpose, type Matrix } from '../linear-algebra.ts';

export interface FactorInput {
  /** What is explained: returns per period, oldest first. */
  readonly returns: readonly number[];
  /** One row per period, one column per factor. */
  readonly factors: Matrix;
  /** Lags of the Newey-West errors; 0 leaves only White's correction for unequal variance. */
  readonly lags: number;
}

/** Lists begin with alpha, the constant; then one for each factor, in the order of the columns. */
export interface FactorRegression {
  readonly type: 'regression';
  readonly coefficients: readonly number[];
  /** Standard errors if residuals were independent and of one variance. */
  readonly errors: readonly number[];
  /** Standard errors that allow for neither (Newey & West, Bartlett weights, no small-sample correction). */
  readonly robustErrors: readonly number[];
  readonly rSquared: number;
  /** Corrected for the number of factors. */
  readonly rSquaredAdjusted: number;
  /** Standard deviation of what is not explained, degrees of freedom taken off. */
  readonly residualDeviation: number;
  readonly residuals: readonly number[];
  /** Of the sum of returns: alpha times the periods, then coefficient times the sum of each factor. They add up. */
  readonly contributions: readonly number[];
}

export type FactorRegressionResult =
  | FactorRegression
  /** Fewer periods than coefficients and one to spare. */
  | { readonly type: 'not-enough-data'; readonly has: number; readonly needs: number }
  /** A factor does not vary, or is made of the others, or returns do not vary, or a number is none. */
  | { readonly type: 'undetermined'; readonly detail: string };

/**
 * Ordinary least squares of returns on factors, with a constant.
 *
 * @see Newey & West (1987), "A Simple, Positive Semi-definite, Heteroskedasticity and Autocorrelation Consistent
 *   Covariance Matrix", Econometrica 55(3)
 */
export function factorRegression({ returns, factors, lags }: FactorInput): FactorRegressionResult {
  const periods = returns.length;
  const size = (factors[0]?.length ?? 0) + 1;
  if (periods < size + 1) return { type: 'not-enough-data', has: periods, needs: size + 1 };
  const problem = problemIn({ returns, factors, lags });
  if (problem !== undefined) return { type: 'undetermined', detail: problem };
  const rows = factors.map((row) => [1, ...row]);
  const columns = transpose(rows);
  const inverse = invertPositive(columns.map((one) => columns.map((other) => dot(one, other))));
  if (inverse === undefined) {
    return { type: 'undetermined', detail: 'a factor does not vary, or is made of the others' };
  }
  const coefficients = apply(
    inverse,
    columns.map((column) => dot(column, returns)),
  );
  const residuals = rows.map((row, index) => returns[index]! - dot(row, coefficients));
  const squares = dot(residuals, residuals);
  const centre = sum(returns) / periods;
  const unexplained = squares / sum(returns.map((value) => (value - centre) ** 2));
  const variance = squares / (periods - size);
  const robust = sandwich(inverse, neweyWest(rows, residuals, lags));
  return {
    type: 'regression',
    coefficients,
    errors: inverse.map((row, index) => Math.sqrt(variance * row[index]!)),
    robustErrors: robust.map((row, index) => Math.sqrt(Math.max(0, row[index]!))),
    rSquared: 1 - unexplained,
    rSquaredAdjusted: 1 - (unexplained * (periods - 1)) / (periods - size),
    residualDeviation: Math.sqrt(variance),
    residuals,
    contributions: coefficients.map((value, index) => value * sum(columns[index]!)),
  };
}

function problemIn({ returns, factors, lags }: FactorInput): string | undefined {
  if (!Number.isInteger(lags) || lags < 0) return `${lags} lags are no whole number of periods`;
  const width = factors[0]!.length;
  if (factors.length !== returns.length || factors.some((row) => row.length !== width)) {
    return 'the rows of factors do not match the returns';
  }
  if (![...returns, ...factors.flat()].every(Number.isFinite)) return 'a return or a factor is no finite number';
  return deviation(returns) === undefined ? 'the returns do not vary' : undefined;
}

/** Long-run covariance of `row * residual`: its own square, and that with each lag, weighted down to zero. */
function neweyWest(rows: Matrix, residuals: readonly number[], lags: number): number[][] {
  const scores = rows.map((row, index) => row.map((value) => value * residuals[index]!));
  const size = rows[0]!.length;
  const total = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (let lag = 0; lag <= Math.min(lags, scores.length - 1); lag += 1) {
    const weight = (1 - lag / (lags + 1)) * (lag === 0 ? 0.5 : 1); // The loop below adds each pair both ways round.
    for (let period = lag; period < scores.length; period += 1) {
      const [now, before] = [scores[period]!, scores[period - lag]!];
      for (let a = 0; a < size; a += 1) {
        for (let b = 0; b < size; b += 1) total[a]![b]! += weight * (now[a]! * before[b]! + before[a]! * now[b]!);
      }
    }
  }
  return total;
}

/** `inverse middle inverse`, both symmetric. */
function sandwich(inverse: Matrix, middle: Matrix): number[][] {
  const right = middle.map((row) => apply(inverse, row));
  return inverse.map((row) => transpose(right).map((column) => dot(row, column)));
}
