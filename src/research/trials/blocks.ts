import type { EpochMs } from '../../domain/index.ts';
import { checkThat, checkWhole } from '../validation/statistic.ts';
import { deepestFall } from './engine-evaluator.ts';
import type { Stretch, TrialOutcome } from './trial.ts';

const DAY_MS = 86_400_000;

/**
 * A stretch cut into so many parts of whole days, as even as may be, in the order of time. Each can be tried by itself: what
 * lies before it only warms the indicators, and every position begins and ends in it.
 *
 * @throws {AssayError} `VALIDATION_INPUT` where a part would have no day
 */
export function blocksOf({ from, to }: Stretch, count: number): readonly Stretch[] {
  checkWhole(count, 'blocks of time', 1);
  const first = Math.floor(from / DAY_MS);
  const days = Math.ceil(to / DAY_MS) - first;
  checkThat(days >= count, `${days} days cannot be cut into ${count} blocks`);
  const edge = (block: number): EpochMs => {
    const at = (first + Math.floor((days * block) / count)) * DAY_MS;
    return Math.min(Math.max(at, from), to) as EpochMs;
  };
  return Array.from({ length: count }, (_, block) => ({ from: edge(block), to: edge(block + 1) }));
}

/** Parts of one market one after the other, as if nothing lay between them. */
export function joinedOutcome(parts: readonly TrialOutcome[]): TrialOutcome {
  const returns = joined(parts.map((part) => part.returns));
  const total = (of: (part: TrialOutcome) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  return {
    firstDay: parts[0]?.firstDay ?? 0,
    returns,
    exposures: joined(parts.map((part) => part.exposures)),
    trades: total(({ trades }) => trades),
    fees: total(({ fees }) => fees),
    funding: total(({ funding }) => funding),
    turnover: total(({ turnover }) => turnover),
    maxDrawdown: deepestFall(returns),
  };
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
