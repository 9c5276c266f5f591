import { usageError, type AssayError } from '../runtime/index.ts';
import { csvLayout, isRemark, type CsvLayout, type SeriesKind } from './csv-layout.ts';
import { POWERS_OF_TEN } from './decimals.ts';
import { BLOCK_ROWS, RAW_FIELDS, RawBarCollector, type RawBars } from './raw-bars.ts';
import { readInstant, readPlainInstant } from './time-text.ts';

const NEWLINE = 10;
const RETURN = 13;
const ZERO = 48;
/** What a decimal point looks like where a digit is expected. */
const POINT = 46 - ZERO;
/** Digits that fit a 32-bit integer whatever they are. */
const PART_DIGITS = 9;
/** Digits of a decimal that a float keeps whatever they are. */
const PLAIN_DIGITS_MAX = 15;
const LINE_BYTES_MAX = 65_536;
/** Rows are read in strides, not in one long call: V8 runs a loop it has entered only once several times slower. */
const STRIDE_BYTES = 131_072;

/**
 * Reads candles from the bytes of a CSV file, handed over in pieces of any size. Numbers are read digit by digit into
 * an integer and divided by a power of ten, which gives the float nearest to the written decimal; whatever is longer
 * or stranger than that goes through `readDecimal`.
 */
export class CsvBarReader {
  readonly #collector: RawBarCollector;
  readonly #kind: SeriesKind;
  #layout: CsvLayout | undefined;
  /** Lines above the first row of data. */
  #linesAbove = 0;
  #rest: Uint8Array = new Uint8Array(0);
  #blankLines = 0;
  /** Most decimals of a plain number, for each of `RAW_FIELDS`. */
  readonly #decimalsSeen = new Int32Array(RAW_FIELDS.length);

  constructor(name: string, kind: SeriesKind) {
    this.#kind = kind;
    this.#collector = new RawBarCollector(name, (row) => `line ${this.#linesAbove + row + 1}`);
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const start = this.#layout === undefined ? this.#readHead(bytes) : 0;
    if (start === undefined) {
      this.#rest = bytes;
      return;
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#readLines(bytes, start, Math.max(start, end));
    this.#rest = bytes.subarray(Math.max(start, end));
    if (this.#rest.length > LINE_BYTES_MAX)
      throw this.#collector.malformed(`a line longer than ${LINE_BYTES_MAX} bytes`);
  }

  /** @throws AssayError `IMPORT_EMPTY` if there was no row. */
  finish(): RawBars {
    if (this.#rest.length > 0 || this.#layout === undefined) this.push(Uint8Array.of(NEWLINE));
    if (this.#collector.length === 0) throw usageError('IMPORT_EMPTY', `${this.#collector.name}: no rows`);
    for (const [index, field] of RAW_FIELDS.entries()) this.#collector.noteDecimals(field, this.#decimalsSeen[index]!);
    return this.#collector.finish();
  }

  /** Finds the layout; returns where the data begins, or `undefined` if more bytes are needed to tell. */
  #readHead(bytes: Uint8Array): number | undefined {
    const { name } = this.#collector;
    let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#linesAbove = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end === -1) {
        if (bytes.length <= LINE_BYTES_MAX) return undefined;
        throw usageError(
          'IMPORT_LAYOUT',
          `${name}: no line break in its first ${LINE_BYTES_MAX} bytes; this is not a CSV file`,
        );
      }
      const line = Buffer.from(bytes.subarray(start, end)).toString('utf8').replace(/\r$/, '');
      if (!isRemark(line)) {
        this.#layout = csvLayout(line, this.#kind, `${name}, line ${this.#linesAbove + 1}`);
        if (!this.#layout.hasHeader) return start;
        this.#linesAbove += 1;
        return end + 1;
      }
      this.#linesAbove += 1;
      start = end + 1;
    }
  }

  #readLines(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    while (from < end) {
      const to = end - from <= STRIDE_BYTES ? end : bytes.lastIndexOf(NEWLINE, from + STRIDE_BYTES) + 1;
      // A line longer than a stride has no candle in it; reading on says what is wrong with it.
      from = this.#readStride(bytes, from, to <= from ? end : to);
    }
  }

  /** Reads the lines from `start` to `end`, which is just after a line break. Returns `end`. */
  #readStride(bytes: Uint8Array, start: number, end: number): number {
    const collector = this.#collector;
    const { roles, delimiter } = this.#layout!;
    const columns = roles.length;
    const decimalsSeen = this.#decimalsSeen;
    let { block, used } = collector;
    let values = RAW_FIELDS.map((field) => block[field]);
    let p = start;
    while (p < end) {
      if (bytes[p] === NEWLINE || (bytes[p] === RETURN && bytes[p + 1] === NEWLINE)) {
        p += bytes[p] === NEWLINE ? 1 : 2;
        this.#blankLines += 1;
        continue;
      }
      // Blank lines are tolerated at the end only: within, they would falsify every later line number.
      if (this.#blankLines > 0) throw this.#malformed(used, 'a blank line between the rows');
      for (let column = 0; column < columns; column += 1) {
        const role = roles[column]!;
        const fieldStart = p;
        // Whole part and fraction are read as 32-bit integers, nine digits at a time, and joined as floats: half the
        // time of reading them as floats. `digits` counts them all; more than fifteen go the careful way below.
        let value = 0;
        let digits = 0;
        let decimals = 0;
        let digit = bytes[p]! - ZERO;
        if (role >= 0) {
          let part = 0;
          while (digit >>> 0 <= 9) {
            part = (part * 10 + digit) | 0;
            p += 1;
            digit = bytes[p]! - ZERO;
            if (p - fieldStart === PART_DIGITS) break;
          }
          value = part;
          if (p - fieldStart === PART_DIGITS) {
            part = 0;
            const partStart = p;
            while (digit >>> 0 <= 9) {
              part = (part * 10 + digit) | 0;
              p += 1;
              digit = bytes[p]! - ZERO;
            }
            value = value * POWERS_OF_TEN[p - partStart]! + part;
          }
          digits = p - fieldStart;
          if (digit === POINT) {
            p += 1;
            part = 0;
            const partStart = p;
            digit = bytes[p]! - ZERO;
            while (digit >>> 0 <= 9) {
              part = (part * 10 + digit) | 0;
              p += 1;
              digit = bytes[p]! - ZERO;
            }
            decimals = p - partStart;
            digits += decimals;
            const power = POWERS_OF_TEN[decimals]!;
            value = (value * power + part) / power;
          }
        }
        let byte = bytes[p]!;
        const ended = byte === delimiter || byte === NEWLINE || (byte === RETURN && bytes[p + 1] === NEWLINE);
        const plain = ended && digits > 0 && digits <= PLAIN_DIGITS_MAX && decimals <= PART_DIGITS;
        // A trailing zero is no decimal: venues pad every number to the same length.
        if (plain) for (let last = p - 1; decimals > 0 && bytes[last] === ZERO; last -= 1) decimals -= 1;
        while (byte !== delimiter && byte !== NEWLINE) {
          p += 1;
          byte = bytes[p]!;
        }
        if (role > 0) {
          if (plain) {
            values[role]![used] = value;
            if (decimals > decimalsSeen[role]!) decimalsSeen[role] = decimals;
          } else {
            collector.used = used;
            collector.setText(RAW_FIELDS[role]!, text(bytes, fieldStart, p));
          }
        } else if (role === 0) {
          const isMs = plain && decimals === 0 && value >= 1e12 && value < 4e12;
          block.openTime[used] = isMs ? value : this.#readTime(used, bytes, fieldStart, p);
        }
        if (byte === NEWLINE) {
          if (column + 1 < columns)
            throw this.#malformed(used, `${column + 1} fields where there should be ${columns}`);
        } else if (column + 1 === columns) {
          throw this.#malformed(used, `more than ${columns} fields`);
        }
        p += 1;
      }
      used += 1;
      if (used < BLOCK_ROWS) continue;
      collector.used = used - 1;
      collector.advance();
      ({ block, used } = collector);
      values = RAW_FIELDS.map((field) => block[field]);
    }
    collector.used = used;
    return p;
  }

  /** A time that is not plainly a count of milliseconds. */
  #readTime(used: number, bytes: Uint8Array, start: number, end: number): number {
    const last = bytes[end - 1] === RETURN ? end - 1 : end;
    const plain = readPlainInstant(bytes, start, last);
    if (!Number.isNaN(plain)) return plain;
    const written = text(bytes, start, last);
    const ms = readInstant(written);
    if (ms !== undefined) return ms;
    throw this.#malformed(
      used,
      `"${written.slice(0, 40)}" is not a time between 1980 and 2100 (a date, or a count of s, ms, µs or ns since 1970)`,
    );
  }

  /** The error for the row being read, the `used`-th of its block. */
  #malformed(used: number, problem: string): AssayError {
    this.#collector.used = used;
    return this.#collector.malformed(problem);
  }
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
