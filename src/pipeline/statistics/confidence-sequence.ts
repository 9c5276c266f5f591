import { moments, type Statistic } from '../../research/index.ts';

export interface ConfidenceSequencePlan {
  /** Probability that it ever, at any look, excludes the true mean. */
  readonly error: number;
  /** Number of values at which it is narrowest for what it promises. */
  readonly tunedFor: number;
  /** Looks begin here: before, the deviation is not known well enough. */
  readonly valuesMin: number;
}

/** Where the mean lies, said in a way that may be looked at after every value. */
export interface ConfidenceBounds {
  readonly count: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A confidence sequence for a mean: the interval after the newest value, of a sequence that covers the true mean at all
 * values together with probability 1 - error. It holds for any distribution of finite variance once there are enough
 * values for a mean to be normal, which is when looks begin.
 *
 * @returns not enough data for fewer than `valuesMin`
 * @throws {AssayError} `VALIDATION_INPUT` for a value that is no number, `VALIDATION_CONSTANT` when they do not vary
 * @see Robbins (1970), Ann. Math. Stat. 41; Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), "Time-uniform central
 *   limit theory and asymptotic confidence sequences", Ann. Stat. 52(6), equations 3 and 15
 */
export function confidenceSequence(
  values: ArrayLike<number>,
  { error, tunedFor, valuesMin }: ConfidenceSequencePlan,
): Statistic<ConfidenceBounds> {
  const count = values.length;
  if (count < valuesMin) return { type: 'not-enough-data', has: count, needs: valuesMin };
  const found = moments(values);
  if (found.type !== 'value') return found;
  const { mean, deviation } = found.value;
  const mixed = count * mixture(error, tunedFor) + 1;
  const squared = (2 * mixed * Math.log(Math.sqrt(mixed) / error)) / (count * count * mixture(error, tunedFor));
  const width = deviation * Math.sqrt(squared);
  return { type: 'value', value: { count, mean, low: mean - width, high: mean + width } };
}

/** Variance of the mixing distribution that makes the sequence narrowest at `tunedFor` values. */
function mixture(error: number, tunedFor: number): number {
  const log = -2 * Math.log(error);
  return (log + Math.log(log) + 1) / tunedFor;
}
