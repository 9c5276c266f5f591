import { seededRandom } from '../../runtime/index.ts';
import {
  backtestOverfitting,
  deflatedSharpe,
  clusterCount,
  effectiveTrials,
  effectiveTrialsOf,
  moments,
  searchTests,
  stationaryResamples,
  trialCorrelations,
} from '../validation/index.ts';
import { annualSharpe } from '../robustness/index.ts';
import type { GateLevels } from './levels.ts';

/** What the whole search says about its trials. */
export interface Selection {
  /** Of each trial, in order: the smallest level at which it would be taken for more than luck. */
  readonly adjustedPValues: Float64Array;
  /** Annual Sharpe ratio of each trial's excess. */
  readonly sharpes: Float64Array;
  /** Places of the trials, best first. */
  readonly ranking: readonly number[];
  /** Whether any is better than standing still with the same mean exposure: Hansen's test. */
  readonly searchPValue: number;
  readonly diagnostics: Diagnostics;
}

/** Told, and never decided by: what the best of the search is worth by other measures. */
export interface Diagnostics {
  /** Probability that the way of choosing overfits; absent for too little data. */
  readonly overfitting?: number;
  /** Effectively independent trials, from the most to the least. */
  readonly effectiveTrials?: readonly [number, number];
  /** Ideas that the trials were variants of; absent for too few to compare. */
  readonly clusters?: number;
  /** Probability that the best is above luck, with so many trials taken for independent: the least and the most. */
  readonly deflatedSharpe?: readonly [number, number];
}

/** Beyond this the square of it would take longer than the search. */
const PAIRS_TRIALS_MAX = 1_500;
const OVERFITTING_BLOCKS = 10;

/**
 * Judges every trial against the luck of all of them together.
 *
 * @param streams daily excess of each trial over standing still, all of the same days
 * @param tried how many were tried on this data, those among them that traded too little to be judged
 * @returns `undefined` where there are no trials or too few days
 * @throws {AssayError} `VALIDATION_CONSTANT` for a trial that never varies
 */
export function selectFrom(
  streams: readonly Float64Array[],
  tried: number,
  { levels, seed }: { readonly levels: GateLevels; readonly seed: number },
): Selection | undefined {
  const periods = streams[0]?.length ?? 0;
  if (streams.length === 0 || periods < OVERFITTING_BLOCKS * 2) return undefined;
  const plan = { periods, meanBlock: levels.meanBlockDays, count: levels.resamples };
  const resamples = stationaryResamples(plan, seededRandom(seed).next);
  const tests = searchTests(streams, resamples);
  if (tests.type !== 'value') return undefined;
  const sharpes = Float64Array.from(streams, (stream) => annualSharpe(stream) ?? 0);
  const { adjustedPValues, statistics, anyBetter } = tests.value;
  const ranking = Array.from(streams, (_, trial) => trial).toSorted((a, b) => statistics[b]! - statistics[a]!);
  return {
    adjustedPValues,
    sharpes,
    ranking,
    searchPValue: anyBetter.pValue,
    diagnostics: diagnose(streams, ranking[0]!, tried),
  };
}

function diagnose(streams: readonly Float64Array[], best: number, tried: number): Diagnostics {
  if (streams.length < 2) return {};
  const halves = backtestOverfitting(streams, OVERFITTING_BLOCKS);
  const overfitting = halves.type === 'value' ? { overfitting: halves.value.probability } : {};
  const correlations = trialCorrelations(streams.slice(0, PAIRS_TRIALS_MAX));
  const estimate = moments(streams[best]!);
  if (correlations.type !== 'value' || estimate.type !== 'value') return overfitting;
  // All that were tried, and as few as their returns are worth.
  const all = Math.max(tried, streams.length);
  const { participationRatio, meanCorrelation } = effectiveTrialsOf(correlations.value);
  const effective = [all, Math.min(participationRatio, effectiveTrials(all, Math.min(1, meanCorrelation)))] as const;
  const variance = 1 / streams[0]!.length;
  const [least, most] = effective.map((trials) => {
    const deflated = deflatedSharpe(estimate.value, { trials, sharpeVariance: variance, sharpeMean: 0 });
    return deflated.type === 'value' ? deflated.value.probability : undefined;
  });
  return {
    ...overfitting,
    effectiveTrials: effective,
    clusters: clusterCount(correlations.value),
    ...(least === undefined || most === undefined ? {} : { deflatedSharpe: [least, most] as const }),
  };
}
