import { automaticBlockLength, moments, shrunkSharpe, type Statistic } from '../../research/index.ts';
import type { Random } from '../../runtime/index.ts';
import type { MonitoringPlan } from '../policy/policy.ts';
import { resampledDrawdowns, resampledSums } from './resampled-paths.ts';

/** What a version did before it was frozen: in a holdout, or in its backtest. */
export interface TrackRecord {
  /** Net daily excess returns as fractions of a constant capital, oldest first. */
  readonly excess: Float64Array;
  /** Round trips that ended on each of those days. */
  readonly tradesPerDay: Float64Array;
  /** What each fill cost against the price of its decision, in basis points; positive is worse. */
  readonly costsBps: Float64Array;
}

/** What a version promises. Frozen when it goes on to paper, stored with the decision, and never adapted to what came. */
export interface Expectation {
  /** Days it was made of. */
  readonly days: number;
  /** Of daily excess, shrunk toward the prior: a record that was selected is better than the truth. */
  readonly mean: number;
  readonly deviation: number;
  readonly tradesPerDay: number;
  /** Counts of round trips in `PACE_DAYS` days that are to be expected, both inclusive. */
  readonly pace: { readonly low: number; readonly high: number };
  /** `null` when it never traded. */
  readonly cost: { readonly meanBps: number; readonly deviationBps: number } | null;
  /** Depths of the maximum drawdown that are rare, positive, for each horizon; shortest first. */
  readonly drawdowns: readonly { readonly days: number; readonly halve: number; readonly demote: number }[];
}

export const PACE_DAYS = 30;
/** Below this a deviation is a guess, and everything else is measured in it. */
const DAYS_MIN = 60;
const HORIZONS = [90, 365] as const;
const RESAMPLES = 4_000;
const YEAR = 365;

/**
 * Freezes what is to be expected of a version.
 *
 * @param random draws the resampled paths; the same seed freezes the same expectation
 * @returns not enough data for fewer than 60 days
 * @throws {AssayError} `VALIDATION_CONSTANT` for returns that do not vary, `VALIDATION_INPUT` for what is no number
 */
export function freezeExpectation(
  { excess, tradesPerDay, costsBps }: TrackRecord,
  plan: MonitoringPlan,
  random: Random,
): Statistic<Expectation> {
  const days = excess.length;
  if (days < DAYS_MIN) return { type: 'not-enough-data', has: days, needs: DAYS_MIN };
  const found = moments(excess);
  if (found.type !== 'value') return found;
  const { mean: measured, deviation } = found.value;
  const mean = (shrunkSharpe(measured / deviation, days, plan.prior) * deviation) / Math.sqrt(YEAR);
  const centred = excess.map((value) => value - measured + mean);
  const meanBlock = blockOf(excess);
  const drawdowns = HORIZONS.map((horizon) => {
    const depths = resampledDrawdowns(centred, { length: horizon, meanBlock, count: RESAMPLES }, random);
    return {
      days: horizon,
      halve: quantile(depths, plan.drawdown.halve),
      demote: quantile(depths, plan.drawdown.demote),
    };
  });
  const counts = resampledSums(
    tradesPerDay,
    { length: PACE_DAYS, meanBlock: blockOf(tradesPerDay), count: RESAMPLES },
    random,
  );
  const outside = (1 - plan.paceInside) / 2;
  return {
    type: 'value',
    value: {
      days,
      mean,
      deviation,
      tradesPerDay: tradesPerDay.reduce((sum, one) => sum + one, 0) / Math.max(1, tradesPerDay.length),
      pace: { low: Math.floor(quantile(counts, outside)), high: Math.ceil(quantile(counts, 1 - outside)) },
      cost: costOf(costsBps),
      drawdowns,
    },
  };
}

/** Days hang together in blocks as long as the data say; one day where they say nothing, as for a count that is constant. */
function blockOf(values: Float64Array): number {
  if (values.every((value) => value === values[0])) return 1;
  const block = automaticBlockLength(values);
  return block.type === 'value' ? Math.max(1, block.value) : 1;
}

function costOf(costsBps: Float64Array): Expectation['cost'] {
  if (costsBps.length === 0) return null;
  if (costsBps.every((cost) => cost === costsBps[0])) return { meanBps: costsBps[0]!, deviationBps: 0 };
  const found = moments(costsBps);
  return found.type === 'value' ? { meanBps: found.value.mean, deviationBps: found.value.deviation } : null;
}

/** Linear between the two nearest of sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}
