/** Days from 1970-01-01 to a date of the Gregorian calendar; after Howard Hinnant, "chrono-compatible date algorithms". */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Instants outside 1980 to 2100 are taken for a misread column. */
const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * Milliseconds of a count since the epoch whose unit shows in its size: seconds, milliseconds, microseconds
 * (Binance's archives since 2025) or nanoseconds. `undefined` when it is none of these, or no whole millisecond.
 */
export function epochCountMs(count: number): number | undefined {
  const ms = count < 1e11 ? count * 1000 : count < 1e14 ? count : count < 1e17 ? count / 1e3 : Math.round(count / 1e6);
  return Number.isInteger(ms) && ms >= EARLIEST && ms < LATEST ? ms : undefined;
}

const INSTANT =
  /^\s*"?\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?\s*"?\s*$/;

/**
 * Milliseconds since the epoch of a written instant: a count (see `epochCountMs`) or `2019-01-01`,
 * `2019-01-01 00:00:00+00:00`, `2019-01-01T00:00:00Z` and the like. Without an offset it is UTC.
 * `undefined` when it is neither, or the date does not exist.
 */
export function readInstant(text: string): number | undefined {
  if (/^\s*"?\d+(?:\.0*)?"?\s*$/.test(text)) return epochCountMs(Number(text.replaceAll('"', '')));
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = match;
  if (Number(fraction.slice(3)) !== 0) return undefined;
  const ms = civilMs(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (ms === undefined) return undefined;
  return inRange(ms + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetMs(offset));
}

/**
 * The same for the bytes `2019-01-01 00:00:00+00:00`, which a candle file repeats by the thousand; NaN for any other
 * form, which `readInstant` may still understand.
 */
export function readPlainInstant(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 19 && length !== 20 && length !== 25) return Number.NaN;
  if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45 || bytes[start + 13] !== 58 || bytes[start + 16] !== 58)
    return Number.NaN;
  if (bytes[start + 10] !== 32 && bytes[start + 10] !== 84) return Number.NaN;
  if (length === 20 && bytes[start + 19] !== 90) return Number.NaN;
  if (length === 25 && !isZeroOffset(bytes, start + 19)) return Number.NaN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const ms = civilMs(
    year,
    twoDigits(bytes, start + 5),
    twoDigits(bytes, start + 8),
    twoDigits(bytes, start + 11),
    twoDigits(bytes, start + 14),
    twoDigits(bytes, start + 17),
  );
  return ms === undefined ? Number.NaN : (inRange(ms) ?? Number.NaN);
}

function civilMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const plausible = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!plausible || !(hour < 24) || !(minute < 60) || !(second < 60)) return undefined;
  return ((daysFromCivil(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function inRange(ms: number): number | undefined {
  return ms >= EARLIEST && ms < LATEST ? ms : undefined;
}

function offsetMs(offset: string): number {
  if (offset === 'Z' || offset === 'UTC') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** NaN when either is not a digit, which fails every comparison that follows. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `+00:00`. */
function isZeroOffset(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 43 &&
    bytes[at + 1] === 48 &&
    bytes[at + 2] === 48 &&
    bytes[at + 3] === 58 &&
    bytes[at + 4] === 48 &&
    bytes[at + 5] === 48
  );
}
