import type { LearnerChoice, Predictor } from '../../../strategy/index.ts';
import { boostTrees } from '../learners/boosted-trees.ts';
import type { Span } from '../label-weights.ts';
import { fitLinear } from '../learners/ridge.ts';
import type { Table } from '../learners/table.ts';

/** The newest part of the training, on which trees are watched. */
const WATCH_SHARE = 0.2;

export interface LearnOptions {
  readonly learner: LearnerChoice;
  readonly balanced: boolean;
  readonly seed: number;
}

/**
 * Fits a learner on some rows. How many trees are worth having is found on the newest fifth of them, without the labels
 * that reach into it; then they are grown anew on all.
 *
 * @param rows ascending
 */
export function learn(
  given: Table,
  spans: readonly Span[],
  rows: readonly number[],
  { learner, balanced, seed }: LearnOptions,
): Predictor {
  const table = balanced ? balancedTable(given, rows) : given;
  if (learner.type === 'linear') return fitLinear(table, rows, { loss: 'logistic', penalty: learner.penalty });
  const options = { ...learner, loss: 'logistic', seed } as const;
  const watch = rows.slice(Math.floor(rows.length * (1 - WATCH_SHARE)));
  const begins = spans[watch[0]!]!.start;
  const before = rows.filter((row) => row < watch[0]! && spans[row]!.end < begins);
  if (before.length === 0) return boostTrees(table, rows, [], { ...options, treesMax: 1 }).predictor;
  const { trees } = boostTrees(table, before, watch, options).predictor;
  if (trees.length === 0) return { ...boostTrees(table, rows, [], { ...options, treesMax: 1 }).predictor, trees: [] };
  return boostTrees(table, rows, [], { ...options, treesMax: trees.length }).predictor;
}

/** Weights under which both outcomes count the same among the rows. */
function balancedTable(table: Table, rows: readonly number[]): Table {
  const { outcomes, weights } = table;
  const sums = [0, 0];
  for (const row of rows) sums[outcomes[row]!]! += weights[row]!;
  const all = sums[0]! + sums[1]!;
  if (sums[0] === 0 || sums[1] === 0) return table;
  return { ...table, weights: weights.map((weight, row) => (weight * all) / (2 * sums[outcomes[row]!]!)) };
}
