import type { Bar, EpochMs } from '../domain/index.ts';
import { FloatBar, type BarShape } from './stored-bar.ts';

/**
 * Bars of one instrument and timeframe, a column each, oldest first, openTime strictly increasing.
 *
 * Floats hold the decimals of the source: every price comes back exactly through `fromStoredFloat` with
 * `priceDecimals`, which the importer has checked. Volumes do too up to 2^51 units of `10 ** -volumeDecimals`;
 * a larger one is the nearest float, good to fifteen digits.
 */
export interface BarColumns extends BarShape {
  readonly length: number;
  /** Milliseconds since the epoch. Floats, as they are exact to 2^53 and cost nothing to compare. */
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** One row: a view on the columns, so that a bar that is only looked at costs a small object and no numbers. */
class ColumnBar extends FloatBar {
  declare readonly shape: BarColumns;
  readonly #row: number;

  constructor(columns: BarColumns, row: number) {
    super(columns);
    this.#row = row;
  }

  get openTime(): EpochMs {
    return this.shape.openTime[this.#row] as EpochMs;
  }
  get openFloat(): number {
    return this.shape.open[this.#row]!;
  }
  get highFloat(): number {
    return this.shape.high[this.#row]!;
  }
  get lowFloat(): number {
    return this.shape.low[this.#row]!;
  }
  get closeFloat(): number {
    return this.shape.close[this.#row]!;
  }
  get volumeFloat(): number {
    return this.shape.volume[this.#row]!;
  }
}

export function columnBar(columns: BarColumns, index: number): Bar {
  return new ColumnBar(columns, index);
}

export function* columnBars(columns: BarColumns): Generator<Bar, void, undefined> {
  for (let index = 0; index < columns.length; index += 1) yield columnBar(columns, index);
}

export function allocateColumns(shape: BarShape, length: number): BarColumns {
  return {
    ...shapeOf(shape),
    length,
    openTime: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
}

/** Rows `start` inclusive to `end` exclusive, sharing memory with `columns`. */
export function sliceColumns(columns: BarColumns, start: number, end: number): BarColumns {
  return {
    ...shapeOf(columns),
    length: end - start,
    openTime: columns.openTime.subarray(start, end),
    open: columns.open.subarray(start, end),
    high: columns.high.subarray(start, end),
    low: columns.low.subarray(start, end),
    close: columns.close.subarray(start, end),
    volume: columns.volume.subarray(start, end),
  };
}

/** Bars with `from <= openTime < to`, sharing memory with `columns`. */
export function barsBetween(columns: BarColumns, range: { readonly from?: number; readonly to?: number }): BarColumns {
  const start = range.from === undefined ? 0 : lowerBound(columns.openTime, range.from);
  const end = range.to === undefined ? columns.length : lowerBound(columns.openTime, range.to);
  return sliceColumns(columns, start, Math.max(start, end));
}

/** Bars that opened before an instant, as copies: nothing leads from them to those after. */
export function copiedBefore(columns: BarColumns, at: number): BarColumns {
  const cut = barsBetween(columns, { to: at });
  const { openTime, open, high, low, close, volume } = cut;
  return {
    ...cut,
    openTime: openTime.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  };
}

/** Index of the first time not before `at`; the length if there is none. Times are increasing. */
export function lowerBound(times: Float64Array, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the bars have in common, without the bars. */
export function shapeOf({ instrument, timeframe, priceDecimals, volumeDecimals }: BarShape): BarShape {
  return { instrument, timeframe, priceDecimals, volumeDecimals };
}
