import { checkThat, known, notEnough, type Statistic } from '../statistic.ts';
import { checkLabels, contiguousParts, trainingLabels, type IndexRange, type LabelSpans } from './label-spans.ts';

export interface PurgedFold {
  readonly test: IndexRange;
  /** Indices of labels, ascending; empty where purging left none. */
  readonly train: readonly number[];
}

export interface FoldPlan {
  readonly folds: number;
  /** How long after a test nothing may start that trains, in the labels' units. */
  readonly embargo: number;
}

/**
 * K-fold cross-validation in time order, purged of labels that know the test's answer.
 *
 * @returns not enough data for fewer labels than folds
 * @throws {AssayError} `VALIDATION_INPUT` or `VALIDATION_SHAPE` for labels or a plan that make no sense
 * @see Lopez de Prado (2018), "Advances in Financial Machine Learning", chapter 7
 */
export function purgedFolds(labels: LabelSpans, { folds, embargo }: FoldPlan): Statistic<readonly PurgedFold[]> {
  checkLabels(labels);
  checkThat(embargo >= 0 && Number.isFinite(embargo), `an embargo must be 0 or more, not ${embargo}`);
  const parts = contiguousParts(labels.starts.length, folds);
  if (labels.starts.length < folds) return notEnough(labels.starts.length, folds);
  return known(parts.map((test) => ({ test, train: trainingLabels(labels, [test], embargo) })));
}
