import { normalCdf, normalDensity } from '../normal-distribution.ts';
import { checkThat } from '../statistic.ts';

/** Width of a step of the integration, in deviations, at most; half of it changes less than a ten-thousandth. */
const STEP_MAX = 0.1;
const STEPS_MIN = 40;
/** Above this the equations take longer than anyone waits, and no table goes there. */
const THRESHOLD_MAX = 60;
const BISECTIONS = 40;

export interface RunLengthQuestion {
  readonly allowance: number;
  readonly threshold: number;
  /** Mean of the values in the direction that is watched, in deviations: 0 while nothing has changed. */
  readonly shift: number;
}

/**
 * Average run length of a one-sided cumulative sum: how many standard normal values pass, on average, before it gives an
 * alarm. Solves Page's integral equation, which Brook and Evans solve as a Markov chain, by Simpson's rule.
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless allowance and threshold are 0 or more, the threshold at most 60
 * @see Page (1954), Biometrika 41; Brook & Evans (1972), "An Approach to the Probability Distribution of CUSUM Run
 *   Length", Biometrika 59
 */
export function averageRunLength({ allowance, threshold, shift }: RunLengthQuestion): number {
  checkThat(allowance >= 0 && Number.isFinite(allowance), `an allowance must be 0 or more, not ${allowance}`);
  checkThat(
    threshold >= 0 && threshold <= THRESHOLD_MAX,
    `a threshold must be from 0 to ${THRESHOLD_MAX}, not ${threshold}`,
  );
  checkThat(Number.isFinite(shift), `a shift must be a finite number, not ${shift}`);
  // L(z) = 1 + P(the sum falls to 0) L(0) + integral over 0..threshold of L(y) times the density of going from z to y.
  const steps = 2 * Math.ceil(Math.max(STEPS_MIN, threshold / STEP_MAX) / 2);
  const width = threshold / steps;
  const size = steps + 1;
  const rows = Array.from({ length: size }, (_, from) => {
    const row = new Float64Array(size + 1);
    const drift = allowance - shift - from * width;
    for (let to = 0; to < size; to += 1) {
      const weight = to === 0 || to === steps ? 1 : 2 + 2 * (to % 2);
      row[to] = Number(to === from) - (weight * width * normalDensity(to * width + drift)) / 3;
    }
    row[0]! -= normalCdf(drift);
    row[size] = 1;
    return row;
  });
  return firstUnknown(rows);
}

/** Average run length of a two-sided one, which watches either direction with the same threshold. */
export function twoSidedRunLength(question: RunLengthQuestion): number {
  const [above, below] = [question.shift, -question.shift].map((shift) => averageRunLength({ ...question, shift }));
  return 1 / (1 / above! + 1 / below!);
}

/**
 * Threshold that gives one false alarm in `runLength` values, on average, while nothing has changed.
 *
 * @throws {AssayError} `VALIDATION_INPUT` when there is none from 0 to 60
 */
export function thresholdForRunLength(allowance: number, runLength: number): number {
  const reached = (threshold: number): boolean => averageRunLength({ allowance, threshold, shift: 0 }) >= runLength;
  let high = 1;
  while (high < THRESHOLD_MAX && !reached(high)) high = Math.min(THRESHOLD_MAX, 2 * high);
  checkThat(reached(high) && !reached(0), `no threshold gives a false alarm in ${runLength} values`);
  let low = 0;
  for (let step = 0; step < BISECTIONS && high - low > 1e-9 * high; step += 1) {
    const middle = (low + high) / 2;
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** First unknown of a system of equations, each row ending in its right side; by elimination, from the last one up. */
function firstUnknown(rows: Float64Array[]): number {
  const right = rows.length;
  for (let pivot = rows.length - 1; pivot > 0; pivot -= 1) {
    // Largest first, or rounding grows.
    let best = pivot;
    for (let row = 0; row < pivot; row += 1) {
      if (Math.abs(rows[row]![pivot]!) > Math.abs(rows[best]![pivot]!)) best = row;
    }
    const chosen = rows[best]!;
    rows[best] = rows[pivot]!;
    rows[pivot] = chosen;
    for (let row = 0; row < pivot; row += 1) {
      const other = rows[row]!;
      const factor = other[pivot]! / chosen[pivot]!;
      if (factor === 0) continue;
      for (let column = 0; column < pivot; column += 1) other[column]! -= factor * chosen[column]!;
      other[right]! -= factor * chosen[right]!;
    }
  }
  return rows[0]![right]! / rows[0]![0]!;
}
