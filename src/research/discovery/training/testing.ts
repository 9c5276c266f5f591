import { chooseFeatures, volatilityTarget, type ModelRecipe } from '../../../strategy/index.ts';
import { BASELINE } from './recipes.ts';

const FEATURES = ['return-1', 'return-6', 'return-24', 'rsi-14', 'volatility-24', 'body-share', 'weekday'];

/** For tests: a small recipe on features of the library. */
export function recipeOf(changes: Partial<ModelRecipe> = {}, names: readonly string[] = FEATURES): ModelRecipe {
  const chosen = chooseFeatures(names, false);
  if (!chosen.ok) throw new Error(chosen.problem);
  return {
    features: chosen.features.map(({ name, tree, of }) => ({ name, tree, of })),
    events: { type: 'every-bar' },
    barriers: { target: volatilityTarget(50), profit: 2, stop: 2, holdingMax: 10 },
    sides: 'both',
    sizing: { type: 'full' },
    learner: BASELINE,
    calibration: 'platt',
    folds: 5,
    seed: 1,
    costRate: 0.001,
    decay: 1,
    balanced: false,
    staleShare: 0.25,
    ...changes,
  };
}
