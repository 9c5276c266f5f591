import { checkFinite, checkThat } from '../statistic.ts';

/** Two means between which to decide, for values of a known deviation. */
export interface MeanHypotheses {
  readonly nullMean: number;
  readonly alternativeMean: number;
  readonly deviation: number;
  /** Probability of taking the alternative where the null is true: alpha. */
  readonly falseAlternative: number;
  /** Probability of taking the null where the alternative is true: beta. */
  readonly falseNull: number;
}

export interface SequentialVerdict {
  readonly decision: 'null' | 'alternative' | 'undecided';
  /** Values it took; all of them when it is undecided. */
  readonly observations: number;
  /** Log likelihood ratio of the alternative after each of those. */
  readonly logRatios: Float64Array;
  /** At or above it the alternative is taken. */
  readonly upper: number;
  /** At or below it the null is taken. */
  readonly lower: number;
}

/**
 * Wald's sequential probability ratio test for a mean: of all tests with these error rates, the one that on average
 * decides soonest. The rates hold approximately, since the last value overshoots.
 *
 * @param values in the order they came
 * @throws {AssayError} `VALIDATION_INPUT` for a value that is no number, a deviation that is not positive, equal means, or
 *   error rates that are not between 0 and 1 together
 * @see Wald (1945), "Sequential Tests of Statistical Hypotheses", Ann. Math. Stat. 16(2)
 */
export function sequentialTest(values: ArrayLike<number>, hypotheses: MeanHypotheses): SequentialVerdict {
  const { nullMean, alternativeMean, deviation, falseAlternative, falseNull } = hypotheses;
  checkFinite(values, 'values');
  checkThat(deviation > 0 && Number.isFinite(deviation), `a deviation must be positive, not ${deviation}`);
  checkThat(
    Number.isFinite(alternativeMean - nullMean) && alternativeMean !== nullMean,
    `there is nothing to decide between ${nullMean} and ${alternativeMean}`,
  );
  checkThat(
    falseAlternative > 0 && falseNull > 0 && falseAlternative + falseNull < 1,
    `error rates must be positive and below 1 together, not ${falseAlternative} and ${falseNull}`,
  );
  const upper = Math.log((1 - falseNull) / falseAlternative);
  const lower = Math.log(falseNull / (1 - falseAlternative));
  const weight = (alternativeMean - nullMean) / deviation ** 2;
  const middle = (nullMean + alternativeMean) / 2;
  const path = new Float64Array(values.length);
  let ratio = 0;
  let observations = 0;
  while (observations < values.length && ratio > lower && ratio < upper) {
    ratio += weight * (values[observations]! - middle);
    path[observations] = ratio;
    observations += 1;
  }
  const decided = ratio >= upper ? 'alternative' : 'null';
  const decision = ratio > lower && ratio < upper ? 'undecided' : decided;
  return { decision, observations, logRatios: path.slice(0, observations), upper, lower };
}
