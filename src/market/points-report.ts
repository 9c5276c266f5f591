import type { EpochMs } from '../domain/index.ts';

/** What is known of the quality of single values in time: funding rates, open interest. */
export interface PointsReport {
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  readonly outOfOrder: number;
  /** From one to the next, and how often each distance occurs, the most frequent first. */
  readonly distances: readonly { readonly ms: number; readonly count: number }[];
  readonly lowest: { readonly value: number; readonly at: EpochMs };
  readonly highest: { readonly value: number; readonly at: EpochMs };
}

/** @param time not empty */
export function pointsReport(time: Float64Array, value: Float64Array): PointsReport {
  const distances = new Map<number, number>();
  let [outOfOrder, lowest, highest] = [0, 0, 0];
  for (let row = 0; row < time.length; row += 1) {
    if (value[row]! < value[lowest]!) lowest = row;
    if (value[row]! > value[highest]!) highest = row;
    if (row === 0) continue;
    const distance = time[row]! - time[row - 1]!;
    if (distance <= 0) outOfOrder += 1;
    distances.set(distance, (distances.get(distance) ?? 0) + 1);
  }
  const at = (row: number) => ({ value: value[row]!, at: time[row] as EpochMs });
  return {
    count: time.length,
    first: time[0] as EpochMs,
    last: time[time.length - 1] as EpochMs,
    outOfOrder,
    distances: [...distances]
      .map(([ms, count]) => ({ ms, count }))
      .toSorted((a, b) => b.count - a.count || a.ms - b.ms),
    lowest: at(lowest),
    highest: at(highest),
  };
}
