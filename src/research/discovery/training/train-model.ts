import type { EpochMs } from '../../../domain/index.ts';
import {
  featuresHash,
  modelHash,
  type LearnerChoice,
  type Model,
  type ModelRecipe,
  type TrainingFacts,
} from '../../../strategy/index.ts';
import type { WrittenOutcome } from '../../../storage/index.ts';
import { known, type Statistic } from '../../validation/statistic.ts';
import { fitCalibration, shiftCalibration } from '../learners/calibrate.ts';
import type { TrainingBars } from './causality-check.ts';
import { centreOf, crossValidate, type OutOfFold } from './cross-validate.ts';
import { buildDataset, type Dataset, type Outcome } from './dataset.ts';
import { crossCalibrated, evaluate, type Evaluation } from './evaluate.ts';
import { featureClusters } from './feature-clusters.ts';
import { filterGain, type FilterGain } from './filter-gain.ts';
import { guardsOf } from './guards-of.ts';
import { purgedImportance, type Importance } from './importance.ts';
import { learn } from './learn.ts';
import { BASELINE } from './recipes.ts';
import { chanceThatPays, tradingOf, type TradingEstimate } from './trading.ts';
import { tradesByDay } from './trades-by-day.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export interface TrainingRequest {
  readonly recipe: ModelRecipe;
  readonly bars: TrainingBars;
  /** Trades of the recipe's primary strategy on the bars, where it has one. */
  readonly primary?: readonly Outcome[];
  /** Of the bars' contents, the principal first. */
  readonly dataHashes: readonly string[];
  readonly naming: Pick<Model, 'name' | 'title' | 'description' | 'family'>;
  /** Told of every configuration that was tried on the bars: whoever keeps the ledger of trials. */
  readonly onTrial?: (trial: TrainingTrial) => void;
  readonly onProgress?: (step: string) => void;
}

/** One configuration that was tried on the bars, with what is needed to tell it from others and to judge it. */
export interface TrainingTrial {
  /** None is a primary strategy, unfiltered: how it did is told, so it was tried. */
  readonly learner: LearnerChoice | { readonly type: 'none' };
  readonly recipe: ModelRecipe;
  readonly dataHashes: readonly string[];
  readonly auc: number;
  /** What its chances for unseen folds would have earned, day by day. */
  readonly outcome: WrittenOutcome;
}

export interface Trained {
  readonly model: Model;
  readonly evaluation: Evaluation;
  readonly trading: TradingEstimate;
  /** Of the filter of a primary strategy. */
  readonly filter?: FilterGain;
  readonly verdict: Verdict;
  /** Each feature alone, the most needed first. */
  readonly importance: readonly Importance[];
  /** Features that say the same, shuffled together; only groups of more than one. */
  readonly clusters: readonly Importance[];
  readonly dataset: Dataset;
}

/** A chance that no model reaches. */
const NEVER = 1;

/**
 * Trains a model and judges it on what it had not seen. The judgement is of the recipe: each fold is predicted by a model
 * that was trained without it, and the model that is kept has seen everything.
 *
 * @returns not enough data where labels or folds are too few
 * @throws {AssayError} `FEATURE_LOOKS_AHEAD`, `VALIDATION_INPUT`
 */
export function trainModel(request: TrainingRequest): Statistic<Trained> {
  const { recipe, bars, dataHashes, naming } = request;
  const say = request.onProgress ?? (() => undefined);
  say('features and labels');
  const built = buildDataset(bars, recipe, request.primary === undefined ? {} : { primary: request.primary });
  if (built.type !== 'value') return built;
  const dataset = built.value;
  const { table, spans } = dataset;
  const options = { balanced: recipe.balanced, seed: recipe.seed };
  say(`${recipe.folds} purged folds of ${spans.length} labels`);
  const model = crossValidate(dataset, recipe.folds, { ...options, learner: recipe.learner });
  if (model.type !== 'value') return model;
  const baseline =
    recipe.learner.type === 'linear' ? model : crossValidate(dataset, recipe.folds, { ...options, learner: BASELINE });
  if (baseline.type !== 'value') return baseline;
  say('judgement');
  const evaluation = evaluate(dataset, model.value, baseline.value, recipe);
  const pays = recipe.enter ?? chanceThatPays(dataset, recipe);
  const asked = { ...recipe, enterAt: () => pays };
  const trading = tradingOf(dataset, evaluation.chances, asked);
  const filter = recipe.events.type === 'primary' ? filterGain(dataset, evaluation.chances, asked) : undefined;
  const tell = (learner: TrainingTrial['learner'], chances: Float64Array, auc: number): void =>
    request.onTrial?.({
      learner,
      recipe,
      dataHashes,
      auc,
      outcome: tradesByDay(dataset, chances, { enter: pays, costRate: recipe.costRate }, bars.principal.openTime),
    });
  tell(recipe.learner, evaluation.chances, evaluation.auc.value);
  if (recipe.learner.type !== 'linear')
    tell(BASELINE, crossCalibrated(baseline.value, dataset, recipe.calibration), evaluation.baselineAuc.value);
  if (filter !== undefined) tell({ type: 'none' }, new Float64Array(spans.length).fill(1), 0.5);
  const verdict = verdictOf(evaluation, trading, recipe.learner.type, filter);
  // What knows nothing does not trade unless somebody says from which chance on it is to.
  const enter = verdict.isBetterThanChance || recipe.enter !== undefined ? pays : NEVER;
  say('importance of features');
  const { importance, clusters } = importancesOf(dataset, model.value, recipe);
  say('the model itself');
  const rows = [...spans.keys()];
  const predictor = learn(table, spans, rows, { ...options, learner: recipe.learner });
  const calibration = fitCalibration(recipe.calibration, {
    scores: model.value.scores,
    outcomes: table.outcomes,
    weights: dataset.uniqueness,
  });
  const fields: Omit<Model, 'hash'> = {
    format: 'assay-model-1',
    ...naming,
    recipe,
    featuresHash: featuresHash(recipe.features),
    predictor,
    // It was fitted on centred scores, and the model gives its own.
    calibration: shiftCalibration(calibration, centreOf(predictor, table, rows)),
    enter,
    guards: guardsOf(dataset, recipe, bars),
    training: factsOf(request, dataset, evaluation, importance, verdict),
  };
  return known({
    model: { ...fields, hash: modelHash(fields) },
    evaluation,
    trading,
    ...(filter === undefined ? {} : { filter }),
    verdict,
    importance,
    clusters,
    dataset,
  });
}

function importancesOf(dataset: Dataset, model: OutOfFold, { features, seed }: ModelRecipe) {
  const names = features.map(({ name }) => name);
  const groupOf = (places: readonly number[]) => ({ features: places.map((place) => names[place]!), places });
  const alike = featureClusters(dataset.table.columns).filter((places) => places.length > 1);
  const groups = [...names.map((_, place) => groupOf([place])), ...alike.map(groupOf)];
  const found = purgedImportance(dataset, model, groups, seed);
  const mostNeeded = (list: readonly Importance[]) => list.toSorted((a, b) => b.loss - a.loss);
  return { importance: mostNeeded(found.slice(0, names.length)), clusters: mostNeeded(found.slice(names.length)) };
}

function factsOf(
  { bars: { principal, other }, dataHashes }: TrainingRequest,
  { spans, bars }: Dataset,
  { auc, baselineAuc, brier, brierOfBase, calibrationSlope }: Evaluation,
  importance: readonly Importance[],
  verdict: Verdict,
): TrainingFacts {
  return {
    instrument: principal.instrument,
    ...(other === undefined ? {} : { other: other.instrument }),
    timeframe: principal.timeframe,
    dataHashes,
    from: principal.openTime[0]! as EpochMs,
    to: principal.openTime[principal.length - 1]! as EpochMs,
    bars,
    labels: spans.length,
    scores: {
      auc: auc.value,
      aucLow: auc.low,
      aucHigh: auc.high,
      baselineAuc: baselineAuc.value,
      brier,
      brierOfBase,
      calibrationSlope,
    },
    importance: importance.map(({ features, loss, standardError }) => ({ feature: features[0]!, loss, standardError })),
    verdict: verdict.words,
  };
}
