import { moments, type Statistic } from '../../research/index.ts';
import { studentTail } from './student-t.ts';

/** What two one-sided tests say of a mean that is meant to be near zero. */
export interface Equivalence {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly margin: number;
  /** Of "the mean lies outside the margin": small when it is shown to lie inside. */
  readonly p: number;
}

/**
 * Two one-sided t tests: is the mean of these differences within plus and minus `margin`? Unlike a test of "no
 * difference", few or noisy data fail it.
 *
 * @returns not enough data for fewer than two
 * @throws {AssayError} `VALIDATION_INPUT` for a difference that is no number
 * @see Schuirmann (1987), "A Comparison of the Two One-Sided Tests Procedure …", J. Pharmacokinetics 15
 */
export function equivalence(differences: ArrayLike<number>, margin: number): Statistic<Equivalence> {
  const first = differences[0];
  const count = differences.length;
  if (count >= 2 && Array.from(differences).every((one) => one === first)) {
    // Nothing varies, so nothing is uncertain: a replay to the last digit is the best case there is.
    const p = Math.abs(first!) < margin ? 0 : 1;
    return { type: 'value', value: { count, mean: first!, deviation: 0, margin, p } };
  }
  const found = moments(differences);
  if (found.type !== 'value') return found;
  const { mean, deviation } = found.value;
  const error = deviation / Math.sqrt(count);
  const p = Math.max(studentTail((mean + margin) / error, count - 1), studentTail((margin - mean) / error, count - 1));
  return { type: 'value', value: { count, mean, deviation, margin, p } };
}
