/** Chances kept this far from 0 and 1, so that one certain mistake costs much but not everything. */
const CHANCE_MIN = 1e-12;

interface Judged {
  readonly chances: Float64Array;
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
}

/** Weighted mean of the squared distance between chance and outcome: 0.25 for always saying a half. @see Brier (1950) */
export function brierScore({ chances, outcomes, weights }: Judged): number {
  return weightedMean(weights, (row) => (chances[row]! - outcomes[row]!) ** 2);
}

/** Weighted mean of the negative log chance of what came true. */
export function logLoss({ chances, outcomes, weights }: Judged): number {
  return weightedMean(weights, (row) => {
    const chance = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, chances[row]!));
    return -Math.log(outcomes[row] === 1 ? chance : 1 - chance);
  });
}

function weightedMean(weights: Float64Array, of: (row: number) => number): number {
  let [total, weight] = [0, 0];
  for (let row = 0; row < weights.length; row += 1) {
    total += weights[row]! * of(row);
    weight += weights[row]!;
  }
  return total / weight;
}

/** Pairs of one that came true and one that did not, and how many of them the scores put in the right order. */
export interface Pairs {
  readonly right: number;
  readonly all: number;
}

/**
 * Rows in order of their scores, made once, so that resamples need no sorting. Scores that are equal share their rank.
 */
export interface Ranking {
  readonly order: Int32Array;
  /** Whether each row of the order has the score of the one before. */
  readonly isTie: Uint8Array;
}

export function rankingOf(scores: Float64Array): Ranking {
  const order = Int32Array.from(scores.keys()).toSorted((a, b) => scores[a]! - scores[b]!);
  const isTie = Uint8Array.from(order, (row, place) =>
    place > 0 && scores[row] === scores[order[place - 1]!]! ? 1 : 0,
  );
  return { order, isTie };
}

/**
 * The area under the curve is `right / all`: the chance that of two cases the one that comes true has the higher score.
 *
 * @param counts how often each row is there: 1 each, or those of a resample
 * @see Mann & Whitney (1947); Hanley & McNeil (1982)
 */
export function pairsOf({ order, isTie }: Ranking, outcomes: Float64Array, counts: ArrayLike<number>): Pairs {
  let [below, right, positives, negatives] = [0, 0, 0, 0];
  let [tiedPositives, tiedNegatives] = [0, 0];
  const settle = (): void => {
    right += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    [tiedPositives, tiedNegatives] = [0, 0];
  };
  for (let place = 0; place < order.length; place += 1) {
    if (isTie[place] === 0) settle();
    const row = order[place]!;
    const count = counts[row]!;
    if (outcomes[row] === 1) {
      tiedPositives += count;
      positives += count;
    } else {
      tiedNegatives += count;
      negatives += count;
    }
  }
  settle();
  return { right, all: positives * negatives };
}
