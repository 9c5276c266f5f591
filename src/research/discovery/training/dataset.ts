import { eventBars, featureColumns, type Barriers, type ModelRecipe } from '../../../strategy/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { known, notEnough, type Statistic } from '../../validation/statistic.ts';
import { averageUniqueness, returnAttribution, timeDecay, type Span } from '../label-weights.ts';
import type { Table } from '../learners/table.ts';
import { logChanges } from '../log-changes.ts';
import { tripleBarrier, type LabelEvent } from '../triple-barrier.ts';
import { checkCausality, type FeatureSource, type TrainingBars } from './causality-check.ts';

/** What became of one decision. */
export interface Outcome {
  /** Bar at whose close it was made. */
  readonly start: number;
  /** Bar in which it was known how it ended. */
  readonly end: number;
  readonly side: 1 | -1;
  /** On that side, before costs, as a fraction. */
  readonly return: number;
  /** Whether it is what is learnt: that it rose, or that the side paid. */
  readonly isPositive: boolean;
}

/** Labels with what was known when each of them began; oldest first. */
export interface Dataset {
  readonly table: Table;
  /**
   * How much each label is its own. Chances and their judgement are weighted by this alone: weights that grow with the move
   * that followed would make a chance of money of a chance of being right.
   */
  readonly uniqueness: Float64Array;
  /** Bars that each label looks at. */
  readonly spans: readonly Span[];
  /** What came of each, on the side that was taken; on the long side where the model is to choose. */
  readonly returns: Float64Array;
  /** 1 or -1: the side that was taken; 1 where the model is to choose. */
  readonly sides: Int8Array;
  /** Whether the outcome is a rise, and the other side could be taken as well. */
  readonly isDirection: boolean;
  /** Every feature at every bar, for what the guards call normal. */
  readonly columns: readonly Float64Array[];
  readonly bars: number;
  /** Bars that the features look back. */
  readonly lookBack: number;
}

/** Fewer labels than this, or of one outcome, teach nothing that could be tested. */
const LABELS_MIN = 200;
const OUTCOMES_MIN = 30;

interface DatasetParts {
  /** Instead of the recipe's own features: columns of any making, for whoever wants them checked. */
  readonly source?: FeatureSource;
  /** Trades of the recipe's primary strategy on the bars. */
  readonly primary?: readonly Outcome[];
}

/**
 * Features, events, labels and weights of the bars. The features are calculated again with the future cut away, and are
 * refused when they then differ.
 *
 * @returns not enough data for fewer than 200 labels, or fewer than 30 of either outcome
 * @throws {AssayError} `FEATURE_LOOKS_AHEAD`; `VALIDATION_INPUT` for bars that are none
 */
export function buildDataset(
  bars: TrainingBars,
  recipe: ModelRecipe,
  { source = (some) => featuresOf(recipe, some), primary = [] }: DatasetParts = {},
): Statistic<Dataset> {
  const { principal } = bars;
  const full = source(bars);
  checkCausality(source, bars, full, seededRandom(recipe.seed).next);
  const { decided, warmUpBars } = outcomesOf(bars, recipe, primary);
  const closes = [...principal.close];
  const isDirection = recipe.sides === 'both' && recipe.events.type !== 'primary';
  if (decided.length < LABELS_MIN) return notEnough(decided.length, LABELS_MIN);
  const outcomes = Float64Array.from(decided, ({ isPositive }) => (isPositive ? 1 : 0));
  const positives = outcomes.reduce((sum, value) => sum + value, 0);
  const rarer = Math.min(positives, outcomes.length - positives);
  if (rarer < OUTCOMES_MIN) return notEnough(rarer, OUTCOMES_MIN);
  const at = decided.map(({ start }) => start);
  const uniqueness = averageUniqueness(decided, closes.length);
  return known({
    table: {
      columns: full.map(({ values }) => Float64Array.from(at, (bar) => values[bar]!)),
      outcomes,
      weights: weightsOf(decided, uniqueness, closes, recipe.decay),
    },
    uniqueness: Float64Array.from(uniqueness),
    spans: decided.map(({ start, end }) => ({ start, end })),
    returns: Float64Array.from(decided, (outcome) => outcome.return),
    sides: Int8Array.from(decided, ({ side }) => side),
    isDirection,
    columns: full.map(({ values }) => values.subarray(Math.min(warmUpBars - 1, values.length))),
    bars: principal.length,
    lookBack: warmUpBars,
  });
}

/**
 * What became of every decision there was on the bars, with the features they could be made by.
 *
 * @param primary trades of the recipe's primary strategy, where it has one
 */
export function outcomesOf(
  { principal, other }: TrainingBars,
  recipe: ModelRecipe,
  primary: readonly Outcome[],
): { readonly decided: readonly Outcome[]; readonly features: readonly Float64Array[]; readonly warmUpBars: number } {
  const { barriers, events } = recipe;
  const target = barriers === undefined ? [] : [['target', barriers.target] as const];
  const { features, besides, decidable, warmUpBars } = featureColumns(recipe.features, principal, other, target);
  if (barriers === undefined || events.type === 'primary') {
    const decided = primary.filter(({ start }) => start >= warmUpBars - 1);
    return { decided, features, warmUpBars };
  }
  const columns = { happens: eventBars(events, principal), targets: besides['target']!, decidable, warmUpBars };
  const decided = outcomesAt(recipe, barriers, [...principal.close], eventsOf(recipe, columns));
  return { decided, features, warmUpBars };
}

function featuresOf({ features }: ModelRecipe, { principal, other }: TrainingBars): ReturnType<FeatureSource> {
  const found = featureColumns(features, principal, other);
  return features.map(({ name }, index) => ({ name, values: found.features[index]! }));
}

interface EventColumns {
  readonly happens: Float64Array;
  readonly targets: Float64Array;
  readonly decidable: Uint8Array;
  readonly warmUpBars: number;
}

function eventsOf(
  { sides }: ModelRecipe,
  { happens, targets, decidable, warmUpBars }: EventColumns,
): readonly LabelEvent[] {
  const chosen: LabelEvent[] = [];
  for (let at = warmUpBars - 1; at < happens.length; at += 1) {
    const target = targets[at]!;
    if (happens[at] !== 1 || !(target > 0) || decidable[at] === 0) continue;
    chosen.push({ at, target, ...(sides === 'both' ? {} : { side: sides === 'long' ? 1 : -1 }) });
  }
  return chosen;
}

function outcomesAt(
  { sides }: ModelRecipe,
  barriers: Barriers,
  closes: readonly number[],
  events: readonly LabelEvent[],
): readonly Outcome[] {
  const side = sides === 'short' ? -1 : 1;
  return tripleBarrier(closes, events, barriers).flatMap((label) => {
    // A price that stands where it stood is neither a rise nor a fall.
    if (label.type === 'unfinished' || (sides === 'both' && label.label === 0)) return [];
    return [{ start: label.start, end: label.end, side, return: label.return, isPositive: label.label === 1 }];
  });
}

/**
 * How much is a label's own, how much the market moved under it, and how old it is; their product, with a mean of 1.
 *
 * The move is that of the bars after the decision. With the bar of the decision in it, as the book has it, labels that
 * went on as that bar went would weigh more, and a learner would find a trend in noise.
 *
 * @see Lopez de Prado (2018), 4.4, 4.6, 4.7
 */
function weightsOf(
  labels: readonly Outcome[],
  uniqueness: readonly number[],
  closes: readonly number[],
  decay: number,
): Float64Array {
  const after = labels.map(({ start, end }) => ({ start: start + 1, end }));
  const moved = returnAttribution(after, [0, ...logChanges(closes)]);
  const ages = timeDecay(uniqueness, decay);
  const weights = Float64Array.from(labels, (_, index) => uniqueness[index]! * (moved?.[index] ?? 1) * ages[index]!);
  const mean = weights.reduce((sum, value) => sum + value, 0) / weights.length;
  return weights.map((value) => value / mean);
}
