/** What a learner has learnt: a number from a row of features. For a chance it is the logarithm of the odds. */
export type Predictor = LinearPredictor | TreesPredictor;

export interface LinearPredictor {
  readonly type: 'linear';
  readonly intercept: number;
  /** One for each feature, for the value less its mean, in deviations. What is unknown counts as the mean. */
  readonly coefficients: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

export interface TreesPredictor {
  readonly type: 'trees';
  readonly base: number;
  readonly trees: readonly DecisionTree[];
}

/** Nodes by number, parents before children, the first being the root. A leaf has the feature -1. */
export interface DecisionTree {
  readonly feature: readonly number[];
  /** Goes left when the feature is at most this. */
  readonly threshold: readonly number[];
  /** 1 where what is unknown goes left. */
  readonly unknownLeft: readonly (0 | 1)[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Of leaves. */
  readonly value: readonly number[];
}

/** Makes chances that come true as often as they say, of what a learner gives. */
export type Calibration =
  /** Chance = logistic(slope x score + offset). @see Platt (1999) */
  | { readonly type: 'platt'; readonly slope: number; readonly offset: number }
  /** The chance of the highest score that is not above it. @see Zadrozny & Elkan (2002) */
  | { readonly type: 'isotonic'; readonly scores: readonly number[]; readonly chances: readonly number[] };

/** @param row features in order; NaN is unknown */
export function scoreOf(predictor: Predictor, row: ArrayLike<number>): number {
  if (predictor.type === 'linear') return linearScore(predictor, row);
  let score = predictor.base;
  for (const tree of predictor.trees) score += leafValue(tree, row);
  return score;
}

function linearScore({ intercept, coefficients, means, deviations }: LinearPredictor, row: ArrayLike<number>): number {
  let score = intercept;
  for (let index = 0; index < coefficients.length; index += 1) {
    const value = row[index]!;
    if (!Number.isNaN(value)) score += (coefficients[index]! * (value - means[index]!)) / deviations[index]!;
  }
  return score;
}

function leafValue(tree: DecisionTree, row: ArrayLike<number>): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    if (feature < 0) return tree.value[node]!;
    const value = row[feature]!;
    const goesLeft = Number.isNaN(value) ? tree.unknownLeft[node] === 1 : value <= tree.threshold[node]!;
    node = goesLeft ? tree.left[node]! : tree.right[node]!;
  }
}

export function chanceOf(calibration: Calibration, score: number): number {
  if (calibration.type === 'platt') return logisticOf(calibration.slope * score + calibration.offset);
  const { scores, chances } = calibration;
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle]! <= score) low = middle + 1;
    else high = middle;
  }
  return chances[Math.max(0, low - 1)]!;
}

export function logisticOf(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
