import { checkThat, checkWhole } from '../validation/statistic.ts';
import { logPrices } from './log-changes.ts';

/** Weights are not followed further than this: a threshold that small keeps the whole past. */
const WIDTH_MAX = 100_000;

/**
 * The first `count` weights of the difference of order `d`: 1, -d, … Whole orders end in zeros, others only fade.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Hosking (1981), Biometrika 68(1); Lopez de Prado (2018), chapter 5
 */
export function differenceWeights(order: number, count: number): number[] {
  checkThat(Number.isFinite(order), `an order must be a number, not ${order}`);
  checkWhole(count, 'count');
  const weights: number[] = [];
  for (let lag = 0; lag < count; lag += 1) {
    weights.push(lag === 0 ? 1 : (-weights[lag - 1]! * (order - lag + 1)) / lag);
  }
  return weights;
}

export interface FractionalDifference {
  /** Bars that each value looks at. */
  readonly width: number;
  /** In the place of each price; `undefined` for the first `width - 1`. Causal. */
  readonly values: readonly (number | undefined)[];
}

/**
 * Log prices differenced by a fraction of an order, over a window of fixed width: nearly stationary, and yet with memory.
 * Weights from the first one on that is smaller than the threshold in size are left out.
 *
 * @param threshold above zero, below 1
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see ibidem, snippet 5.3
 */
export function fractionalDifference(
  prices: readonly number[],
  order: number,
  threshold: number,
): FractionalDifference {
  checkThat(threshold > 0 && threshold < 1, `a threshold must be between 0 and 1, not ${threshold}`);
  const weights = weightsUntil(order, threshold);
  const width = weights.length;
  const logs = logPrices(prices);
  const values = logs.map((_, index) => {
    if (index < width - 1) return undefined;
    return weights.reduce((total, weight, lag) => total + weight * logs[index - lag]!, 0);
  });
  return { width, values };
}

function weightsUntil(order: number, threshold: number): number[] {
  const weights = differenceWeights(order, 1);
  while (weights.length < WIDTH_MAX) {
    const lag = weights.length;
    const next = (-weights[lag - 1]! * (order - lag + 1)) / lag;
    if (!(Math.abs(next) >= threshold)) break;
    weights.push(next);
  }
  return weights;
}
