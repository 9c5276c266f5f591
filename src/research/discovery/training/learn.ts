import type { LearnerChoice, Predictor } from '../../../strategy/index.ts';
import { boostTrees, type BoostingOptions } from '../learners/boosted-trees.ts';
import type { Span } from '../label-weights.ts';
import { fitLinear } from '../learners/ridge.ts';
import type { Table } from '../learners/table.ts';

/** Where the training is cut to see how many trees are worth having: grown on what is before, watched on the next fifth. */
const WATCHES = [0.4, 0.6, 0.8];
const WATCH_SHARE = 0.2;

export interface LearnOptions {
  readonly learner: LearnerChoice;
  readonly balanced: boolean;
  readonly seed: number;
}

/**
 * Fits a learner on some rows. How many trees are worth having is found within them, in time order: one watch alone would
 * be of one mood of the market. Then they are grown anew on all.
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
  const trees = treesWorthHaving(table, spans, rows, options);
  const { predictor } = boostTrees(table, rows, [], { ...options, treesMax: Math.max(1, trees) });
  return { ...predictor, trees: predictor.trees.slice(0, trees) };
}

/** The number of trees after which the watched rows that come next are told best, labels that reach into them left out. */
function treesWorthHaving(
  table: Table,
  spans: readonly Span[],
  rows: readonly number[],
  options: BoostingOptions,
): number {
  const totals = Array.from({ length: options.treesMax + 1 }, () => 0);
  for (const share of WATCHES) {
    const cut = Math.floor(rows.length * share);
    const watch = rows.slice(cut, Math.ceil(rows.length * (share + WATCH_SHARE)));
    const begins = spans[watch[0]!]!.start;
    const before = rows.slice(0, cut).filter((row) => spans[row]!.end < begins);
    if (before.length === 0) continue;
    const { losses } = boostTrees(table, before, watch, options);
    // Where it stopped growing it had long been getting worse.
    for (let trees = 0; trees < totals.length; trees += 1) totals[trees]! += losses[trees] ?? losses.at(-1)!;
  }
  return totals.indexOf(Math.min(...totals));
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
