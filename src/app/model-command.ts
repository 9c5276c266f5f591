import { readFileSync } from 'node:fs';
import { isTimeframe, TIMEFRAMES, timeframeMs, type Instrument, type Timeframe } from '../domain/index.ts';
import { barsBetween, contentHash, fileArchive, GAP_TREATMENTS, resample, type BarColumns } from '../market/index.ts';
import {
  primaryTrades,
  rollingRetrain,
  trainModel,
  type Outcome,
  type RollingRetrain,
  type Trained,
  type TrainingTrial,
} from '../research/index.ts';
import { AssayError, usageError, type Timers } from '../runtime/index.ts';
import { readRules, type Model, type ModelRecipe, type RuleStrategy } from '../strategy/index.ts';
import { chooseBars } from './bars-argument.ts';
import { fundingFor, type FundingChoice } from './funding.ts';
import { readInstant } from './instant-option.ts';
import { readModelFile } from './model-file.ts';
import { number, readRecipe, type RecipeWords } from './model-recipe.ts';
import { countTrainings, type CountedTrainings } from './model-trials.ts';
import { OutputFiles } from './output-files.ts';

/** The command line's words about bars, unread. */
interface BarsWords {
  readonly bars: readonly string[];
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly gaps: string;
  readonly dataDir: string;
}

export interface TrainWords extends BarsWords, RecipeWords {
  readonly meta?: string;
  readonly name?: string;
  readonly out: string;
}

export interface RetrainWords extends BarsWords {
  readonly model: string;
  readonly windows: string;
  readonly anchored?: boolean;
  readonly out: string;
}

export interface ModelOutcome {
  readonly trained: Trained;
  readonly isSimulated: boolean;
  readonly written: string;
  readonly rolling?: RollingRetrain;
  readonly counted: CountedTrainings;
}

export interface ModelWatch {
  /** What is being done, one line at a time. */
  readonly onProgress: (step: string) => void;
  readonly timers: Timers;
}

/**
 * Trains a model and writes it. It is written whatever the verdict, which is in it: a model that knows nothing may be
 * wanted as a yardstick.
 *
 * @throws {AssayError} BAD_OPTION, BAD_TIMEFRAME, BAD_INSTRUMENTS, MODEL_NOT_ENOUGH_DATA, FEATURE_LOOKS_AHEAD, and those
 *   of choosing bars
 */
export async function trainModelCommand(words: TrainWords, watch: ModelWatch): Promise<ModelOutcome> {
  const rule = words.meta === undefined ? undefined : readRule(words.meta);
  const chosen = await chooseTrainingBars(words);
  const recipe = readRecipe(words, {
    instrument: chosen.instrument,
    hasOther: chosen.other !== undefined,
    ...(rule === undefined ? {} : { rule }),
  });
  const name = words.name ?? `${chosen.instrument.base.toLowerCase()}-${rule?.name ?? recipe.learner.type}-model`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw usageError('BAD_OPTION', `--name takes lower case words joined by "-", was "${name}"`);
  return write(words.out, async () => train(recipe, chosen, { ...words, name, family: rule?.family ?? 'MF' }, watch));
}

/**
 * Trains the recipe of a model anew, on bars that reach further, and tells how models that were retrained all along would
 * have done on what came after each training.
 *
 * @throws {AssayError} BAD_INSTRUMENTS, BAD_TIMEFRAME, BAD_RANGE when there is nothing new; MODEL_FILE_INVALID
 */
export async function retrainModelCommand(words: RetrainWords, watch: ModelWatch): Promise<ModelOutcome> {
  const old = readModelFile(words.model);
  const windows = number('--windows', words.windows, { min: 1, max: 100, whole: true });
  const chosen = await chooseTrainingBars({ ...words, timeframe: words.timeframe ?? old.training.timeframe });
  checkSame(old, chosen);
  return write(words.out, async () => {
    const outcome = await train(old.recipe, chosen, { ...words, name: old.name, family: old.family }, watch);
    watch.onProgress(`${windows} trainings as they would have been`);
    const plan = { recipe: old.recipe, windows, anchored: words.anchored === true };
    const rolling = rollingRetrain(outcome.trained.dataset, plan);
    if (rolling.type !== 'value') throw notEnough('labels in each window', rolling);
    return { ...outcome, rolling: rolling.value };
  });
}

/** @throws {AssayError} STRATEGY_FILE_MISSING, MODEL_FILE_INVALID */
export function showModelCommand(path: string): Model {
  return readModelFile(path);
}

interface ChosenTraining {
  readonly instrument: Instrument;
  readonly principal: BarColumns;
  readonly other?: BarColumns;
  readonly dataHashes: readonly string[];
  /** What a position in it paid and received. */
  readonly funding: FundingChoice;
  readonly isSimulated: boolean;
}

async function chooseTrainingBars(words: BarsWords): Promise<ChosenTraining> {
  const { timeframe } = words;
  if (timeframe !== undefined && !isTimeframe(timeframe))
    throw usageError('BAD_TIMEFRAME', `"${timeframe}" is not a timeframe; it is one of ${TIMEFRAMES.join(', ')}`);
  const gaps = GAP_TREATMENTS.find((one) => one === words.gaps);
  if (gaps === undefined)
    throw usageError('BAD_OPTION', `--gaps is one of ${GAP_TREATMENTS.join(', ')}, was "${words.gaps}"`);
  if (words.bars.length > 2)
    throw usageError(
      'BAD_INSTRUMENTS',
      `a model looks at one instrument or two, ${words.bars.length} given with --bars`,
    );
  const [from, to] = [readInstant('--from', words.from), readInstant('--to', words.to)];
  const archive = fileArchive({ root: `${words.dataDir}/archive` });
  const chosen = [];
  for (const text of words.bars)
    chosen.push(await chooseBars({ text, timeframe, instrument: words.instrument, from, to, gaps }, archive));
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const columns = chosen.map((one) => barsBetween(inTimeframe(one.columns, timeframe), range));
  const [principal, other] = columns;
  if (principal!.length === 0 || other?.length === 0) throw usageError('BAD_RANGE', 'there are no bars in that range');
  if (other !== undefined && other.timeframe !== principal!.timeframe)
    throw usageError('BAD_TIMEFRAME', `both --bars must have one timeframe; add --timeframe ${principal!.timeframe}`);
  return {
    instrument: chosen[0]!.instrument,
    principal: principal!,
    ...(other === undefined ? {} : { other }),
    dataHashes: columns.map(contentHash),
    funding: await fundingFor([chosen[0]!.instrument], archive),
    isSimulated: chosen.some(({ provenance }) => provenance === 'simulated'),
  };
}

function inTimeframe(columns: BarColumns, timeframe: Timeframe | undefined): BarColumns {
  if (timeframe === undefined || timeframeMs(timeframe) === timeframeMs(columns.timeframe)) return columns;
  return resample(columns, timeframe).columns;
}

async function train(
  recipe: ModelRecipe,
  chosen: ChosenTraining,
  { name, family, dataDir, out }: Pick<Model, 'name' | 'family'> & Pick<TrainWords, 'dataDir' | 'out'>,
  { onProgress, timers }: ModelWatch,
): Promise<ModelOutcome> {
  const { instrument, principal, other, dataHashes, isSimulated } = chosen;
  const startedMs = timers.monotonicMs();
  const trials: TrainingTrial[] = [];
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const of = `${principal.instrument} ${principal.timeframe}, ${day(principal.openTime[0]!)} to ${day(principal.openTime.at(-1)!)}`;
  const primary = await primaryOf(recipe, chosen, onProgress);
  const trained = trainModel({
    recipe,
    ...(primary === undefined ? {} : { primary }),
    bars: { principal, ...(other === undefined ? {} : { other }) },
    dataHashes,
    naming: {
      name,
      title: titleOf(name),
      description: `Learnt from ${of}: ${recipe.features.length} features, ${recipe.learner.type}.`,
      family,
    },
    onProgress,
    onTrial: (trial) => trials.push(trial),
  });
  if (trained.type !== 'value') throw notEnough('labels', trained);
  const wallMs = timers.monotonicMs() - startedMs;
  const counted = await countTrainings(dataDir, { trials, instrument, principal, wallMs }, timers);
  return { trained: trained.value, isSimulated, written: out, counted };
}

/** Trades of the primary strategy, where the recipe filters one. */
async function primaryOf(
  { events, costRate }: ModelRecipe,
  { instrument, principal, dataHashes, funding }: ChosenTraining,
  onProgress: ModelWatch['onProgress'],
): Promise<readonly Outcome[] | undefined> {
  if (events.type !== 'primary') return undefined;
  onProgress(`trades of ${events.rules.name}`);
  for (const warning of funding.warnings) onProgress(warning);
  const slippage = { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 } as const;
  const costs = { slippage, funding: funding.schedules };
  return primaryTrades(events.rules, { instrument, columns: principal, costs, dataHash: dataHashes[0]! }, costRate);
}

function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}

function checkSame({ training, recipe }: Model, { principal, other }: ChosenTraining): void {
  const needed = [training.instrument, ...(training.other === undefined ? [] : [training.other])];
  const given = [principal.instrument, ...(other === undefined ? [] : [other.instrument])];
  const looksAtOther = recipe.features.some(({ of }) => of !== 'principal');
  if (given[0] !== needed[0] || (looksAtOther && given[1] !== needed[1]))
    throw usageError(
      'BAD_INSTRUMENTS',
      `the model was trained on ${needed.join(' and ')}, not on ${given.join(' and ')}`,
    );
  if (principal.timeframe !== training.timeframe)
    throw usageError(
      'BAD_TIMEFRAME',
      `the model was trained on bars of ${training.timeframe}, not of ${principal.timeframe}`,
    );
  if (principal.openTime.at(-1)! <= training.to)
    throw usageError(
      'BAD_RANGE',
      `there is nothing newer than ${new Date(training.to).toISOString()}, the last bar that the model was trained on`,
    );
}

function readRule(path: string): RuleStrategy {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usageError('STRATEGY_FILE_INVALID', `${path} cannot be read as JSON: ${(error as Error).message}`);
  }
  const reading = readRules(raw);
  if (reading.ok) return reading.rules;
  throw usageError('STRATEGY_FILE_INVALID', `${path} is no strategy of rules:\n  ${reading.problems.join('\n  ')}`);
}

function notEnough(what: string, { has, needs }: { readonly has: number; readonly needs: number }): AssayError {
  return new AssayError(
    'MODEL_NOT_ENOUGH_DATA',
    `there are ${has} ${what}, where ${needs} is the least that can be judged: give more bars, more events or fewer folds`,
    { kind: 'usage' },
  );
}

/** Before the work, not after it, it is known that the file can be written. */
async function write(path: string, work: () => Promise<ModelOutcome>): Promise<ModelOutcome> {
  const files = new OutputFiles();
  try {
    const put = files.open(path);
    const outcome = await work();
    put(`${JSON.stringify(outcome.trained.model)}\n`);
    files.publish();
    return outcome;
  } finally {
    files.discard();
  }
}
