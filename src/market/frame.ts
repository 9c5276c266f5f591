import { createHash } from 'node:crypto';
import { lowerBound, type BarColumns } from './columns.ts';
import type { FundingSeries } from './funding.ts';
import type { OpenInterestSeries } from './open-interest.ts';

/** A series as the archive keeps it, whatever it is: increasing times and some columns of floats beside them. */
export interface Frame {
  readonly length: number;
  readonly timeName: string;
  /** Whole milliseconds since the epoch, strictly increasing. */
  readonly time: Float64Array;
  readonly values: readonly FrameColumn[];
}

export interface FrameColumn {
  readonly name: string;
  readonly data: Float64Array;
}

export function frameOfBars(columns: BarColumns): Frame {
  const { length, openTime, open, high, low, close, volume } = columns;
  const values = Object.entries({ open, high, low, close, volume }).map(([name, data]) => ({ name, data }));
  return { length, timeName: 'openTime', time: openTime, values };
}

export function frameOfFunding(series: FundingSeries): Frame {
  return { length: series.length, timeName: 'time', time: series.time, values: [{ name: 'rate', data: series.rate }] };
}

export function frameOfOpenInterest({ length, time, interest }: OpenInterestSeries): Frame {
  return { length, timeName: 'time', time, values: [{ name: 'interest', data: interest }] };
}

/** Rows `start` inclusive to `end` exclusive, sharing memory. */
export function sliceFrame(frame: Frame, start: number, end: number): Frame {
  return {
    length: end - start,
    timeName: frame.timeName,
    time: frame.time.subarray(start, end),
    values: frame.values.map(({ name, data }) => ({ name, data: data.subarray(start, end) })),
  };
}

/** Rows with `from <= time < to`, sharing memory. */
export function frameBetween(frame: Frame, from: number, to: number): Frame {
  const start = lowerBound(frame.time, from);
  return sliceFrame(frame, start, Math.max(start, lowerBound(frame.time, to)));
}

/** Frames with the same columns, one after the other. A single one is returned as it is. */
export function concatFrames(frames: readonly Frame[]): Frame {
  const joiner = new FrameJoiner(frames.reduce((sum, frame) => sum + frame.length, 0));
  for (const frame of frames) joiner.add(frame);
  const joined = joiner.finish() ?? frames[0];
  if (joined === undefined) throw new RangeError('no frames to join');
  return joined;
}

/** Joins frames as they come, so that each can be let go of once it has been added. */
export class FrameJoiner {
  readonly #capacity: number;
  #only: Frame | undefined;
  #joined: Frame | undefined;
  #length = 0;

  /** @param capacity rows at most */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(frame: Frame): void {
    if (frame.length === 0) return;
    if (this.#length === 0) {
      this.#only = frame;
    } else {
      if (this.#joined === undefined) this.#joined = this.#start(this.#only!);
      copyInto(this.#joined, frame, this.#length);
      this.#only = undefined;
    }
    this.#length += frame.length;
  }

  /** `undefined` when no row was added. */
  finish(): Frame | undefined {
    return this.#only ?? (this.#joined === undefined ? undefined : sliceFrame(this.#joined, 0, this.#length));
  }

  #start(first: Frame): Frame {
    const joined: Frame = {
      length: this.#capacity,
      timeName: first.timeName,
      time: new Float64Array(this.#capacity),
      values: first.values.map(({ name }) => ({ name, data: new Float64Array(this.#capacity) })),
    };
    copyInto(joined, first, 0);
    return joined;
  }
}

function copyInto(target: Frame, frame: Frame, offset: number): void {
  target.time.set(frame.time, offset);
  for (const [index, { data }] of frame.values.entries()) target.values[index]!.data.set(data, offset);
}

/** The rows of each calendar year (UTC), sharing memory. */
export function splitByYear(frame: Frame): { readonly year: number; readonly rows: Frame }[] {
  const parts: { year: number; rows: Frame }[] = [];
  let start = 0;
  while (start < frame.length) {
    const year = yearOf(frame.time[start]!);
    const end = lowerBound(frame.time, Date.UTC(year + 1, 0, 1));
    parts.push({ year, rows: sliceFrame(frame, start, end) });
    start = end;
  }
  return parts;
}

export function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}

/**
 * SHA-256 of the columns' bytes, little-endian float64, the times first. It depends on the numbers alone, so the same
 * data has the same hash whichever file it came from.
 */
export function hashFrame(frame: Frame): string {
  const hash = createHash('sha256');
  for (const data of [frame.time, ...frame.values.map((column) => column.data)]) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** The hash of a series from the hashes of its years, so that adding to one year does not mean reading all others. */
export function hashOfYears(
  years: readonly { readonly year: number; readonly count: number; readonly hash: string }[],
): string {
  const hash = createHash('sha256');
  for (const part of years) hash.update(`${part.year} ${part.count} ${part.hash}\n`);
  return hash.digest('hex');
}

/** Content hash of a whole series: what the archive records, and what identifies the data of a backtest. */
export function contentHash(series: BarColumns | FundingSeries): string {
  const frame = 'openTime' in series ? frameOfBars(series) : frameOfFunding(series);
  return hashOfYears(splitByYear(frame).map(({ year, rows }) => ({ year, count: rows.length, hash: hashFrame(rows) })));
}
