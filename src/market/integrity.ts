import { timeframeMs, type EpochMs, type InstrumentId, type Timeframe } from '../domain/index.ts';
import type { BarColumns } from './columns.ts';
import { findGaps, type Gap } from './gaps.ts';
import { isAligned } from './timeframe-inference.ts';

/** Rows with one kind of fault: how many, and the first, by its position in the columns. */
export interface Fault {
  readonly count: number;
  readonly firstRow?: number;
}

/** What is known about the quality of one series of bars. Nothing here is a matter of taste; all of it is counted. */
export interface IntegrityReport {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Bars absent between the first and the last, on a grid without holidays; and as a fraction of that grid. */
  readonly missing: number;
  readonly missingRate: number;
  readonly gapCount: number;
  readonly gapLargest?: Gap;
  /** Same opening time as the row before. */
  readonly duplicates: Fault;
  /** Opens before the row before. */
  readonly outOfOrder: Fault;
  /** Does not open on a boundary of the timeframe. */
  readonly misaligned: Fault;
  /** High below another price of the bar, or low above one. */
  readonly inconsistent: Fault;
  /** A price of zero or less, or a negative volume. */
  readonly nonPositive: Fault;
  readonly zeroVolume: Fault;
  /** Close more than e times, or less than 1/e of, the close before: a bad print more often than a market. */
  readonly jumps: Fault;
  /** The largest |log return| between consecutive closes, and the row it leads to. */
  readonly jumpLargest: number;
  readonly jumpLargestRow: number;
  /** The last bar had not closed at the time of asking. */
  readonly forming: boolean;
}

/** |log return| beyond which a close is called a jump. */
export const JUMP_LOG_RETURN = 1;

/**
 * Examines a series, which need not be in order.
 *
 * @param now with it, a last bar that closes later is reported as forming
 */
export function integrityReport(columns: BarColumns, now?: EpochMs): IntegrityReport {
  const { length, openTime, open, high, low, close, volume, timeframe } = columns;
  const duplicates = new FaultCounter();
  const outOfOrder = new FaultCounter();
  const misaligned = new FaultCounter();
  const inconsistent = new FaultCounter();
  const nonPositive = new FaultCounter();
  const zeroVolume = new FaultCounter();
  const jumps = new FaultCounter();
  // The largest jump so far, as a ratio of closes, upward and downward.
  let [jumpLargestRow, ratioHighest, ratioLowest] = [0, 1, 1];

  for (let row = 0; row < length; row += 1) {
    const [top, bottom, last] = [high[row]!, low[row]!, close[row]!];
    if (!isAligned(openTime[row]!, timeframe)) misaligned.add(row);
    if (top < bottom || top < open[row]! || top < last || bottom > open[row]! || bottom > last) inconsistent.add(row);
    if (!(open[row]! > 0 && top > 0 && bottom > 0 && last > 0) || volume[row]! < 0) nonPositive.add(row);
    if (volume[row] === 0) zeroVolume.add(row);
    if (row === 0) continue;
    if (openTime[row] === openTime[row - 1]) duplicates.add(row);
    else if (openTime[row]! < openTime[row - 1]!) outOfOrder.add(row);
    const ratio = last / close[row - 1]!;
    if (ratio > ratioHighest || (ratio < ratioLowest && ratio > 0)) {
      [ratioHighest, ratioLowest] = [Math.max(ratio, 1 / ratio), Math.min(ratio, 1 / ratio)];
      jumpLargestRow = row;
    }
    if (ratio > E || ratio < 1 / E) jumps.add(row);
  }

  const sorted =
    duplicates.count === 0 && outOfOrder.count === 0 ? openTime : Float64Array.from(new Set(openTime)).toSorted();
  const gaps = findGaps(sorted, timeframe);
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const largest = gaps.reduce<Gap | undefined>(
    (best, gap) => (best === undefined || gap.missing > best.missing ? gap : best),
    undefined,
  );
  return {
    instrument: columns.instrument,
    timeframe,
    count: length,
    first: (sorted[0] ?? Number.NaN) as EpochMs,
    last: (sorted.at(-1) ?? Number.NaN) as EpochMs,
    missing,
    missingRate: missing === 0 ? 0 : missing / (missing + sorted.length),
    gapCount: gaps.length,
    ...(largest === undefined ? {} : { gapLargest: largest }),
    duplicates,
    outOfOrder,
    misaligned,
    inconsistent,
    nonPositive,
    zeroVolume,
    jumps,
    jumpLargest: Math.log(ratioHighest),
    jumpLargestRow,
    forming: now !== undefined && length > 0 && sorted.at(-1)! + timeframeMs(timeframe) > now,
  };
}

const E = Math.exp(JUMP_LOG_RETURN);

class FaultCounter implements Fault {
  count = 0;
  firstRow?: number;

  add(row: number): void {
    if (this.count === 0) this.firstRow = row;
    this.count += 1;
  }
}
