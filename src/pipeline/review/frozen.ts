import type { EpochMs } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { Statistic } from '../../research/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { freezeExpectation, type Expectation } from '../monitoring/expectation.ts';
import type { MonitoringPlan } from '../policy/policy.ts';
import { betaOf, countPerDay, dailySeries, excessOf } from './daily-series.ts';

/** An expectation with the share of the market that was taken out of it, and is taken out of what is held against it. */
export interface FrozenExpectation extends Expectation {
  readonly beta: number;
}

/** The part of a stored backtest that an expectation is made of. */
interface BacktestDocument {
  readonly equity: readonly (readonly [at: number, equity: number])[];
  readonly trades: readonly { readonly exitedAt: string }[];
}

/**
 * Freezes what a stored backtest promises.
 *
 * @param result JSON document of the run
 * @param bars of its principal instrument, over the time of the run
 * @returns not enough data for fewer than 60 days
 * @throws {AssayError} `VALIDATION_CONSTANT` when it never earned or lost anything
 */
export function freezeBacktest(result: string, bars: BarColumns, plan: MonitoringPlan): Statistic<FrozenExpectation> {
  const { equity, trades } = JSON.parse(result) as BacktestDocument;
  const series = dailySeries(
    equity.map(([at, worth]) => ({ at: at as EpochMs, worth })),
    bars,
  );
  const beta = betaOf(series);
  const record = {
    excess: excessOf(series, beta),
    tradesPerDay: countPerDay(
      series.days,
      trades.map(({ exitedAt }) => Date.parse(exitedAt)),
    ),
    // What its fills cost is a model's word, and has no deviation that paper could be held against: parity judges fills.
    costsBps: new Float64Array(0),
  };
  const frozen = freezeExpectation(record, plan, seededRandom(SEED).next);
  return frozen.type === 'value' ? { type: 'value', value: { ...frozen.value, beta } } : frozen;
}

/** Freezing is a function of the backtest: the same one promises the same. */
const SEED = 1;
