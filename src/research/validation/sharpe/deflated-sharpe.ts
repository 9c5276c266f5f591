import { checkThat, known, type Statistic } from '../statistic.ts';
import { expectedMaximum } from './expected-maximum.ts';
import type { SharpeEstimate } from './moments.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';

/** The search that a winner came out of. */
export interface Search {
  /** Number of trials, or of effectively independent ones; 1 or more. */
  readonly trials: number;
  /** Variance of the trials' Sharpe ratios, per period; 1/n is that of one true zero measured on n returns. */
  readonly sharpeVariance: number;
  /** Mean of the trials' Sharpe ratios, per period. */
  readonly sharpeMean: number;
}

export interface DeflatedSharpe {
  /** Probability that the true Sharpe ratio exceeds what luck alone would have made the best of the search. */
  readonly probability: number;
  /** That benchmark, per period. */
  readonly luckSharpe: number;
}

/**
 * @returns not enough data for fewer than two returns
 * @throws {AssayError} `VALIDATION_INPUT` for fewer than one trial, a negative variance, or impossible moments
 * @see Bailey & Lopez de Prado (2014), "The Deflated Sharpe Ratio", J. Portfolio Management 40(5)
 */
export function deflatedSharpe(winner: SharpeEstimate, search: Search): Statistic<DeflatedSharpe> {
  checkThat(search.sharpeVariance >= 0, `a variance must not be negative: ${search.sharpeVariance}`);
  const luckSharpe = search.sharpeMean + Math.sqrt(search.sharpeVariance) * expectedMaximum(search.trials);
  const probability = probabilisticSharpe(winner, luckSharpe);
  return probability.type === 'value' ? known({ probability: probability.value, luckSharpe }) : probability;
}
