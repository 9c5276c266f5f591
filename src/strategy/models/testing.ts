import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import { featuresHash, type ModelFeature } from './features/feature.ts';
import { modelHash } from './model-hash.ts';
import type { Model, ModelRecipe } from './model.ts';

/** For tests: bars' change in parts of the close before, and how far the bar is from a level. */
export const FEATURES: readonly ModelFeature[] = [
  {
    name: 'change',
    of: 'principal',
    tree: {
      op: 'divide',
      left: {
        op: 'subtract',
        left: { op: 'price', source: 'close' },
        right: { op: 'past', of: { op: 'price', source: 'close' }, bars: 1 },
      },
      right: { op: 'past', of: { op: 'price', source: 'close' }, bars: 1 },
    },
  },
  { name: 'rsi', of: 'principal', tree: { op: 'indicator', name: 'rsi', parameters: [5] } },
];

/** For tests: a model that was made by hand. It goes with the last change: a rise of 1 % is a chance of 0.73. */
export function handmade(recipe: Partial<ModelRecipe> = {}, fields: Partial<Model> = {}): Model {
  const whole: ModelRecipe = {
    features: FEATURES,
    events: { type: 'every-bar' },
    barriers: { target: { op: 'constant', value: 0.01 }, profit: 3, stop: 3, holdingMax: 8 },
    sides: 'both',
    sizing: { type: 'full' },
    learner: { type: 'linear', penalty: 0.01 },
    calibration: 'platt',
    folds: 5,
    seed: 1,
    costRate: 0.001,
    decay: 1,
    balanced: false,
    staleShare: 0.25,
    ...recipe,
  };
  const wide = { low: -1_000, high: 1_000, edges: [0], shares: [0.5, 0.5, 0] };
  const model: Omit<Model, 'hash'> = {
    format: 'assay-model-1',
    name: 'handmade',
    title: 'Handmade',
    description: 'Goes with the last change.',
    family: 'MF',
    recipe: whole,
    featuresHash: featuresHash(whole.features),
    predictor: {
      type: 'linear',
      intercept: 0,
      coefficients: whole.features.map((_, index) => (index === 0 ? 1 : 0)),
      means: whole.features.map(() => 0),
      deviations: whole.features.map(() => 0.01),
    },
    calibration: { type: 'platt', slope: 1, offset: 0 },
    enter: 0.7,
    guards: {
      staleAt: Date.UTC(2100, 0, 1) as EpochMs,
      facts: whole.features.map(() => wide),
      drift: { bars: 50, limit: 1e6 },
    },
    training: {
      instrument: 'BTCUSDT.TEST' as InstrumentId,
      timeframe: '1h',
      dataHashes: ['0'],
      from: 0 as EpochMs,
      to: 1 as EpochMs,
      bars: 2,
      labels: 2,
      scores: {
        auc: 0.5,
        aucLow: 0.4,
        aucHigh: 0.6,
        baselineAuc: 0.5,
        brier: 0.25,
        brierOfBase: 0.25,
        calibrationSlope: 1,
      },
      importance: [{ feature: 'change', loss: 0, standardError: 0 }],
      verdict: 'Made by hand.',
    },
    ...fields,
  };
  return { ...model, hash: modelHash(model) };
}
