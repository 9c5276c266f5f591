import { intervalStart, timeframeMs, type Timeframe } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';
import { allocateColumns, sliceColumns, type BarColumns } from './columns.ts';
import { POWERS_OF_TEN } from './decimals.ts';

export interface Resampled {
  readonly columns: BarColumns;
  /** Intervals left out because the series begins, or ends, within them. */
  readonly incomplete: number;
  /** Intervals made of fewer bars than they should have, for want of the rest. */
  readonly withGaps: number;
}

/**
 * Bars of a longer timeframe from bars of a shorter one, on the same boundaries as everywhere (UTC; weeks from Monday).
 *
 * An interval without any bar gives none. One with gaps inside gives the bar of what there is, and is counted. The
 * first and last are left out unless complete, or `incomplete` says `keep`.
 * Volume is added in whole units, so that the sum is exact up to 2^53 of them.
 *
 * @throws AssayError `RESAMPLE_DOWN` when the target is shorter, or no whole multiple
 */
export function resample(columns: BarColumns, timeframe: Timeframe, incomplete: 'drop' | 'keep' = 'drop'): Resampled {
  assertResamples(columns.timeframe, timeframe);
  const { length, openTime, open, high, low, close, volume } = columns;
  const step = timeframeMs(timeframe);
  const barsPerInterval = step / timeframeMs(columns.timeframe);
  const scale = POWERS_OF_TEN[columns.volumeDecimals]!;
  const out = allocateColumns({ ...columns, timeframe }, countIntervals(openTime, timeframe));
  let [at, row, withGaps] = [0, 0, 0];
  while (row < length) {
    const start = intervalStart(openTime[row]!, timeframe);
    const first = row;
    let [top, bottom, units] = [high[row]!, low[row]!, 0];
    while (row < length && openTime[row]! < start + step) {
      if (high[row]! > top) top = high[row]!;
      if (low[row]! < bottom) bottom = low[row]!;
      units += Math.round(volume[row]! * scale);
      row += 1;
    }
    out.openTime[at] = start;
    out.open[at] = open[first]!;
    out.high[at] = top;
    out.low[at] = bottom;
    out.close[at] = close[row - 1]!;
    out.volume[at] = units / scale;
    at += 1;
    const edge = (first === 0 && openTime[0]! > start) || (row === length && !endsInterval(columns, start + step));
    if (row - first < barsPerInterval && !edge) withGaps += 1;
  }
  if (at === 0 || incomplete === 'keep') return { columns: out, incomplete: 0, withGaps };
  const from = openTime[0]! > out.openTime[0]! ? 1 : 0;
  const to = endsInterval(columns, out.openTime[at - 1]! + step) ? at : at - 1;
  const kept = Math.max(0, to - from);
  return { columns: sliceColumns(out, from, from + kept), incomplete: at - kept, withGaps };
}

/** @throws AssayError `RESAMPLE_DOWN` */
export function assertResamples(from: Timeframe, to: Timeframe): void {
  if (timeframeMs(to) >= timeframeMs(from) && timeframeMs(to) % timeframeMs(from) === 0) return;
  throw usageError(
    'RESAMPLE_DOWN',
    `bars of ${to} cannot be made from bars of ${from}: ${to} is not a whole multiple of it; import or download a timeframe that divides ${to}`,
  );
}

function endsInterval({ openTime, length, timeframe }: BarColumns, end: number): boolean {
  return openTime[length - 1]! + timeframeMs(timeframe) === end;
}

function countIntervals(openTime: Float64Array, timeframe: Timeframe): number {
  const step = timeframeMs(timeframe);
  let [count, end] = [0, -Infinity];
  for (const at of openTime) {
    if (at < end) continue;
    end = intervalStart(at, timeframe) + step;
    count += 1;
  }
  return count;
}
