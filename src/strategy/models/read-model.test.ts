import { expect, test } from 'vitest';
import { handmade } from './testing.ts';
import type { Model } from './model.ts';
import { modelHash } from './model-hash.ts';
import { readModel } from './reading/read-model.ts';

type Loose = Record<string, unknown>;
const written = (model: object): Loose => JSON.parse(JSON.stringify(model)) as Loose;
const problems = (raw: unknown): string => {
  const reading = readModel(raw);
  return reading.ok ? '' : reading.problems.join('\n');
};
/** As somebody would write it who knows how the hash is made. */
const forged = (fields: object): Loose => {
  const model = written({ ...handmade(), ...fields });
  return { ...model, hash: modelHash(model) };
};
const TREE = {
  feature: [0, -1, -1],
  threshold: [0, 0, 0],
  unknownLeft: [1, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, 1, -1],
};
const trees = (tree: object): Loose => forged({ predictor: { type: 'trees', base: 0, trees: [{ ...TREE, ...tree }] } });

test('what was written is read back', () => {
  const model = handmade();
  expect(readModel(written(model))).toEqual({ ok: true, model });
  expect(problems(trees({}))).toBe('');
  expect(problems(forged({ calibration: { type: 'isotonic', scores: [-1, 0.5], chances: [0.4, 0.6] } }))).toBe('');
});

test.each<[string, unknown, RegExp]>([
  ['what is no object', [], /the model must be an object/],
  [
    'another format',
    { ...written(handmade()), format: 'assay-model-2' },
    /format must be "assay-model-1", not "assay-model-2"/,
  ],
  ['a field that nobody knows', forged({ magic: 1 }), /the model has an unknown field "magic"/],
  [
    'a weight that is no number',
    forged({ predictor: { ...handmade().predictor, intercept: NaN } }),
    /predictor.intercept must be a number/,
  ],
  [
    'fewer weights than features',
    forged({ predictor: { ...handmade().predictor, coefficients: [1] } }),
    /predictor.coefficients must be a list of 2/,
  ],
  [
    'a deviation of nothing',
    forged({ predictor: { ...handmade().predictor, deviations: [0, 1] } }),
    /predictor.deviations.0 must be a number/,
  ],
  [
    'a tree that looks at another feature',
    trees({ feature: [2, -1, -1] }),
    /feature.0 must be a whole number from -1 to 1/,
  ],
  ['a tree that never ends', trees({ left: [0, -1, -1] }), /left.0 must come after its parent/],
  ['half a tree', trees({ value: [0] }), /value must be a list of 3/],
  [
    'a calibration that turns it round',
    forged({ calibration: { type: 'platt', slope: -1, offset: 0 } }),
    /calibration.slope/,
  ],
  [
    'chances that fall',
    forged({ calibration: { type: 'isotonic', scores: [0, 1], chances: [0.6, 0.5] } }),
    /must not fall/,
  ],
  [
    'a primary that is none',
    forged({ recipe: { ...handmade().recipe, events: { type: 'primary', rules: { format: 'assay-rules-1' } } } }),
    /recipe.events.rules: .*recipe.barriers must not be given/s,
  ],
  ['an entry that is worse than chance', forged({ enter: 0.4 }), /enter must be a number from 0.5 to 1/],
  [
    'guards of other features',
    forged({ guards: { ...handmade().guards, facts: [] } }),
    /guards.facts must be a list of 2/,
  ],
  [
    'a feature that is no tree',
    forged({ recipe: { ...handmade().recipe, features: [{ name: 'a', of: 'principal', tree: { op: 'future' } }] } }),
    /recipe.features.0.tree.op must be a number/,
  ],
  [
    'barriers of unequal distance for both sides',
    forged({ recipe: { ...handmade().recipe, barriers: { ...handmade().recipe.barriers, stop: 1 } } }),
    /recipe.barriers must be as far away above as below/,
  ],
])('%s is refused', (_, raw, sentence) => {
  expect(problems(raw)).toMatch(sentence);
});

test('a predictor that was trained on other features is refused, whoever made the hash', () => {
  const { recipe } = handmade();
  const other = { ...recipe.features[1]!, tree: { op: 'indicator', name: 'rsi', parameters: [6] } };
  const model = forged({ recipe: { ...recipe, features: [recipe.features[0], other] } });
  expect(problems(model)).toMatch(/featuresHash is of other features/);
});

test('a number that was changed by hand is noticed', () => {
  const model = written(handmade()) as unknown as Model;
  expect(problems({ ...model, enter: 0.55 })).toMatch(/hash is of another model/);
});
