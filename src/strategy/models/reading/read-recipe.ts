import { numberProblems, othersOf, readRules, treesOf } from '../../rules/index.ts';
import type { FieldReader, Fields } from './fields.ts';

const FEATURES_MAX = 200;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const SHARE = { min: 0, max: 1 };

const RECIPE_FIELDS = [
  'features',
  'events',
  'barriers',
  'sides',
  'sizing',
  'learner',
  'calibration',
  'folds',
  'seed',
  'costRate',
  'enter',
  'decay',
  'balanced',
  'staleShare',
];

/** What the rest of a model is read by. */
interface RecipeFacts {
  readonly features: number;
  /** Least chance from which a side may be taken. */
  readonly enterMin: number;
}

export function checkRecipe(reader: FieldReader, raw: unknown): RecipeFacts {
  const recipe = reader.object(raw, 'recipe', RECIPE_FIELDS);
  if (recipe === undefined) return { features: 0, enterMin: 0 };
  // The trades of a primary may pay by few that win much; of two sides, less than a half would be both at once.
  const isPrimary = typeOf(recipe['events']) === 'primary';
  const enterMin = isPrimary ? 0 : 0.5;
  const features = reader.list(recipe['features'], 'recipe.features', { min: 1, max: FEATURES_MAX });
  for (const [index, feature] of features.entries()) checkFeature(reader, feature, `recipe.features.${index}`);
  checkEvents(reader, recipe['events']);
  checkBarriers(reader, recipe['barriers'], recipe['sides'], recipe['events']);
  reader.oneOf(recipe['sides'], 'recipe.sides', ['long', 'short', 'both']);
  checkSizing(reader, recipe['sizing']);
  checkLearner(reader, recipe['learner']);
  reader.oneOf(recipe['calibration'], 'recipe.calibration', ['platt', 'isotonic']);
  reader.number(recipe['folds'], 'recipe.folds', { min: 2, max: 50, whole: true });
  reader.number(recipe['seed'], 'recipe.seed', { min: 0, max: 2 ** 32 - 1, whole: true });
  reader.number(recipe['costRate'], 'recipe.costRate', SHARE);
  if (recipe['enter'] !== undefined) reader.number(recipe['enter'], 'recipe.enter', { min: enterMin, max: 1 });
  reader.number(recipe['decay'], 'recipe.decay', SHARE);
  reader.oneOf(recipe['balanced'], 'recipe.balanced', [true, false]);
  reader.number(recipe['staleShare'], 'recipe.staleShare', { min: 0, max: 10 });
  if (isPrimary && features.some((feature) => (feature as Fields | null)?.['of'] !== 'principal'))
    reader.problem('recipe.features', 'of a primary strategy must all be of its own instrument');
  return { features: features.length, enterMin };
}

function checkFeature(reader: FieldReader, raw: unknown, place: string): void {
  const feature = reader.object(raw, place, ['name', 'tree', 'of']);
  if (feature === undefined) return;
  reader.text(feature['name'], `${place}.name`, NAME, 'lower case words joined by "-"');
  reader.oneOf(feature['of'], `${place}.of`, ['principal', 'other', 'difference']);
  checkTree(reader, feature['tree'], `${place}.tree`);
}

function checkTree(reader: FieldReader, raw: unknown, place: string): void {
  reader.add(numberProblems(raw, place));
}

function checkEvents(reader: FieldReader, raw: unknown): void {
  const place = 'recipe.events';
  const events = reader.object(raw, place, ['type', 'threshold', 'rules']);
  if (events === undefined) return;
  reader.oneOf(events['type'], `${place}.type`, ['every-bar', 'cusum', 'primary']);
  if (events['type'] === 'cusum') reader.number(events['threshold'], `${place}.threshold`, { min: 1e-9, max: 10 });
  if (events['type'] !== 'primary') return;
  const reading = readRules(events['rules']);
  if (!reading.ok) return reader.add(reading.problems.map((problem) => `${place}.rules: ${problem}`));
  if (othersOf(treesOf(reading.rules).map(([, tree]) => tree)).length > 0)
    reader.problem(`${place}.rules`, 'look at another instrument: a primary that is filtered looks at its own');
}

function checkBarriers(reader: FieldReader, raw: unknown, sides: unknown, events: unknown): void {
  const place = 'recipe.barriers';
  if (typeOf(events) === 'primary') {
    if (raw !== undefined) reader.problem(place, 'must not be given: the trades of a primary end as it ends them');
    return;
  }
  const barriers = reader.object(raw, place, ['target', 'profit', 'stop', 'holdingMax']);
  if (barriers === undefined) return;
  checkTree(reader, barriers['target'], `${place}.target`);
  const profit = reader.number(barriers['profit'], `${place}.profit`, { min: 0, max: 1_000 });
  const stop = reader.number(barriers['stop'], `${place}.stop`, { min: 0, max: 1_000 });
  reader.number(barriers['holdingMax'], `${place}.holdingMax`, { min: 1, max: 100_000, whole: true });
  if (sides === 'both' && profit !== stop)
    reader.problem(place, 'must be as far away above as below, where both sides are learnt as one');
}

function typeOf(events: unknown): unknown {
  return (events as Fields | undefined)?.['type'];
}

function checkSizing(reader: FieldReader, raw: unknown): void {
  const sizing = reader.object(raw, 'recipe.sizing', ['type', 'full']);
  if (sizing === undefined) return;
  reader.oneOf(sizing['type'], 'recipe.sizing.type', ['full', 'probability']);
  if (sizing['type'] === 'probability') reader.number(sizing['full'], 'recipe.sizing.full', { min: 0.51, max: 1 });
}

function checkLearner(reader: FieldReader, raw: unknown): void {
  const place = 'recipe.learner';
  const learner = reader.object(raw, place, [
    'type',
    'penalty',
    'treesMax',
    'depth',
    'rate',
    'leafShareMin',
    'rowShare',
    'columnShare',
    'patience',
  ]);
  if (learner === undefined) return;
  reader.oneOf(learner['type'], `${place}.type`, ['linear', 'trees']);
  reader.number(learner['penalty'], `${place}.penalty`, { min: 0, max: 1e9 });
  if (learner['type'] !== 'trees') return;
  reader.number(learner['treesMax'], `${place}.treesMax`, { min: 1, max: 5_000, whole: true });
  reader.number(learner['depth'], `${place}.depth`, { min: 1, max: 12, whole: true });
  reader.number(learner['rate'], `${place}.rate`, { min: 1e-4, max: 1 });
  reader.number(learner['leafShareMin'], `${place}.leafShareMin`, { min: 0, max: 0.5 });
  for (const field of ['rowShare', 'columnShare'])
    reader.number(learner[field], `${place}.${field}`, { min: 0.01, max: 1 });
  reader.number(learner['patience'], `${place}.patience`, { min: 1, max: 5_000, whole: true });
}
