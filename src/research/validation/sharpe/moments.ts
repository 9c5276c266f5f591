import { centred, checkFinite, known, notEnough, type Statistic } from '../statistic.ts';

/** The shape of a series of returns, per period: nothing here is annualised. */
export interface Moments {
  /** Number of returns. */
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation: divides by n - 1. */
  readonly deviation: number;
  /** Mean by deviation, per period. */
  readonly sharpe: number;
  /** Third standardised moment, population form. */
  readonly skewness: number;
  /** Fourth standardised moment, population form and *raw*: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** A Sharpe ratio per period, and the shape of the returns it was measured on. */
export type SharpeEstimate = Pick<Moments, 'count' | 'sharpe' | 'skewness' | 'kurtosis'>;

/**
 * @param returns one per period, as fractions, after all costs
 * @returns not enough data for fewer than two returns
 * @throws {AssayError} `VALIDATION_INPUT` for a return that is no number, `VALIDATION_CONSTANT` when they do not vary
 */
export function moments(returns: ArrayLike<number>): Statistic<Moments> {
  checkFinite(returns, 'returns');
  const count = returns.length;
  if (count < 2) return notEnough(count, 2);
  const { mean, rest } = centred(returns, 'the series of returns');
  let [second, third, fourth] = [0, 0, 0];
  for (const value of rest) {
    const square = value * value;
    second += square;
    third += square * value;
    fourth += square * square;
  }
  const variance = second / count;
  const deviation = Math.sqrt(second / (count - 1));
  return known({
    count,
    mean,
    deviation,
    sharpe: mean / deviation,
    skewness: third / count / variance ** 1.5,
    kurtosis: fourth / count / variance ** 2,
  });
}
