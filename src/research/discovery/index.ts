/*
 * What a search learns from: events, labels, sample weights, features and regimes.
 *
 * Conventions. Series are oldest first. Everything named here is causal, so what stands at a bar depends on nothing after
 * it, except where the words say "looks ahead": labels, smoothed states and best paths are for fitting only. Where there
 * is no answer, `undefined` or a `Statistic` says so; what can be no data at all is thrown.
 */
export { cusumEvents } from './cusum-filter.ts';
export { ewmVolatility } from './ewm-volatility.ts';
export { differenceWeights, fractionalDifference, type FractionalDifference } from './fractional-difference.ts';
export { informationCoefficient, type InformationCoefficient } from './information-coefficient.ts';
export {
  logistic,
  permutationImportance,
  type FeatureImportance,
  type ImportanceInput,
  type PermutationImportance,
} from './permutation-importance.ts';
export { evaluateRows, parseExpression, type Expression } from './protected-expression.ts';
export { gaussianEmissions, refineGaussian, type GaussianChain } from './regimes/gaussian-markov.ts';
export {
  bestPath,
  filterStates,
  smoothStates,
  symbolEmissions,
  type BestPath,
  type Chain,
  type Emissions,
  type Filtered,
  type Smoothed,
  type StateChances,
} from './regimes/hidden-markov.ts';
export { averageUniqueness, concurrency, returnAttribution, timeDecay, type Span } from './label-weights.ts';
export { drawChances } from './sequential-bootstrap.ts';
export {
  delta,
  reference,
  rolling,
  rollingCorrelation,
  rollingCovariance,
  type Column,
} from './time-series-operators.ts';
export { tripleBarrier, type BarrierRules, type Label, type LabelEvent } from './triple-barrier.ts';
export type { Dataset, Outcome } from './training/dataset.ts';
export type { FilterGain } from './training/filter-gain.ts';
export { modelHealth, type ModelHealth } from './training/model-health.ts';
export { primaryTrades } from './training/primary-trades.ts';
export type { Estimate } from './training/resampled.ts';
export { BASELINE, TREES } from './training/recipes.ts';
export { rollingRetrain, type RollingRetrain } from './training/rolling-retrain.ts';
export { trainModel, type Trained, type TrainingRequest, type TrainingTrial } from './training/train-model.ts';
