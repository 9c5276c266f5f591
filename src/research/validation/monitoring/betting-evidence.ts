import { usageError } from '../../../runtime/index.ts';
import { checkThat } from '../statistic.ts';

export interface BettingRules {
  /** Worst loss of a period, as a positive fraction, which the daily stop guarantees. */
  readonly lossMax: number;
  /** Gains above it count as this much: a single one shall not be the proof. Losses are never capped. */
  readonly gainCap: number;
}

/**
 * Evidence against "the mean excess is not positive": the wealth of someone who began with 1 and backed the strategy. It
 * may be looked at after every period: if the mean is not positive, it ever reaches 1/a with probability a at most.
 */
export interface Evidence {
  /** Periods heard of. */
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  /** The wealth. Above 20 is a proof at 5%; below 1 speaks for the null. */
  readonly wealth: number;
  /** The highest it has been. */
  readonly peak: number;
}

export const NO_EVIDENCE: Evidence = { count: 0, sum: 0, squares: 0, wealth: 1, peak: 1 };

/** A gambler who is not sure bets half of what Kelly says; and never more than half of what could ruin them. */
const SHRINKAGE = 0.5;
const STAKE_MAX = 0.5;

/**
 * The evidence after one more period.
 *
 * @param excess net return of the period over the benchmark, as a fraction
 * @throws {AssayError} `VALIDATION_LOSS` for a loss larger than the rules exclude, after which the evidence means nothing;
 *   `VALIDATION_INPUT` for an excess that is no number, or rules that are not positive
 * @see Ville (1939); Waudby-Smith & Ramdas (2024), "Estimating Means of Bounded Random Variables by Betting", JRSS B 86(1)
 */
export function hearPeriod(evidence: Evidence, excess: number, rules: BettingRules): Evidence {
  checkThat(Number.isFinite(excess), `an excess must be a finite number, not ${excess}`);
  if (excess < -rules.lossMax) {
    throw usageError('VALIDATION_LOSS', `a loss of ${-excess} is more than the ${rules.lossMax} that was ruled out`);
  }
  const counted = Math.min(excess, rules.gainCap);
  const wealth = evidence.wealth * (1 + nextStake(evidence, rules) * counted);
  return {
    count: evidence.count + 1,
    sum: evidence.sum + counted,
    squares: evidence.squares + counted * counted,
    wealth,
    peak: Math.max(evidence.peak, wealth),
  };
}

/**
 * What is bet on the next period, as a multiple of its excess; known before that period, or the wealth proves nothing.
 * Half of sum by sum of squares so far, with one period of the worst loss taken for seen, so that it begins carefully.
 */
export function nextStake({ sum, squares }: Evidence, { lossMax, gainCap }: BettingRules): number {
  checkThat(lossMax > 0 && Number.isFinite(lossMax), `a worst loss must be positive, not ${lossMax}`);
  checkThat(gainCap > 0, `a cap on gains must be positive, not ${gainCap}`);
  const kelly = sum / (squares + lossMax * lossMax);
  return Math.min(STAKE_MAX / lossMax, Math.max(0, SHRINKAGE * kelly));
}
