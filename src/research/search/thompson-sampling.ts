import { normal, type Random } from '../../runtime/index.ts';
import { checkFinite, checkThat } from '../validation/statistic.ts';
import { logBeta } from './log-beta.ts';

/** What is believed of an arm that succeeds or fails: Beta(successes, failures), a prior of one each included. */
export interface BetaBelief {
  /** Above zero; fractions come from forgetting. */
  readonly alpha: number;
  readonly beta: number;
}

/**
 * One draw of Thompson's rule: each arm draws a success rate from what is believed of it, and the highest is tried. So an
 * arm is tried as often as it is believed to be the best.
 *
 * @returns the arm's place
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Thompson (1933), Biometrika 25(3/4)
 */
export function chooseArm(arms: readonly BetaBelief[], random: Random): number {
  checkThat(arms.length > 0, 'there is no arm to try');
  const draws = arms.map(({ alpha, beta }) => {
    checkBelief({ alpha, beta });
    const successes = drawGamma(alpha, random);
    return successes / (successes + drawGamma(beta, random));
  });
  return draws.indexOf(Math.max(...draws));
}

/** The belief after one more outcome, what was known before fading by `keep`. @throws {AssayError} `VALIDATION_INPUT` */
export function learn(belief: BetaBelief, succeeded: boolean, keep = 1): BetaBelief {
  const { alpha, beta } = fade(belief, keep);
  return { alpha: alpha + Number(succeeded), beta: beta + Number(!succeeded) };
}

/** The belief when only this share of what was learnt still counts. @throws {AssayError} `VALIDATION_INPUT` */
export function fade({ alpha, beta }: BetaBelief, keep: number): BetaBelief {
  checkThat(keep > 0 && keep <= 1, `what is kept must be above 0 and at most 1, not ${keep}`);
  // Fading leads back to the prior of one each, not to nothing.
  return { alpha: 1 + (alpha - 1) * keep, beta: 1 + (beta - 1) * keep };
}

/**
 * Probability that the second arm is better than the first, in closed form where one of the four numbers is whole.
 *
 * @returns `undefined` where none is
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Cook (2005), "Exact Calculation of Beta Inequalities", UT MD Anderson Cancer Center UTMDABTR-005-05
 */
export function chanceSecondIsBetter(first: BetaBelief, second: BetaBelief): number | undefined {
  checkBelief(first);
  checkBelief(second);
  if (Number.isInteger(second.alpha)) return summed(first, second);
  if (Number.isInteger(first.alpha)) return 1 - summed(second, first);
  // P(X2 > X1) is P(1 - X1 > 1 - X2), and 1 - X swaps alpha with beta.
  if (Number.isInteger(first.beta)) return summed(mirrored(second), mirrored(first));
  return Number.isInteger(second.beta) ? 1 - summed(mirrored(first), mirrored(second)) : undefined;
}

/** `Σ_{i<a2} B(a1 + i, b1 + b2) / ((b2 + i) B(1 + i, b2) B(a1, b1))`. */
function summed(first: BetaBelief, second: BetaBelief): number {
  const base = logBeta(first.alpha, first.beta);
  let total = 0;
  for (let index = 0; index < second.alpha; index += 1) {
    const log = logBeta(first.alpha + index, first.beta + second.beta) - logBeta(1 + index, second.beta) - base;
    total += Math.exp(log) / (second.beta + index);
  }
  return total;
}

function mirrored({ alpha, beta }: BetaBelief): BetaBelief {
  return { alpha: beta, beta: alpha };
}

/** What is believed of an arm whose outcomes are normal. */
export interface NormalBelief {
  readonly mean: number;
  readonly deviation: number;
}

/** The belief after outcomes whose own deviation is known. @throws {AssayError} `VALIDATION_INPUT` */
export function learnNormal(prior: NormalBelief, noiseDeviation: number, outcomes: readonly number[]): NormalBelief {
  checkFinite(outcomes, 'outcomes');
  checkThat(prior.deviation > 0 && noiseDeviation > 0, 'deviations must be above zero');
  const [priorWeight, weight] = [1 / prior.deviation ** 2, 1 / noiseDeviation ** 2];
  const variance = 1 / (priorWeight + outcomes.length * weight);
  const total = outcomes.reduce((sum, value) => sum + value, 0);
  return { mean: variance * (prior.mean * priorWeight + total * weight), deviation: Math.sqrt(variance) };
}

/** Of shape above zero and scale one. @see Marsaglia & Tsang (2000), ACM Trans. Math. Software 26(3) */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const cube = (1 + c * x) ** 3;
    if (cube > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

function checkBelief({ alpha, beta }: BetaBelief): void {
  const isBelief = alpha > 0 && beta > 0 && alpha < Infinity && beta < Infinity;
  checkThat(isBelief, `a belief has an alpha and a beta above zero, not ${alpha} and ${beta}`);
}
