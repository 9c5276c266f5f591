import type { Instrument } from '../domain/index.ts';
import { BASELINE, TREES } from '../research/index.ts';
import { usageError } from '../runtime/index.ts';
import {
  chooseFeatures,
  othersOf,
  treesOf,
  volatilityTarget,
  type Barriers,
  type ModelEvents,
  type ModelRecipe,
  type RuleStrategy,
} from '../strategy/index.ts';

/** The command line's words about what is learnt, unread. */
export interface RecipeWords {
  readonly features: string;
  readonly events: string;
  readonly barriers: string;
  readonly volatilityBars: string;
  readonly sides?: string;
  readonly learner: string;
  readonly calibration: string;
  readonly sizing: string;
  readonly enter?: string;
  readonly costBps: string;
  readonly folds: string;
  readonly decay: string;
  readonly balanced?: boolean;
  readonly staleShare: string;
  readonly seed: string;
}

/** @throws {AssayError} BAD_OPTION, naming the option */
export function readRecipe(
  words: RecipeWords,
  {
    instrument,
    hasOther,
    rule,
  }: { readonly instrument: Instrument; readonly hasOther: boolean; readonly rule?: RuleStrategy },
): ModelRecipe {
  const chosen = chooseFeatures(
    words.features.split(',').map((word) => word.trim()),
    hasOther,
  );
  if (!chosen.ok) throw usageError('BAD_OPTION', `--features: ${chosen.problem}`);
  const sides = oneOf('--sides', words.sides ?? (instrument.kind === 'spot' ? 'long' : 'both'), [
    'long',
    'short',
    'both',
  ]);
  if (sides !== 'long' && instrument.kind === 'spot')
    throw usageError('BAD_OPTION', `--sides ${sides}: ${instrument.id} is spot and cannot be sold short`);
  if (rule !== undefined && hasOther)
    throw usageError(
      'BAD_INSTRUMENTS',
      '--meta: the filter of a primary strategy looks at one instrument, two --bars given',
    );
  const barriers = rule === undefined ? readBarriers(words) : undefined;
  if (sides === 'both' && barriers !== undefined && barriers.profit !== barriers.stop)
    throw usageError(
      'BAD_OPTION',
      '--barriers of both sides must be as far above as below; or choose one side by --sides',
    );
  const learner = oneOf('--learner', words.learner, ['trees', 'linear']);
  const enter =
    words.enter === undefined
      ? undefined
      : number('--enter', words.enter, { min: rule === undefined ? 0.5 : 0, max: 1 });
  return {
    features: chosen.features.map(({ name, tree, of }) => ({ name, tree, of })),
    events: rule === undefined ? readEvents(words.events) : primaryOf(rule, sides),
    ...(barriers === undefined ? {} : { barriers }),
    sides,
    sizing: readSizing(words.sizing),
    learner: learner === 'trees' ? TREES : BASELINE,
    calibration: oneOf('--calibration', words.calibration, ['platt', 'isotonic']),
    folds: number('--folds', words.folds, { min: 2, max: 50, whole: true }),
    seed: number('--seed', words.seed, { min: 0, max: 2 ** 32 - 1, whole: true }),
    costRate: number('--cost-bps', words.costBps, { min: 0, max: 1_000 }) / 10_000,
    ...(enter === undefined ? {} : { enter }),
    decay: number('--decay', words.decay, { min: 0, max: 1 }),
    balanced: words.balanced === true,
    staleShare: number('--stale', words.staleShare, { min: 0.01, max: 10 }),
  };
}

function readBarriers({ barriers, volatilityBars }: RecipeWords): Barriers {
  const parts = barriers.split(':');
  if (parts.length !== 3)
    throw usageError('BAD_OPTION', `--barriers takes profit:stop:bars, such as 3:3:24, was "${barriers}"`);
  const [profit, stop] = parts.map((part) => number('--barriers', part, { min: 0, max: 1_000 }));
  return {
    target: volatilityTarget(number('--volatility-bars', volatilityBars, { min: 2, max: 5_000, whole: true })),
    profit: profit!,
    stop: stop!,
    holdingMax: number('--barriers', parts[2]!, { min: 1, max: 100_000, whole: true }),
  };
}

function readEvents(text: string): ModelEvents {
  const [type, threshold] = text.split(':');
  if (type === 'every-bar' && threshold === undefined) return { type };
  if (type === 'cusum' && threshold !== undefined)
    return { type, threshold: number('--events cusum', threshold, { min: 1e-6, max: 10 }) };
  throw usageError('BAD_OPTION', `--events takes every-bar, or cusum:0.02 for moves of about 2 %, was "${text}"`);
}

/** The rules with the sides that may be taken. */
function primaryOf({ long, short, ...rest }: RuleStrategy, sides: ModelRecipe['sides']): ModelEvents {
  const rules: RuleStrategy = {
    ...rest,
    ...(long === undefined || sides === 'short' ? {} : { long }),
    ...(short === undefined || sides === 'long' ? {} : { short }),
  };
  if (rules.long === undefined && rules.short === undefined)
    throw usageError('BAD_OPTION', `--meta: the rules of ${rest.name} never enter a side that --sides ${sides} allows`);
  if (othersOf(treesOf(rules).map(([, tree]) => tree)).length > 0)
    throw usageError('BAD_OPTION', `--meta: the rules of ${rest.name} look at another instrument; a filter knows one`);
  return { type: 'primary', rules };
}

function readSizing(text: string): ModelRecipe['sizing'] {
  const [type, full] = text.split(':');
  if (type === 'full' && full === undefined) return { type };
  if (type === 'probability')
    return { type, full: number('--sizing probability', full ?? '0.65', { min: 0.51, max: 1 }) };
  throw usageError(
    'BAD_OPTION',
    `--sizing takes full, or probability:0.65 for all of it from that chance on, was "${text}"`,
  );
}

function oneOf<const Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw usageError('BAD_OPTION', `${option} is one of ${choices.join(', ')}, was "${text}"`);
}

export function number(
  option: string,
  text: string,
  { min, max, whole = false }: { readonly min: number; readonly max: number; readonly whole?: boolean },
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw usageError(
    'BAD_OPTION',
    `${option} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}, was "${text}"`,
  );
}
