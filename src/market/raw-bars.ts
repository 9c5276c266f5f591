import { AssayError } from '../runtime/index.ts';
import {
  DECIMALS_MAX,
  isDecimalOf,
  POWERS_OF_TEN,
  readDecimal,
  readFloat,
  UNITS_MAX,
  type Reading,
} from './decimals.ts';

/**
 * Bars as a file gave them: in its order, not yet checked against one another, of no instrument or timeframe yet.
 */
export interface RawBars {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
  /** Values with float noise (`0.09946999000000001`), stored as the short decimal they stand for. */
  readonly noisyValues: number;
  /** Volumes with more digits than a float keeps, stored as the nearest float. */
  readonly inexactVolumes: number;
  /** Where a row came from, for messages: `line 17`. */
  readonly place: (row: number) => string;
}

export type RawField = 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume';
export const RAW_FIELDS: readonly RawField[] = ['openTime', 'open', 'high', 'low', 'close', 'volume'];

export const BLOCK_ROWS = 65_536;
export type Block = Readonly<Record<RawField, Float64Array>>;

/** Collects rows in blocks, so that a file of unknown length needs little more memory than its columns. */
export class RawBarCollector {
  /** For messages: the file, or the source. */
  readonly name: string;
  /** The block being filled, and how much of it is. A fast reader counts rows itself, and calls `advance` for the last. */
  block: Block = newBlock();
  used = 0;
  priceDecimals = 0;
  volumeDecimals = 0;
  noisyValues = 0;
  inexactVolumes = 0;
  /** Finished blocks, a list for each column: `finish` lets go of one column's blocks before it copies the next. */
  readonly #full: Record<RawField, Float64Array[]> = {
    openTime: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
  };
  #fullRows = 0;
  readonly #placeOf: (row: number) => string;

  constructor(name: string, placeOf: (row: number) => string) {
    this.name = name;
    this.#placeOf = placeOf;
  }

  /** Rows collected so far. */
  get length(): number {
    return this.#fullRows + this.used;
  }

  /** Counts the row just written, and makes room for the next. */
  advance(): void {
    this.used += 1;
    if (this.used < BLOCK_ROWS) return;
    this.#fullRows += BLOCK_ROWS;
    for (const field of RAW_FIELDS) this.#full[field].push(this.block[field]);
    this.block = newBlock();
    this.used = 0;
  }

  /** Reads one written number into the row being filled. `field` must not be `openTime`. */
  setText(field: RawField, text: string): void {
    this.#set(field, readDecimal(text), text);
  }

  /** Stores one float from a file of floats into the row being filled. */
  setFloat(field: RawField, value: number): void {
    if (isDecimalOf(value, field === 'volume' ? this.volumeDecimals : this.priceDecimals)) {
      this.block[field][this.used] = value + 0; // `+ 0` makes 0 of -0.
      return;
    }
    this.#set(field, readFloat(value), String(value));
  }

  #set(field: RawField, reading: Reading | undefined, text: string): void {
    if (reading === undefined) throw this.malformed(`"${text.slice(0, 40)}" is not a number (column ${field})`);
    if (reading.kind === 'noise') this.noisyValues += 1;
    if (reading.kind === 'inexact') {
      if (field !== 'volume') {
        throw this.malformed(
          `${text.trim().slice(0, 40)} (column ${field}) has more digits than can be kept exactly ` +
            `(15 digits, ${DECIMALS_MAX} decimals); round it in the file`,
        );
      }
      this.inexactVolumes += 1;
    }
    this.noteDecimals(field, reading.decimals);
    this.block[field][this.used] = reading.value;
  }

  /** Records that a value of the field has so many decimals. */
  noteDecimals(field: RawField, decimals: number): void {
    if (field === 'volume') this.volumeDecimals = Math.max(this.volumeDecimals, decimals);
    else if (field !== 'openTime') this.priceDecimals = Math.max(this.priceDecimals, decimals);
  }

  /** The error for the row being filled. */
  malformed(problem: string, code = 'IMPORT_MALFORMED'): AssayError {
    return new AssayError(code, `${this.name}, ${this.#placeOf(this.length)}: ${problem}`, { kind: 'usage' });
  }

  /** The columns; the collector is spent afterwards. */
  finish(): RawBars {
    const { length, priceDecimals, volumeDecimals, noisyValues, inexactVolumes } = this;
    const bars: RawBars = {
      length,
      openTime: this.#column('openTime'),
      open: this.#column('open'),
      high: this.#column('high'),
      low: this.#column('low'),
      close: this.#column('close'),
      volume: this.#column('volume'),
      priceDecimals,
      volumeDecimals,
      noisyValues,
      inexactVolumes,
      place: this.#placeOf,
    };
    this.#refuseTooFine(bars);
    return bars;
  }

  #column(field: RawField): Float64Array {
    const column = new Float64Array(this.length);
    let offset = 0;
    for (const block of this.#full[field].splice(0)) {
      column.set(block, offset);
      offset += BLOCK_ROWS;
    }
    column.set(this.block[field].subarray(0, this.used), offset);
    return column;
  }

  /** Each price is exact by itself; this asks whether it still is at the finest price's number of decimals. */
  #refuseTooFine(bars: RawBars): void {
    const limit = UNITS_MAX / POWERS_OF_TEN[bars.priceDecimals]!;
    for (const field of ['open', 'high', 'low', 'close'] as const) {
      const row = firstBeyond(bars[field], limit);
      if (row === undefined) continue;
      throw new AssayError(
        'IMPORT_PRECISION',
        `${this.name}, ${bars.place(row)}: a price of ${bars[field][row]} beside prices of ${bars.priceDecimals} decimals ` +
          'needs more than 15 digits; round the prices in the file',
        { kind: 'usage' },
      );
    }
  }
}

function firstBeyond(column: Float64Array, limit: number): number | undefined {
  for (let row = 0; row < column.length; row += 1) {
    if (column[row]! >= limit || column[row]! <= -limit) return row;
  }
  return undefined;
}

function newBlock(): Block {
  return {
    openTime: new Float64Array(BLOCK_ROWS),
    open: new Float64Array(BLOCK_ROWS),
    high: new Float64Array(BLOCK_ROWS),
    low: new Float64Array(BLOCK_ROWS),
    close: new Float64Array(BLOCK_ROWS),
    volume: new Float64Array(BLOCK_ROWS),
  };
}
