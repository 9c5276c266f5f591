import { scoreOf, type Predictor } from '../../../strategy/index.ts';
import type { IndexRange } from '../../validation/splits/label-spans.ts';
import { purgedFolds, type PurgedFold } from '../../validation/splits/purged-folds.ts';
import { known, notEnough, type Statistic } from '../../validation/statistic.ts';
import { readRow, rowsOf, type Table } from '../learners/table.ts';
import type { Dataset } from './dataset.ts';
import { learn, type LearnOptions } from './learn.ts';

/** What models said of rows that they had not been trained on. */
export interface OutOfFold {
  /**
   * One for each row, less the mean of the same model's scores in its training. A model that was trained without a rise
   * thinks less of rises: uncentred, that alone would put the folds in the wrong order.
   */
  readonly scores: Float64Array;
  readonly folds: readonly PurgedFold[];
  /** The model of each fold. */
  readonly predictors: readonly Predictor[];
}

/** A share of the bars after a test in which nothing may start that trains. */
const EMBARGO_SHARE = 0.01;
/** A fold that purging leaves fewer rows to train on judges nothing. */
const TRAIN_MIN = 100;

/** Purged folds of a dataset, under an embargo of the features' look-back or one bar of a hundred, whichever is longer. */
export function foldsOf(
  { spans, bars, lookBack }: Pick<Dataset, 'spans' | 'bars' | 'lookBack'>,
  count: number,
): Statistic<readonly PurgedFold[]> {
  const labels = { starts: spans.map(({ start }) => start), ends: spans.map(({ end }) => end) };
  const embargo = Math.max(lookBack, Math.ceil(EMBARGO_SHARE * bars));
  const folds = purgedFolds(labels, { folds: count, embargo });
  if (folds.type !== 'value') return folds;
  const least = Math.min(...folds.value.map(({ train }) => train.length));
  return least < TRAIN_MIN ? notEnough(least, TRAIN_MIN) : folds;
}

/** Trains on every fold but one and asks about that one, in turn. @returns not enough data as `foldsOf` */
export function crossValidate(dataset: Dataset, count: number, options: LearnOptions): Statistic<OutOfFold> {
  const folds = foldsOf(dataset, count);
  if (folds.type !== 'value') return folds;
  const { table, spans } = dataset;
  const scores = new Float64Array(rowsOf(table));
  const predictors = folds.value.map(({ train, test }, fold) => {
    const predictor = learn(table, spans, train, { ...options, seed: options.seed + fold });
    scoreRows(predictor, table, test, centreOf(predictor, table, train), scores);
    return predictor;
  });
  return known({ scores, folds: folds.value, predictors });
}

/** Mean of a model's scores over rows. */
export function centreOf(predictor: Predictor, table: Table, rows: readonly number[]): number {
  const values = new Float64Array(table.columns.length);
  return rows.reduce((sum, row) => sum + scoreOf(predictor, readRow(table, row, values)), 0) / rows.length;
}

/** Scores of the rows of a range, less the centre. */
export function scoreRows(
  predictor: Predictor,
  table: Table,
  { from, to }: IndexRange,
  centre: number,
  into: Float64Array,
): void {
  const values = new Float64Array(table.columns.length);
  for (let row = from; row < to; row += 1) into[row] = scoreOf(predictor, readRow(table, row, values)) - centre;
}
