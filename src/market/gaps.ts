import { timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';
import { allocateColumns, type BarColumns } from './columns.ts';

/** Bars that should be there and are not. */
export interface Gap {
  /** Opening time of the last bar before the gap. */
  readonly after: EpochMs;
  readonly missing: number;
}

/**
 * How to treat missing bars: `refuse` them, `skip` them (the series is simply shorter), or `fill` them with flat bars
 * at the close before, volume zero: right where a venue publishes no bar for an interval without trades.
 */
export type GapTreatment = 'refuse' | 'skip' | 'fill';
export const GAP_TREATMENTS: readonly GapTreatment[] = ['refuse', 'skip', 'fill'];

/** Every gap between increasing opening times. */
export function findGaps(openTime: Float64Array, timeframe: Timeframe): Gap[] {
  const step = timeframeMs(timeframe);
  const gaps: Gap[] = [];
  for (let row = 1; row < openTime.length; row += 1) {
    const distance = openTime[row]! - openTime[row - 1]!;
    if (distance <= step) continue;
    gaps.push({ after: openTime[row - 1]! as EpochMs, missing: Math.round(distance / step) - 1 });
  }
  return gaps;
}

/**
 * @throws AssayError `GAP` when there are gaps and they are refused: the first of them, how many, and the fix
 */
export function treatGaps(columns: BarColumns, treatment: GapTreatment): BarColumns {
  const gaps = findGaps(columns.openTime, columns.timeframe);
  const [first] = gaps;
  if (first === undefined || treatment === 'skip') return columns;
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  if (treatment === 'fill') return fillGaps(columns, missing);
  throw usageError(
    'GAP',
    `${columns.instrument} ${columns.timeframe}: ${first.missing} ${first.missing === 1 ? 'bar is' : 'bars are'} missing after ` +
      `${new Date(first.after).toISOString()} (${gaps.length === 1 ? 'the only gap' : `the first of ${gaps.length} gaps, ${missing} bars in all`}); ` +
      'choose a range without gaps, or say how to treat them: --gaps skip (leave them out) or --gaps fill (flat bars, no volume)',
  );
}

function fillGaps(columns: BarColumns, missing: number): BarColumns {
  const step = timeframeMs(columns.timeframe);
  const filled = allocateColumns(columns, columns.length + missing);
  let target = 0;
  for (let row = 0; row < columns.length; row += 1) {
    if (row > 0) {
      const close = columns.close[row - 1]!;
      for (let at = columns.openTime[row - 1]! + step; at < columns.openTime[row]!; at += step) {
        filled.openTime[target] = at;
        filled.open[target] = close;
        filled.high[target] = close;
        filled.low[target] = close;
        filled.close[target] = close;
        target += 1;
      }
    }
    filled.openTime[target] = columns.openTime[row]!;
    filled.open[target] = columns.open[row]!;
    filled.high[target] = columns.high[row]!;
    filled.low[target] = columns.low[row]!;
    filled.close[target] = columns.close[row]!;
    filled.volume[target] = columns.volume[row]!;
    target += 1;
  }
  return filled;
}
