import { intervalStart, timeframeMs, type EpochMs } from '../domain/index.ts';
import type { Dataset, DatasetKey } from './archive.ts';
import { FUNDING_INTERVAL_MS, holesInFunding, holesOnGrid, stretch, without, type Stretch } from './holes.ts';

/** A stretch to be fetched. */
export interface PlannedStretch extends Stretch {
  /** From its end, so that it grows onto what is stored after it. */
  readonly backward: boolean;
  /** Some rows of it are stored, and are compared with what the venue says of them today. */
  readonly overlaps: boolean;
}

/** Rows at the end of what is stored that are asked for once more. */
const OVERLAP_ROWS = 10;

/** From one row of a series to the next; of funding what is usual. */
export function stepOf(series: DatasetKey): number {
  return series.kind === 'funding' ? FUNDING_INTERVAL_MS : timeframeMs(series.timeframe);
}

/** The first instant not before `at` that a row can have. */
export function firstRowFrom(series: DatasetKey, at: number): EpochMs {
  if (series.kind === 'funding') return at as EpochMs;
  const start = intervalStart(at, series.timeframe);
  return (start === at ? start : start + timeframeMs(series.timeframe)) as EpochMs;
}

/** Where rows may be missing inside a window. @param times increasing, inside the window */
export function holesOf(series: DatasetKey, times: readonly number[], window: Stretch): readonly Stretch[] {
  return series.kind === 'funding'
    ? holesInFunding(times, window)
    : holesOnGrid(times, window, timeframeMs(series.timeframe));
}

/**
 * What is to be asked for: the part of the range before what is stored, the gaps in it that the venue has not been asked
 * for, and the part after it.
 *
 * @param times of all stored rows; needed only while rows may be missing among them
 */
export function planDownload(
  series: DatasetKey,
  range: Stretch,
  stored: Dataset | undefined,
  times: readonly number[],
): readonly PlannedStretch[] {
  if (stored === undefined) return [{ ...range, backward: false, overlaps: false }];
  const step = stepOf(series);
  const { first, last, asked } = stored;
  const unasked = (stretches: readonly Stretch[], backward: boolean): readonly PlannedStretch[] =>
    without(stretches, asked).map((one) => ({ ...one, backward, overlaps: false }));
  const before = unasked([stretch(range.from, Math.min(range.to, first))], true);
  const inside = times.length === 0 ? [] : holesOf(series, times, stretch(first, last + 1));
  const gaps = unasked(
    inside.map(({ from, to }) => stretch(Math.max(from, range.from), Math.min(to, range.to))),
    false,
  );
  // The next settlement of funding is due after as long as the last one took.
  const due = series.kind === 'funding' ? nextSettlement(times, last) : last + step;
  const after =
    range.to > due && range.from < range.to
      ? [{ ...stretch(Math.max(range.from, overlapFrom(series, stored)), range.to), backward: false, overlaps: true }]
      : [];
  return [...before, ...gaps, ...after].filter(({ from, to }) => from < to);
}

/** Where the venue is asked again when more is fetched: some rows before the last, which it may have revised. */
function overlapFrom(series: DatasetKey, { first, last }: Dataset): number {
  return series.kind === 'funding' ? last : Math.max(first, last - (OVERLAP_ROWS - 1) * timeframeMs(series.timeframe));
}

function nextSettlement(times: readonly number[], last: number): number {
  const before = times.at(-2);
  return last + Math.min(before === undefined ? FUNDING_INTERVAL_MS : last - before, FUNDING_INTERVAL_MS);
}
