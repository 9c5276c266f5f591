import { logisticOf, scoreOf } from '../../../strategy/index.ts';
import { seededRandom, type Random } from '../../../runtime/index.ts';
import { logLoss } from '../learners/scores.ts';
import { readRow } from '../learners/table.ts';
import type { OutOfFold } from './cross-validate.ts';
import type { Dataset } from './dataset.ts';

/** What the models of the folds lose on what they had not seen, when a feature is shuffled. */
export interface Importance {
  readonly features: readonly string[];
  /** Rise of the log loss, mean of the folds: near 0 for what they could do without, below 0 for what misleads them. */
  readonly loss: number;
  readonly standardError: number;
}

/**
 * Mean decrease of accuracy, in log loss, of groups of features that are shuffled together: each alone, or those that say
 * the same (they would stand in for each other, and both look useless).
 *
 * @param groups places of features
 * @returns in the order of the groups
 * @see Lopez de Prado (2018), 8.3.2; (2020), "Machine Learning for Asset Managers", 6.5
 */
export function purgedImportance(
  { table, uniqueness }: Dataset,
  { folds, predictors }: OutOfFold,
  groups: readonly { readonly features: readonly string[]; readonly places: readonly number[] }[],
  seed: number,
): readonly Importance[] {
  const { next } = seededRandom(seed);
  const rises = folds.map(({ test }, fold) => {
    const rows = Array.from({ length: test.to - test.from }, (_, index) => test.from + index);
    const lossOf = (read: (row: number, place: number, into: Float64Array) => void): number => {
      const values = new Float64Array(table.columns.length);
      const chances = Float64Array.from(rows, (row, place) => {
        read(row, place, values);
        return logisticOf(scoreOf(predictors[fold]!, values));
      });
      const pick = (column: Float64Array): Float64Array => column.subarray(test.from, test.to);
      return logLoss({ chances, outcomes: pick(table.outcomes), weights: pick(uniqueness) });
    };
    const before = lossOf((row, _, into) => readRow(table, row, into));
    return groups.map(({ places }) => {
      const order = shuffled(rows, next);
      const after = lossOf((row, place, into) => {
        readRow(table, row, into);
        for (const feature of places) into[feature] = table.columns[feature]![order[place]!]!;
      });
      return after - before;
    });
  });
  return groups.map(({ features }, group) => {
    const values = rises.map((fold) => fold[group]!);
    const loss = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - loss) ** 2, 0);
    return { features, loss, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
  });
}

function shuffled(rows: readonly number[], random: Random): readonly number[] {
  const order = [...rows];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
