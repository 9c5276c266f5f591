import {
  percentileIntervals,
  RESAMPLED,
  resampledFigures,
  type MetricKey,
  type ReportConfidence,
} from '../analytics/index.ts';
import {
  automaticBlockLength,
  deflatedSharpe,
  minimumTrackRecord,
  moments,
  probabilisticSharpe,
  sharpeStandardError,
  stationaryIndices,
  type Moments,
  type Search,
} from '../research/index.ts';
import { seededRandom } from '../runtime/index.ts';

export interface ConfidenceInput {
  /** Of UTC days, oldest first. */
  readonly dailyReturns: readonly number[];
  readonly metrics: Readonly<Partial<Record<MetricKey, number | undefined>>>;
  readonly seed: number;
  /** The search that this came out of; absent: nobody has said. */
  readonly search?: Search | undefined;
}

const DAYS_PER_YEAR = 365;
const RESAMPLES = 1_000;
/** What it takes to see how long days depend on each other. */
const DAYS_MIN = 10;
/** 97.5% quantile of the standard normal distribution: of both tails 5% remain. */
const NORMAL_975 = 1.959963984540054;
const CONFIDENCE = 0.95;

/**
 * How sure the figures of a run are: intervals by the error of its Sharpe ratio, and by resampling its days in blocks;
 * how probable it is that it has an edge; how many days it would take to be sure; and what is left of all that when the
 * search behind it is counted.
 */
export function confidenceOf({ dailyReturns, metrics, seed, search }: ConfidenceInput): ReportConfidence {
  const days = dailyReturns.length;
  const trials = search === undefined ? {} : { trials: search.trials };
  if (days < DAYS_MIN) {
    return { type: 'unknown', days, ...trials, reason: `there are returns of ${days} days, and it takes ${DAYS_MIN}` };
  }
  if (metrics.volatility === undefined) {
    return { type: 'unknown', days, ...trials, reason: 'the returns of its days never vary' };
  }
  const [measured, meanBlock] = [moments(dailyReturns), automaticBlockLength(dailyReturns)];
  if (measured.type !== 'value' || meanBlock.type !== 'value') {
    return { type: 'unknown', days, ...trials, reason: 'there are too few days' };
  }
  const random = seededRandom(seed).next;
  const orders = Array.from({ length: RESAMPLES }, () => stationaryIndices(days, meanBlock.value, random));
  const intervals = percentileIntervals(dailyReturns, orders, (sample) => ({
    ...resampledFigures(sample, DAYS_PER_YEAR),
    edge: edgeOf(sample),
  }));
  const edge = edgeOf(dailyReturns);
  const record = minimumTrackRecord(measured.value, { benchmark: 0, confidence: CONFIDENCE });
  return {
    type: 'confidence',
    days,
    ...trials,
    meanBlock: meanBlock.value,
    resamples: RESAMPLES,
    seed,
    intervals: [
      ...sharpeInterval(measured.value),
      ...RESAMPLED.flatMap((key) => {
        const [value, interval] = [metrics[key], intervals.get(key)];
        return value === undefined || interval === undefined
          ? []
          : [{ metric: key, value, ...interval, by: 'resampling' as const }];
      }),
    ],
    ...(edge === undefined ? {} : { edge: { value: edge, ...intervals.get('edge') } }),
    ...(record.type === 'periods' ? { minimumDays: Math.ceil(record.periods) } : {}),
    ...(search === undefined ? {} : deflated(measured.value, search)),
  };
}

/** @see Mertens (2002), "Comments on Variance of the IID estimator in Lo (2002)", for returns of any shape */
function sharpeInterval(measured: Moments) {
  const error = sharpeStandardError(measured);
  if (error.type !== 'value') return [];
  const scale = Math.sqrt(DAYS_PER_YEAR);
  const [value, reach] = [measured.sharpe * scale, error.value * scale * NORMAL_975];
  return [{ metric: 'sharpe' as const, value, low: value - reach, high: value + reach, by: 'Mertens' as const }];
}

/** Probability that the true Sharpe ratio is above zero; `undefined` for days that never vary. */
function edgeOf(returns: readonly number[]): number | undefined {
  if (returns.every((value) => value === returns[0])) return undefined; // Days without a trade, drawn again and again.
  const measured = moments(returns);
  const sure = measured.type === 'value' ? probabilisticSharpe(measured.value, 0) : measured;
  return sure.type === 'value' ? sure.value : undefined;
}

function deflated(measured: Moments, search: Search) {
  const found = deflatedSharpe(measured, search);
  if (found.type !== 'value') return {};
  const { probability, luckSharpe } = found.value;
  return { deflated: { probability, luckSharpe: luckSharpe * Math.sqrt(DAYS_PER_YEAR) } };
}
