import { centred, checkFinite, checkThat, checkWhole, known, notEnough, type Statistic } from '../statistic.ts';

/**
 * Autocorrelations of lags 1 to `lags`, in the biased form: each divides by the full sum of squares.
 *
 * @returns not enough data unless there are more values than lags, and two at least
 * @throws {AssayError} `VALIDATION_INPUT` for a value that is no number, `VALIDATION_CONSTANT` when they do not vary
 */
export function autocorrelations(values: ArrayLike<number>, lags: number): Statistic<readonly number[]> {
  checkWhole(lags, 'lags', 1);
  checkFinite(values, 'values');
  if (values.length <= lags) return notEnough(values.length, lags + 1);
  const { rest } = centred(values, 'the series');
  const total = laggedProduct(rest, 0);
  return known(Array.from({ length: lags }, (_, index) => laggedProduct(rest, index + 1) / total));
}

function laggedProduct(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let index = lag; index < values.length; index += 1) sum += values[index]! * values[index - lag]!;
  return sum;
}

/**
 * Factor from the Sharpe ratio of one period to that of `periods` together: sqrt(periods) for uncorrelated returns,
 * less when they are positively correlated.
 *
 * @param correlations autocorrelations of lags 1 to periods - 1, at least
 * @throws {AssayError} `VALIDATION_INPUT` for too few correlations, or some that leave no variance
 * @see Lo (2002), "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), equation 20
 */
export function sharpeAggregation(periods: number, correlations: readonly number[]): number {
  checkWhole(periods, 'periods', 1);
  checkThat(correlations.length >= periods - 1, `${periods} periods need ${periods - 1} autocorrelations`);
  let variance = periods;
  for (let lag = 1; lag < periods; lag += 1) variance += 2 * (periods - lag) * correlations[lag - 1]!;
  checkThat(variance > 0, `these autocorrelations leave no variance over ${periods} periods`);
  return periods / Math.sqrt(variance);
}
