import { checkThat, checkWhole } from '../statistic.ts';

/** Halvings of the interval from 0 to 1 until a float has no digit left. */
const BISECTIONS = 60;

/** How often something happened, of how many times it could have. */
export interface Count {
  readonly happened: number;
  readonly outOf: number;
}

/**
 * The smallest rate that such a count leaves possible: the one-sided lower bound of Clopper and Pearson, which is exact.
 *
 * @param confidence e.g. 0.95
 * @throws {AssayError} `VALIDATION_INPUT` for a count or a confidence that makes no sense
 * @see Clopper & Pearson (1934), "The Use of Confidence or Fiducial Limits", Biometrika 26(4)
 */
export function rateAtLeast(count: Count, confidence: number): number {
  checkCount(count, confidence);
  if (count.happened === 0) return 0;
  let [low, high] = [0, 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (atLeast(count, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

/** The largest rate that such a count leaves possible: the other bound, under the same conditions. */
export function rateAtMost({ happened, outOf }: Count, confidence: number): number {
  return 1 - rateAtLeast({ happened: outOf - happened, outOf }, confidence);
}

/**
 * The decision rule of calibration tests: how many campaigns on pure noise may promote something before it is beyond
 * doubt, at this confidence, that they do so more often than at `rate`. One more fails.
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless 0 < rate < 1 and 0.5 <= confidence < 1
 */
export function promotionsAllowed(campaigns: number, rate: number, confidence: number): number {
  checkThat(rate > 0 && rate < 1, `a rate must be between 0 and 1, not ${rate}`);
  checkCount({ happened: 0, outOf: campaigns }, confidence);
  let allowed = 0;
  // The bound is at most the rate exactly when so many, or more, are not rarer than 1 - confidence at that rate.
  while (allowed < campaigns && atLeast({ happened: allowed + 1, outOf: campaigns }, rate) >= 1 - confidence)
    allowed += 1;
  return allowed;
}

/** P(X >= happened) of a binomial X at the given rate. */
function atLeast({ happened, outOf }: Count, rate: number): number {
  if (rate <= 0) return 0;
  if (rate >= 1) return 1;
  let logProbability = outOf * Math.log1p(-rate);
  const logOdds = Math.log(rate) - Math.log1p(-rate);
  let fewer = 0;
  for (let times = 0; times < happened; times += 1) {
    fewer += Math.exp(logProbability);
    logProbability += Math.log((outOf - times) / (times + 1)) + logOdds;
  }
  return 1 - fewer;
}

function checkCount({ happened, outOf }: Count, confidence: number): void {
  checkWhole(outOf, 'the number of campaigns', 1);
  checkWhole(happened, 'how often it happened');
  checkThat(happened <= outOf, `it cannot have happened ${happened} times of ${outOf}`);
  checkThat(confidence >= 0.5 && confidence < 1, `a confidence must be from 0.5 to below 1, not ${confidence}`);
}
