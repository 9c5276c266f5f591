import { logChanges } from './log-changes.ts';
import { checkThat } from '../validation/statistic.ts';

/**
 * Bars at which the log price has run `threshold` away from where it last turned: the moments worth a decision, instead
 * of every bar. A side that fires starts again from zero; when both would, the fall is the event. Causal: whether a bar
 * is an event depends on nothing after it.
 *
 * @param closes oldest first, above zero
 * @param threshold of the log price, above zero: 0.01 is about 1%
 * @returns indexes into `closes`, rising
 * @throws {AssayError} `VALIDATION_INPUT` for a price or threshold that is not above zero
 * @see Lopez de Prado (2018), "Advances in Financial Machine Learning", 2.5.2.1
 */
export function cusumEvents(closes: readonly number[], threshold: number): number[] {
  checkThat(threshold > 0, `a threshold must be above zero, not ${threshold}`);
  const events: number[] = [];
  let [rise, fall] = [0, 0];
  for (const [index, change] of logChanges(closes).entries()) {
    rise = Math.max(0, rise + change);
    fall = Math.min(0, fall + change);
    if (fall < -threshold) fall = 0;
    else if (rise > threshold) rise = 0;
    else continue;
    events.push(index + 1);
  }
  return events;
}
