import { checkFinite, checkThat } from '../statistic.ts';

export interface CumulativeSumPlan {
  /** Where the values are expected; 0 when they are standardised with the frozen mean. */
  readonly target: number;
  /** How far below the target is let pass at each value: half of the shift to be found. */
  readonly allowance: number;
  /** An alarm is given above it. `thresholdForRunLength` finds the one for a rate of false alarms. */
  readonly threshold: number;
}

export interface CumulativeSum {
  /** After each value; it goes on after an alarm. */
  readonly path: Float64Array;
  /** Index of the first value above the threshold; absent when there is none. */
  readonly alarmAt: number | undefined;
}

/**
 * One-sided cumulative sum that watches for a mean below the target: small shortfalls add up, and are forgiven when it
 * recovers.
 *
 * @param values standardised, in the order they came
 * @throws {AssayError} `VALIDATION_INPUT` for a value that is no number, or a negative allowance or threshold
 * @see Page (1954), "Continuous Inspection Schemes", Biometrika 41
 */
export function lowerCumulativeSum(values: ArrayLike<number>, plan: CumulativeSumPlan): CumulativeSum {
  const { target, allowance, threshold } = plan;
  checkFinite(values, 'values');
  checkThat(Number.isFinite(target), `a target must be a finite number, not ${target}`);
  checkThat(allowance >= 0 && Number.isFinite(allowance), `an allowance must be 0 or more, not ${allowance}`);
  checkThat(threshold >= 0 && Number.isFinite(threshold), `a threshold must be 0 or more, not ${threshold}`);
  const path = new Float64Array(values.length);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    sum = Math.max(0, sum + target - values[index]! - allowance);
    path[index] = sum;
  }
  const alarmAt = path.findIndex((value) => value > threshold);
  return { path, alarmAt: alarmAt === -1 ? undefined : alarmAt };
}
