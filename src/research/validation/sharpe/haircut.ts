import { normalCdf, normalQuantile } from '../normal-distribution.ts';
import { checkThat, known, type Statistic } from '../statistic.ts';
import type { SharpeEstimate } from './moments.ts';
import { sharpeStandardError } from './probabilistic-sharpe.ts';

/**
 * The Sharpe ratio, per period, that would have been as surprising had it been the only trial: its p-value is taken so many
 * times (Bonferroni), and read back. 0 where nothing is left.
 *
 * @param trials 1 or more, effectively independent
 * @returns not enough data for fewer than two returns
 * @throws {AssayError} `VALIDATION_INPUT` for fewer than one trial, or for moments that no series can have
 * @see Harvey & Liu (2015), "Backtesting", J. Portfolio Management 42(1)
 */
export function haircutSharpe(estimate: SharpeEstimate, trials: number): Statistic<number> {
  checkThat(trials >= 1 && Number.isFinite(trials), `a number of trials must be 1 or more, not ${trials}`);
  const error = sharpeStandardError(estimate);
  if (error.type !== 'value') return error;
  const alone = normalCdf(-estimate.sharpe / error.value);
  // Beyond what a float can hold no number of trials takes anything away.
  if (alone === 0) return known(estimate.sharpe);
  const together = Math.min(1, alone * trials);
  return known(together >= 0.5 ? 0 : -normalQuantile(together) * error.value);
}
