import { featuresHash } from '../features/feature.ts';
import { modelHash } from '../model-hash.ts';
import type { Model } from '../model.ts';
import { FieldReader, type Fields } from './fields.ts';
import { checkCalibration, checkPredictor, rises } from './read-predictor.ts';
import { checkRecipe } from './read-recipe.ts';

export type ModelReading =
  | { readonly ok: true; readonly model: Model }
  /** Sentences, each with the place in the file. */
  | { readonly ok: false; readonly problems: readonly string[] };

const MODEL_FIELDS = [
  'format',
  'name',
  'title',
  'description',
  'family',
  'recipe',
  'featuresHash',
  'predictor',
  'calibration',
  'enter',
  'guards',
  'training',
  'hash',
];

/** Reads what a training wrote as a model. Everything that is not understood, or does not belong together, is a problem. */
export function readModel(raw: unknown): ModelReading {
  const reader = new FieldReader();
  const model = reader.object(raw, 'the model', MODEL_FIELDS);
  if (model === undefined) return { ok: false, problems: reader.problems };
  if (model['format'] !== 'assay-model-1') {
    reader.problem('format', `must be "assay-model-1", not ${JSON.stringify(model['format'])?.slice(0, 40)}`);
    return { ok: false, problems: reader.problems };
  }
  reader.text(model['name'], 'name', /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower case words joined by "-"');
  reader.text(model['title'], 'title');
  reader.text(model['description'], 'description');
  reader.oneOf(model['family'], 'family', ['TF', 'MR', 'MM', 'VL', 'MF']);
  const { features, enterMin } = checkRecipe(reader, model['recipe']);
  checkPredictor(reader, model['predictor'], features);
  checkCalibration(reader, model['calibration']);
  reader.number(model['enter'], 'enter', { min: enterMin, max: 1 });
  checkGuards(reader, model['guards'], features);
  checkTraining(reader, model['training']);
  if (!reader.isSound) return { ok: false, problems: reader.problems };
  const sound = raw as Model;
  if (sound.featuresHash !== featuresHash(sound.recipe.features))
    reader.problem('featuresHash', 'is of other features: the predictor was not trained on those of the recipe');
  if (sound.hash !== modelHash(sound))
    reader.problem('hash', 'is of another model: something was changed after training');
  return reader.isSound ? { ok: true, model: sound } : { ok: false, problems: reader.problems };
}

function checkGuards(reader: FieldReader, raw: unknown, features: number): void {
  const guards = reader.object(raw, 'guards', ['staleAt', 'facts', 'drift']);
  if (guards === undefined) return;
  reader.number(guards['staleAt'], 'guards.staleAt', { min: 0, whole: true });
  const drift = reader.object(guards['drift'], 'guards.drift', ['bars', 'limit']);
  reader.number(drift?.['bars'], 'guards.drift.bars', { min: 2, whole: true });
  reader.number(drift?.['limit'], 'guards.drift.limit', { min: 0 });
  const facts = reader.list(guards['facts'], 'guards.facts', { min: features, max: features });
  for (const [index, one] of facts.entries()) checkFacts(reader, one, `guards.facts.${index}`);
}

function checkFacts(reader: FieldReader, raw: unknown, place: string): void {
  const facts = reader.object(raw, place, ['low', 'high', 'edges', 'shares']);
  if (facts === undefined) return;
  reader.number(facts['low'], `${place}.low`);
  reader.number(facts['high'], `${place}.high`);
  const edges = reader.numbers(facts['edges'], `${place}.edges`);
  if (!rises(edges)) reader.problem(`${place}.edges`, 'must rise');
  const parts = edges.length + 2;
  reader.numbers(facts['shares'], `${place}.shares`, { min: parts, max: parts }, { min: 0, max: 1 });
}

const SCORES = ['auc', 'aucLow', 'aucHigh', 'baselineAuc', 'brier', 'brierOfBase', 'calibrationSlope'];

function checkTraining(reader: FieldReader, raw: unknown): void {
  const training = reader.object(raw, 'training', [
    'instrument',
    'other',
    'timeframe',
    'dataHashes',
    'from',
    'to',
    'bars',
    'labels',
    'scores',
    'importance',
    'verdict',
  ]);
  if (training === undefined) return;
  for (const field of ['instrument', 'timeframe', 'verdict']) reader.text(training[field], `training.${field}`);
  if (training['other'] !== undefined) reader.text(training['other'], 'training.other');
  for (const [index, hash] of reader.list(training['dataHashes'], 'training.dataHashes', { min: 1 }).entries())
    reader.text(hash, `training.dataHashes.${index}`);
  for (const field of ['from', 'to', 'bars', 'labels'])
    reader.number(training[field], `training.${field}`, { min: 0, whole: true });
  const scores: Fields | undefined = reader.object(training['scores'], 'training.scores', SCORES);
  for (const score of SCORES) reader.number(scores?.[score], `training.scores.${score}`);
  for (const [index, one] of reader.list(training['importance'], 'training.importance').entries()) {
    const place = `training.importance.${index}`;
    const importance = reader.object(one, place, ['feature', 'loss', 'standardError']);
    reader.text(importance?.['feature'], `${place}.feature`);
    reader.number(importance?.['loss'], `${place}.loss`);
    reader.number(importance?.['standardError'], `${place}.standardError`, { min: 0 });
  }
}
