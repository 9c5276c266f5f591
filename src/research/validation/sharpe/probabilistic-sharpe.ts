import { normalCdf } from '../normal-distribution.ts';
import { checkThat, known, notEnough, type Statistic } from '../statistic.ts';
import type { SharpeEstimate } from './moments.ts';

/**
 * Probability that the true Sharpe ratio exceeds `benchmark`, given what was measured.
 *
 * @param benchmark a Sharpe ratio per period, as the estimate's is; an annual one is divided by sqrt(periods per year)
 * @returns not enough data for fewer than two returns
 * @throws {AssayError} `VALIDATION_INPUT` for moments that no series can have
 * @see Bailey & Lopez de Prado (2012), "The Sharpe Ratio Efficient Frontier", J. of Risk 15(2)
 */
export function probabilisticSharpe(estimate: SharpeEstimate, benchmark: number): Statistic<number> {
  checkThat(Number.isFinite(benchmark), `a benchmark must be a finite number, not ${benchmark}`);
  const error = sharpeStandardError(estimate);
  return error.type === 'value' ? known(normalCdf((estimate.sharpe - benchmark) / error.value)) : error;
}

/** Standard error of a Sharpe ratio per period, for returns of any shape; the conditions are those above. */
export function sharpeStandardError(estimate: SharpeEstimate): Statistic<number> {
  checkThat(Number.isFinite(estimate.count), `a number of returns must be a number, not ${estimate.count}`);
  if (estimate.count < 2) return notEnough(estimate.count, 2);
  return known(Math.sqrt(sharpeVariance(estimate) / (estimate.count - 1)));
}

/**
 * Variance of the estimate times the number of returns less one: 1 - g3 SR + (g4 - 1)/4 SR².
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless it is positive, which no series of varying returns fails
 */
export function sharpeVariance({ sharpe, skewness, kurtosis }: Omit<SharpeEstimate, 'count'>): number {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  checkThat(
    variance > 0 && Number.isFinite(variance),
    `no returns have Sharpe ratio ${sharpe}, skewness ${skewness} and raw kurtosis ${kurtosis}`,
  );
  return variance;
}
