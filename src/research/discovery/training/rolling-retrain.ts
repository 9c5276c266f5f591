import { chanceOf, type ModelRecipe } from '../../../strategy/index.ts';
import { walkForward } from '../../validation/splits/walk-forward.ts';
import { known, notEnough, type Statistic } from '../../validation/statistic.ts';
import type { Span } from '../label-weights.ts';
import { fitCalibration } from '../learners/calibrate.ts';
import { selectRows } from '../learners/table.ts';
import { centreOf, crossValidate, scoreRows } from './cross-validate.ts';
import type { Dataset } from './dataset.ts';
import { pooledArea, widened } from './evaluate.ts';
import { filterGain, type FilterGain } from './filter-gain.ts';
import { learn } from './learn.ts';
import { estimate, resampleCounts, type Estimate } from './resampled.ts';
import { chanceThatPays, tradingOf, type TradingEstimate } from './trading.ts';

export interface RetrainWindow {
  /** Labels it was trained on, and those it was then asked about: all later. */
  readonly trained: number;
  readonly tested: number;
  /** First bar of the test. */
  readonly from: number;
  readonly to: number;
  /** Absent when the test saw one outcome only. */
  readonly auc?: number;
  readonly enter: number;
}

export interface RollingRetrain {
  readonly windows: readonly RetrainWindow[];
  /** Over all tests. */
  readonly auc: Estimate;
  readonly trading: TradingEstimate;
  /** Of a filter, beside its primary on the same trades. */
  readonly filter?: FilterGain;
}

/** Folds within each training, for its calibration. */
const INNER_FOLDS = 3;
const TESTED_MIN = 20;

export interface RollingPlan {
  readonly recipe: ModelRecipe;
  /** Tests after the first training; the bars are cut into one part for each and as many again for the first training. */
  readonly windows: number;
  /** Whether each training begins at the first bar; otherwise its length stays. */
  readonly anchored: boolean;
}

/**
 * The same recipe trained again and again, as it would have been: each model knows only labels that were settled before
 * the bars it is asked about, its threshold and calibration included.
 *
 * @returns not enough data where a window has too few labels
 */
export function rollingRetrain(dataset: Dataset, plan: RollingPlan): Statistic<RollingRetrain> {
  const { spans, table, bars } = dataset;
  const { recipe, windows: count, anchored } = plan;
  const test = Math.floor(bars / (2 * count));
  // No purge in bars: each label tells by itself whether it was settled before the test.
  const lengths = { train: bars - count * test, test, step: test, purge: 0 };
  const cut = walkForward(bars, { ...lengths, anchored, testsMayOverlap: false });
  if (cut.type !== 'value') return cut;
  const scores = new Float64Array(spans.length);
  const chances = new Float64Array(spans.length).fill(NaN);
  const enterAt = new Float64Array(spans.length).fill(1);
  const windows: RetrainWindow[] = [];
  for (const { train, test: asked } of cut.value) {
    const rows = spans.flatMap(({ start, end }, row) => (start >= train.from && end < asked.from ? [row] : []));
    const [from, to] = [firstFrom(spans, asked.from), firstFrom(spans, asked.to)];
    if (to - from < TESTED_MIN) return notEnough(to - from, TESTED_MIN);
    const past = partOf(dataset, rows);
    const inner = crossValidate(past, INNER_FOLDS, recipe);
    if (inner.type !== 'value') return inner;
    const calibration = fitCalibration(recipe.calibration, {
      scores: inner.value.scores,
      outcomes: past.table.outcomes,
      weights: past.uniqueness,
    });
    const predictor = learn(table, spans, rows, recipe);
    scoreRows(predictor, table, { from, to }, centreOf(predictor, table, rows), scores);
    for (let row = from; row < to; row += 1) chances[row] = chanceOf(calibration, scores[row]!);
    const enter = recipe.enter ?? chanceThatPays(past, recipe);
    enterAt.fill(enter, from, to);
    const area = areaBetween(from, to)(new Uint16Array(spans.length).fill(1));
    windows.push({
      trained: rows.length,
      tested: to - from,
      from: asked.from,
      to: asked.to,
      ...(Number.isNaN(area) ? {} : { auc: area }),
      enter,
    });
  }
  // The tests follow each other without a gap.
  const tested = { from: firstFrom(spans, windows[0]!.from), to: firstFrom(spans, windows.at(-1)!.to) };
  const asked = { ...recipe, enterAt: (row: number) => enterAt[row]! };
  return known({
    windows,
    auc: widened(estimate(resampleCounts(spans, recipe.seed), areaBetween(tested.from, tested.to))),
    trading: tradingOf(dataset, chances, asked),
    ...(recipe.events.type === 'primary' ? { filter: filterGain(dataset, chances, asked) } : {}),
  });

  function areaBetween(from: number, to: number): (counts: Uint16Array) => number {
    const area = pooledArea(scores.subarray(from, to), table.outcomes.subarray(from, to));
    return (counts) => area(counts.subarray(from, to));
  }
}

/** The first label that begins at the bar or later. */
function firstFrom(spans: readonly Span[], bar: number): number {
  const row = spans.findIndex(({ start }) => start >= bar);
  return row < 0 ? spans.length : row;
}

function partOf(dataset: Dataset, rows: readonly number[]): Dataset {
  return {
    ...dataset,
    table: selectRows(dataset.table, rows),
    spans: rows.map((row) => dataset.spans[row]!),
    returns: Float64Array.from(rows, (row) => dataset.returns[row]!),
    sides: Int8Array.from(rows, (row) => dataset.sides[row]!),
    uniqueness: Float64Array.from(rows, (row) => dataset.uniqueness[row]!),
  };
}
