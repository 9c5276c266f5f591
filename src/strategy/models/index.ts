/**
 * Strategies that were learnt: features as trees of the rule language, a predictor, its calibration, and guards that keep
 * it from trading what it was not trained on. A model is data; the engine runs it through `modelStrategy`, in every phase.
 *
 * Never: training, or a feature that is not a tree. Start with `model.ts`, then `model-strategy.ts`.
 */
export type { ModelDecision } from './decision.ts';
export { eventBars } from './events.ts';
export { featureColumns, type FeatureColumns } from './features/feature-columns.ts';
export { FEATURE_GROUPS, featuresHash, type LibraryFeature, type ModelFeature } from './features/feature.ts';
export { chooseFeatures, featureLibrary, volatilityTarget } from './features/library.ts';
export { Drift } from './guards/drift.ts';
export { factsOf, type FeatureFacts } from './guards/feature-facts.ts';
export { modelHash } from './model-hash.ts';
export { modelStrategy } from './model-strategy.ts';
export type {
  Barriers,
  LearnerChoice,
  Model,
  ModelEvents,
  ModelGuards,
  ModelRecipe,
  ModelSizing,
  TrainingFacts,
  TrainingScores,
} from './model.ts';
export {
  chanceOf,
  logisticOf,
  scoreOf,
  type Calibration,
  type DecisionTree,
  type LinearPredictor,
  type Predictor,
  type TreesPredictor,
} from './predictor.ts';
export { readModel, type ModelReading } from './reading/read-model.ts';
