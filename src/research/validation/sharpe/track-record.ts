import { normalQuantile } from '../normal-distribution.ts';
import { checkThat } from '../statistic.ts';
import type { SharpeEstimate } from './moments.ts';
import { sharpeVariance } from './probabilistic-sharpe.ts';

/** How long a track record must be; `never` when the ratio is not above the benchmark, however long it is watched. */
export type TrackRecord = { readonly type: 'periods'; readonly periods: number } | { readonly type: 'never' };

export interface TrackRecordQuestion {
  /** What the Sharpe ratio, per period, has to be shown to exceed. */
  readonly benchmark: number;
  /** Probability with which it has to be shown, e.g. 0.95. */
  readonly confidence: number;
}

/**
 * Minimum track record: number of periods (not rounded) after which a Sharpe ratio as measured is above the benchmark
 * with the confidence asked for.
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless 0.5 <= confidence < 1, or for moments that no series can have
 * @see Bailey & Lopez de Prado (2012), "The Sharpe Ratio Efficient Frontier", J. of Risk 15(2)
 */
export function minimumTrackRecord(
  estimate: Omit<SharpeEstimate, 'count'>,
  { benchmark, confidence }: TrackRecordQuestion,
): TrackRecord {
  checkThat(confidence >= 0.5 && confidence < 1, `a confidence must be from 0.5 to below 1, not ${confidence}`);
  checkThat(Number.isFinite(benchmark), `a benchmark must be a finite number, not ${benchmark}`);
  const variance = sharpeVariance(estimate);
  const distance = estimate.sharpe - benchmark;
  if (distance <= 0) return { type: 'never' };
  return { type: 'periods', periods: 1 + variance * (normalQuantile(confidence) / distance) ** 2 };
}
