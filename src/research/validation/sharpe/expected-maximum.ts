import { normalQuantile } from '../normal-distribution.ts';
import { checkThat } from '../statistic.ts';

const EULER_GAMMA = 0.5772156649015329;

/**
 * Expected maximum of `trials` independent standard normal values: what the best of so many useless trials reaches, in
 * standard errors. At least 0, which is the answer for one trial.
 *
 * @param trials 1 or more; an effective number need not be whole
 * @throws {AssayError} `VALIDATION_INPUT` for fewer than one trial
 * @see Bailey, Borwein, Lopez de Prado & Zhu (2014), "Pseudo-Mathematics and Financial Charlatanism", Notices AMS 61(5)
 */
export function expectedMaximum(trials: number): number {
  checkThat(trials >= 1 && Number.isFinite(trials), `a number of trials must be 1 or more, not ${trials}`);
  if (trials === 1) return 0;
  // The quantile of 1 - 1/N, taken from the other end, where a float does not run out of digits.
  const [once, rarer] = [-normalQuantile(1 / trials), -normalQuantile(1 / (trials * Math.E))];
  return Math.max(0, (1 - EULER_GAMMA) * once + EULER_GAMMA * rarer);
}

/**
 * Minimum backtest length, in years: with less data, the best of so many useless trials is expected to show the annual
 * Sharpe ratio `targetSharpe`.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for fewer than one trial, or a target that is not positive
 * @see the same article
 */
export function minimumBacktestYears(trials: number, targetSharpe: number): number {
  checkThat(targetSharpe > 0 && Number.isFinite(targetSharpe), `a target must be positive, not ${targetSharpe}`);
  return (expectedMaximum(trials) / targetSharpe) ** 2;
}
