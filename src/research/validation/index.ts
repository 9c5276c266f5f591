/*
 * The statistics of validation: is what a search found more than luck? Every function is pure; chance comes in as a
 * seeded generator, so the same seed gives the same answer.
 *
 * Conventions. Returns are one per period, as fractions, oldest first. Sharpe ratios are per period, never annualised,
 * unless the name says annual. Kurtosis is raw: 3 for a normal distribution. A `Statistic` that cannot be had from so
 * little data says so as a value; what can be no data at all (a NaN, a stream that never varies) is thrown.
 */
export { autocorrelations, sharpeAggregation } from './sharpe/aggregation.ts';
export { deflatedSharpe, type DeflatedSharpe, type Search } from './sharpe/deflated-sharpe.ts';
export {
  effectiveTrials,
  effectiveTrialsOf,
  measureEffectiveTrials,
  trialCorrelations,
  type EffectiveTrials,
  type TrialCorrelations,
} from './sharpe/effective-trials.ts';
export { expectedMaximum, minimumBacktestYears } from './sharpe/expected-maximum.ts';
export { haircutSharpe } from './sharpe/haircut.ts';
export { moments, type Moments, type SharpeEstimate } from './sharpe/moments.ts';
export { probabilisticSharpe, sharpeStandardError } from './sharpe/probabilistic-sharpe.ts';
export { shrunkSharpe, type SharpePrior } from './sharpe/shrunk-sharpe.ts';
export { clusterCount } from './sharpe/trial-clusters.ts';
export { minimumTrackRecord, type TrackRecord, type TrackRecordQuestion } from './sharpe/track-record.ts';
export { benjaminiHochberg, benjaminiYekutieli, holm } from './multiplicity.ts';
export { normalQuantile } from './normal-distribution.ts';
export type { NotEnoughData, Statistic } from './statistic.ts';
export { promotionsAllowed, type Count } from './calibration/promotion-rate.ts';
export { backtestOverfitting, type BacktestOverfitting, type Halvings } from './overfitting/backtest-overfitting.ts';
export {
  combinatorialPaths,
  combinatorialSplits,
  type CombinatorialPlan,
  type CombinatorialSplit,
} from './splits/combinatorial-splits.ts';
export type { IndexRange, LabelSpans } from './splits/label-spans.ts';
export { purgedFolds, type FoldPlan, type PurgedFold } from './splits/purged-folds.ts';
export { walkForward, type WalkForwardPlan, type WalkForwardWindow } from './splits/walk-forward.ts';
export { automaticBlockLength } from './snooping/block-length.ts';
export { realityCheck, type RealityCheck } from './snooping/reality-check.ts';
export {
  resamplesOf,
  stationaryIndices,
  stationaryResamples,
  type ResamplePlan,
  type Resamples,
} from './snooping/resamples.ts';
export { searchTests, type SearchTests } from './snooping/search-tests.ts';
export { stepDown, type StepDown } from './snooping/step-down.ts';
export { superiorPredictiveAbility, type SuperiorPredictiveAbility } from './snooping/superior-predictive-ability.ts';
export { lowerCumulativeSum, type CumulativeSum, type CumulativeSumPlan } from './monitoring/cumulative-sum.ts';
export { averageRunLength, twoSidedRunLength, type RunLengthQuestion } from './monitoring/run-length.ts';
export {
  hearPeriod,
  NO_EVIDENCE,
  type BettingRules,
  type Evidence as BettingEvidence,
} from './monitoring/betting-evidence.ts';
export { sequentialTest, type MeanHypotheses, type SequentialVerdict } from './monitoring/sequential-test.ts';
