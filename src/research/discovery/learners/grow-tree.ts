import type { DecisionTree } from '../../../strategy/index.ts';
import { UNKNOWN_BIN } from './quantile-bins.ts';

/** First and second derivative of the loss at each row, its weight counted in. */
export interface Gradients {
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
}

export interface TreeOptions {
  /** Features it may look at. */
  readonly columns: readonly number[];
  readonly depth: number;
  /** Added to a leaf's curves (L2). */
  readonly penalty: number;
  /** Least sum of curves in a leaf. */
  readonly curvesMin: number;
  readonly rate: number;
}

interface Columns {
  readonly edges: readonly Float64Array[];
  readonly bins: readonly Uint8Array[];
}

/** Sums of slopes and curves by bin, one stretch of 256 for each feature looked at. */
interface Histogram {
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
  readonly unknownLeft: 0 | 1;
}

const BINS = 256;
/** Less than this is what rounding leaves of nothing. */
const GAIN_MIN = 1e-10;

type Growing = { -readonly [Field in keyof DecisionTree]: DecisionTree[Field][number][] };

/**
 * One tree, its thresholds being numbers of bins. Each node is split where the loss falls the most; the histogram of the
 * larger child is that of its parent less that of the smaller.
 *
 * @returns `undefined` when not even the root can be split
 */
export function growTree(
  columns: Columns,
  rows: readonly number[],
  gradients: Gradients,
  options: TreeOptions,
): DecisionTree | undefined {
  const tree: Growing = { feature: [], threshold: [], unknownLeft: [], left: [], right: [], value: [] };
  const places = Int32Array.from(rows);
  const spare = new Int32Array(rows.length);
  grow(0, places.length, histogramOf(columns, places, gradients, options.columns), 0);
  return tree.feature[0]! < 0 ? undefined : tree;

  function grow(from: number, to: number, histogram: Histogram, depth: number): number {
    const node = addLeaf(from, to);
    if (depth >= options.depth) return node;
    const split = bestSplit(columns, histogram, options);
    if (split === undefined) return node;
    const middle = partition(from, to, split);
    const isLeftSmaller = middle - from <= to - middle;
    const [smallFrom, smallTo] = isLeftSmaller ? [from, middle] : [middle, to];
    const small = histogramOf(columns, places.subarray(smallFrom, smallTo), gradients, options.columns);
    const large = less(histogram, small);
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.bin;
    tree.unknownLeft[node] = split.unknownLeft;
    tree.value[node] = 0;
    tree.left[node] = grow(from, middle, isLeftSmaller ? small : large, depth + 1);
    tree.right[node] = grow(middle, to, isLeftSmaller ? large : small, depth + 1);
    return node;
  }

  function addLeaf(from: number, to: number): number {
    let [slopes, curves] = [0, 0];
    for (let index = from; index < to; index += 1) {
      slopes += gradients.slopes[places[index]!]!;
      curves += gradients.curves[places[index]!]!;
    }
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.unknownLeft.push(0);
    tree.left.push(-1);
    tree.right.push(-1);
    const below = curves + options.penalty;
    return tree.value.push(below > 0 ? (-options.rate * slopes) / below : 0) - 1;
  }

  /** Puts the rows that go left before those that go right, each in time order. @returns where the right ones begin */
  function partition(from: number, to: number, { feature, bin, unknownLeft }: Split): number {
    const bins = columns.bins[feature]!;
    let [left, right] = [from, 0];
    for (let index = from; index < to; index += 1) {
      const row = places[index]!;
      const value = bins[row]!;
      if (value === UNKNOWN_BIN ? unknownLeft === 1 : value <= bin) {
        places[left] = row;
        left += 1;
      } else {
        spare[right] = row;
        right += 1;
      }
    }
    places.set(spare.subarray(0, right), left);
    return left;
  }
}

function histogramOf(
  { bins }: Columns,
  rows: Int32Array,
  { slopes, curves }: Gradients,
  looked: readonly number[],
): Histogram {
  const histogram = { slopes: new Float64Array(BINS * looked.length), curves: new Float64Array(BINS * looked.length) };
  for (let place = 0; place < looked.length; place += 1) {
    const column = bins[looked[place]!]!;
    const offset = BINS * place;
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index]!;
      const at = offset + column[row]!;
      histogram.slopes[at]! += slopes[row]!;
      histogram.curves[at]! += curves[row]!;
    }
  }
  return histogram;
}

function less(whole: Histogram, part: Histogram): Histogram {
  return {
    slopes: whole.slopes.map((value, index) => value - part.slopes[index]!),
    curves: whole.curves.map((value, index) => value - part.curves[index]!),
  };
}

/** Of two splits that gain the same the one that was looked at first: lower feature, lower bin, what is unknown right. */
function bestSplit({ edges }: Columns, histogram: Histogram, options: TreeOptions): Split | undefined {
  const { columns: looked, penalty, curvesMin } = options;
  let best: Split | undefined;
  for (let place = 0; place < looked.length; place += 1) {
    const feature = looked[place]!;
    const slopes = histogram.slopes.subarray(BINS * place, BINS * (place + 1));
    const curves = histogram.curves.subarray(BINS * place, BINS * (place + 1));
    let [allSlopes, allCurves] = [0, 0];
    for (let bin = 0; bin < BINS; bin += 1) {
      allSlopes += slopes[bin]!;
      allCurves += curves[bin]!;
    }
    const whole = (allSlopes * allSlopes) / (allCurves + penalty);
    const hasUnknown = curves[UNKNOWN_BIN]! > 0;
    for (const unknownLeft of hasUnknown ? ([0, 1] as const) : ([0] as const)) {
      let leftSlopes = unknownLeft * slopes[UNKNOWN_BIN]!;
      let leftCurves = unknownLeft * curves[UNKNOWN_BIN]!;
      for (let bin = 0; bin < edges[feature]!.length; bin += 1) {
        leftSlopes += slopes[bin]!;
        leftCurves += curves[bin]!;
        const [rightSlopes, rightCurves] = [allSlopes - leftSlopes, allCurves - leftCurves];
        if (leftCurves < curvesMin || rightCurves < curvesMin || leftCurves <= 0 || rightCurves <= 0) continue;
        const parts =
          (leftSlopes * leftSlopes) / (leftCurves + penalty) + (rightSlopes * rightSlopes) / (rightCurves + penalty);
        const gain = parts - whole;
        if (gain > GAIN_MIN && gain > (best?.gain ?? 0)) best = { gain, feature, bin, unknownLeft };
      }
    }
  }
  return best;
}
