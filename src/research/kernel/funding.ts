import { timeframeMs, type Timeframe } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { FundingSchedule } from '../../venues/index.ts';

const EIGHT_HOURS = 8 * 3_600_000;

/** Payments of a perpetual, by the bar at whose close they are charged. In time order. */
export interface FundingColumn {
  /** The last bar that had closed by then. */
  readonly bar: Int32Array;
  readonly rate: BigInt64Array;
  /** Paid after the bar was heard of, in a hole before the next one: it is not yet in the worth at its close. */
  readonly isLater: Uint8Array;
}

export const NO_FUNDING: FundingColumn = {
  bar: new Int32Array(),
  rate: new BigInt64Array(),
  isLater: new Uint8Array(),
};

/** Whether a payment can fall between the open and the close of a bar, at a price that no bar says. */
export function inBar(schedule: FundingSchedule, timeframe: Timeframe): boolean {
  const duration = timeframeMs(timeframe);
  if (schedule.model === 'constant') return EIGHT_HOURS % duration !== 0;
  return schedule.points.some(({ at }) => at % duration !== 0) || duration > 86_400_000;
}

/** @param schedule one of which no payment falls inside a bar */
export function fundingColumn(schedule: FundingSchedule | undefined, columns: BarColumns): FundingColumn {
  const { openTime, length, timeframe } = columns;
  if (schedule === undefined || length === 0) return NO_FUNDING;
  const duration = timeframeMs(timeframe);
  const points = schedule.model === 'series' ? schedule.points : everyEightHours(schedule.rate, openTime, duration);
  const payments: { bar: number; rate: bigint; isLater: number }[] = [];
  let bar = 0;
  for (const { at, rate } of points) {
    // To the bar that had closed by then: the next one opens at this instant or later.
    while (bar + 1 < length && openTime[bar + 1]! < at) bar += 1;
    const closedAt = openTime[bar]! + duration;
    if (closedAt > at) continue;
    // After the last bar nothing happens any more.
    if (bar + 1 === length && closedAt < at) continue;
    payments.push({ bar, rate, isLater: closedAt < at ? 1 : 0 });
  }
  return {
    bar: Int32Array.from(payments, (one) => one.bar),
    rate: BigInt64Array.from(payments, (one) => one.rate),
    isLater: Uint8Array.from(payments, (one) => one.isLater),
  };
}

function* everyEightHours(
  rate: bigint,
  openTime: Float64Array,
  duration: number,
): Iterable<{ at: number; rate: bigint }> {
  const last = openTime.at(-1)! + duration;
  for (let at = (Math.floor(openTime[0]! / EIGHT_HOURS) + 1) * EIGHT_HOURS; at <= last; at += EIGHT_HOURS)
    yield { at, rate };
}
