import { logisticOf, type DecisionTree, type LearnerChoice, type TreesPredictor } from '../../../strategy/index.ts';
import { seededRandom, type Random } from '../../../runtime/index.ts';
import { checkThat, checkWhole } from '../../validation/statistic.ts';
import { growTree, type Gradients } from './grow-tree.ts';
import { binOf, quantileEdges, UNKNOWN_BIN } from './quantile-bins.ts';
import { rowsOf, type Loss, type Table } from './table.ts';

export type BoostingOptions = Omit<Extract<LearnerChoice, { readonly type: 'trees' }>, 'type'> & {
  readonly loss: Loss;
  readonly seed: number;
};

export interface BoostingRun {
  readonly predictor: TreesPredictor;
  /** Mean loss on the watched rows before the first tree and after each; empty where none are watched. */
  readonly losses: readonly number[];
}

/** Features as small whole numbers, each with the edges that made them. */
interface Binned {
  readonly edges: readonly Float64Array[];
  readonly bins: readonly Uint8Array[];
}

/**
 * Gradient-boosted trees over histograms: each tree is grown on the slopes of the loss that those before have left, from a
 * part of the rows and of the features drawn by the seed. The same inputs make the same trees.
 *
 * @param train rows to learn from
 * @param watch rows that come later: when they have not improved for `patience` trees, no more are grown, and those after
 *   the best are dropped. None: all `treesMax` are grown.
 * @throws {AssayError} `VALIDATION_INPUT` for options or rows that make no sense
 * @see Friedman (2001), Annals of Statistics 29(5); Chen & Guestrin (2016), "XGBoost", KDD: the gain and the leaves;
 *   Ke et al. (2017), "LightGBM", NIPS: histograms, and the sibling as the difference
 */
export function boostTrees(
  table: Table,
  train: readonly number[],
  watch: readonly number[],
  options: BoostingOptions,
): BoostingRun {
  checkOptions(table, train, options);
  const { treesMax, patience, rate, loss, seed } = options;
  const { next } = seededRandom(seed);
  const binned = binColumns(table, train);
  const base = baseOf(table, train, loss);
  const scores = new Float64Array(rowsOf(table)).fill(base);
  const gradients: Gradients = { slopes: new Float64Array(rowsOf(table)), curves: new Float64Array(rowsOf(table)) };
  const leafCurvesMin = options.leafShareMin * curvesAtStart(table, train, base, loss);
  const trees: DecisionTree[] = [];
  const losses = watch.length === 0 ? [] : [meanLoss(table, watch, scores, loss)];
  let best = { trees: 0, loss: losses[0] ?? Infinity };
  for (let round = 0; round < treesMax; round += 1) {
    differentiate(table, train, scores, loss, gradients);
    const tree = growTree(binned, draw(train, options.rowShare, next), gradients, {
      columns: draw([...table.columns.keys()], options.columnShare, next),
      depth: options.depth,
      penalty: options.penalty,
      curvesMin: leafCurvesMin,
      rate,
    });
    if (tree === undefined) break; // No split gains anything: another draw of the same slopes might, but hardly.
    trees.push(tree);
    addTree(tree, binned, [train, watch], scores);
    if (watch.length === 0) continue;
    losses.push(meanLoss(table, watch, scores, loss));
    if (losses.at(-1)! < best.loss) best = { trees: trees.length, loss: losses.at(-1)! };
    if (trees.length - best.trees >= patience) break;
  }
  const kept = watch.length === 0 ? trees : trees.slice(0, best.trees);
  return { predictor: { type: 'trees', base, trees: kept.map((tree) => withThresholds(tree, binned)) }, losses };
}

function checkOptions(table: Table, train: readonly number[], options: BoostingOptions): void {
  const { treesMax, depth, rate, rowShare, columnShare, penalty } = options;
  checkWhole(treesMax, 'treesMax', 1);
  checkWhole(depth, 'depth', 1);
  checkThat(rate > 0 && rate <= 1, `a learning rate must be above 0 and at most 1, not ${rate}`);
  checkThat(rowShare > 0 && rowShare <= 1 && columnShare > 0 && columnShare <= 1, 'a share must be above 0, at most 1');
  checkThat(penalty >= 0, `a penalty must be 0 or more, not ${penalty}`);
  checkThat(table.columns.length > 0, 'there is no feature to learn from');
  checkThat(train.length > 0, 'there is no row to learn from');
}

function binColumns({ columns }: Table, train: readonly number[]): Binned {
  const edges = columns.map((column) => quantileEdges(column, train));
  const bins = columns.map((column, index) => Uint8Array.from(column, (value) => binOf(edges[index]!, value)));
  return { edges, bins };
}

/** What is said of a row before anything is known of it: the mean, or for a chance its log odds. */
function baseOf({ outcomes, weights }: Table, rows: readonly number[], loss: Loss): number {
  let [total, weight] = [0, 0];
  for (const row of rows) {
    total += outcomes[row]! * weights[row]!;
    weight += weights[row]!;
  }
  checkThat(weight > 0, 'every row counts nothing');
  const mean = total / weight;
  if (loss === 'squared') return mean;
  const chance = Math.min(1 - 1e-6, Math.max(1e-6, mean));
  return Math.log(chance / (1 - chance));
}

function curvesAtStart({ weights }: Table, rows: readonly number[], base: number, loss: Loss): number {
  const chance = logisticOf(base);
  const curve = loss === 'squared' ? 1 : chance * (1 - chance);
  return rows.reduce((sum, row) => sum + weights[row]! * curve, 0);
}

function differentiate(
  { outcomes, weights }: Table,
  rows: readonly number[],
  scores: Float64Array,
  loss: Loss,
  { slopes, curves }: Gradients,
): void {
  for (const row of rows) {
    const weight = weights[row]!;
    if (loss === 'squared') {
      slopes[row] = weight * (scores[row]! - outcomes[row]!);
      curves[row] = weight;
    } else {
      const chance = logisticOf(scores[row]!);
      slopes[row] = weight * (chance - outcomes[row]!);
      curves[row] = weight * chance * (1 - chance);
    }
  }
}

function meanLoss({ outcomes, weights }: Table, rows: readonly number[], scores: Float64Array, loss: Loss): number {
  let [total, weight] = [0, 0];
  for (const row of rows) {
    const [score, outcome] = [scores[row]!, outcomes[row]!];
    // log(1 + e^s) - y s, written so that a large score does not overflow.
    const one =
      loss === 'squared'
        ? (score - outcome) ** 2
        : Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - outcome * score;
    total += weights[row]! * one;
    weight += weights[row]!;
  }
  return weight > 0 ? total / weight : Infinity;
}

/** Some of the list in its order, at least one. */
function draw(list: readonly number[], share: number, random: Random): readonly number[] {
  if (share === 1) return list;
  const drawn = list.filter(() => random() < share);
  return drawn.length > 0 ? drawn : [list[Math.floor(random() * list.length)]!];
}

/** Trees know bins while they are grown: the threshold is the bin's number. */
function addTree(
  tree: DecisionTree,
  { bins }: Binned,
  parts: readonly (readonly number[])[],
  scores: Float64Array,
): void {
  for (const rows of parts) {
    for (const row of rows) {
      let node = 0;
      for (let feature = tree.feature[0]!; feature >= 0; feature = tree.feature[node]!) {
        const bin = bins[feature]![row]!;
        const goesLeft = bin === UNKNOWN_BIN ? tree.unknownLeft[node] === 1 : bin <= tree.threshold[node]!;
        node = goesLeft ? tree.left[node]! : tree.right[node]!;
      }
      scores[row]! += tree.value[node]!;
    }
  }
}

function withThresholds(tree: DecisionTree, { edges }: Binned): DecisionTree {
  const threshold = tree.threshold.map((bin, node) =>
    tree.feature[node]! < 0 ? 0 : edges[tree.feature[node]!]![bin]!,
  );
  return { ...tree, threshold };
}
