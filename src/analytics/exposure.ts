import type { EpochMs } from '../domain/index.ts';
import type { RoundTrips } from './round-trips.ts';

/**
 * Share of the time between two instants in which at least one position was open, from 0 to 1.
 * Trips that overlap count once. `undefined` for no time.
 */
export function timeInPosition(trips: RoundTrips, from: EpochMs, to: EpochMs): number | undefined {
  if (to <= from) return undefined;
  const spans = [
    ...trips.closed.map((trip) => ({ start: trip.enteredAt, end: trip.exitedAt })),
    ...trips.open.map((trip) => ({ start: trip.enteredAt, end: to })),
  ].toSorted((a, b) => a.start - b.start);
  let [held, until] = [0, from as number];
  for (const { start, end } of spans) {
    const begin = Math.max(start, until);
    const finish = Math.min(end, to);
    if (finish <= begin) continue;
    held += finish - begin;
    until = finish;
  }
  return held / (to - from);
}
