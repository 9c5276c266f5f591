import { usageError } from '../runtime/index.ts';
import { RAW_FIELDS, type RawField } from './raw-bars.ts';

/** Traded candles; mark prices, which have no volume; funding rates, kept in `open` as freqtrade does. */
export type SeriesKind = 'candles' | 'mark' | 'funding';

export interface CsvLayout {
  /** Byte between fields: comma, semicolon or tab. */
  readonly delimiter: number;
  /** For each column, the index in `RAW_FIELDS` of what it holds; -1 where it is ignored. */
  readonly roles: Int8Array;
  readonly hasHeader: boolean;
}

/** Names seen in the wild, lower case, best first. An unnamed first column is how pandas writes its index. */
const NAMES: Readonly<Record<RawField, readonly string[]>> = {
  openTime: [
    'ts',
    'opentime',
    'open_time',
    'open time',
    'timestamp',
    'unix',
    'unix timestamp',
    'starttime',
    'start',
    'time',
    'date',
    'datetime',
    'fundingtime',
    'calc_time',
    '',
  ],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v'],
};
const RATE_NAMES = ['fundingrate', 'funding_rate', 'last_funding_rate', 'rate', 'open'];

const NEEDED: Readonly<Record<SeriesKind, readonly RawField[]>> = {
  candles: RAW_FIELDS,
  mark: ['openTime', 'open', 'high', 'low', 'close'],
  funding: ['openTime', 'open'],
};

/**
 * How to read a file, from its first line that is not a remark. Without a header the columns are
 * `time, open, high, low, close, volume`, whatever follows being ignored: so Binance (12 columns) and Bybit (7) publish.
 *
 * @param place what to call the line in a message
 * @throws AssayError `IMPORT_LAYOUT` naming the column that is missing
 */
export function csvLayout(line: string, kind: SeriesKind, place: string): CsvLayout {
  const delimiter = [',', ';', '\t'].find((candidate) => line.includes(candidate));
  if (delimiter === undefined) {
    throw usageError(
      'IMPORT_LAYOUT',
      `${place}: no comma, semicolon or tab in "${line.slice(0, 60)}"; a candle file has six columns`,
    );
  }
  const fields = line.split(delimiter).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const roles = new Int8Array(fields.length).fill(-1);
  const hasHeader = !fields.slice(1, 5).every((field) => field !== '' && Number.isFinite(Number(field)));
  if (!hasHeader) {
    const needed = kind === 'funding' ? 2 : 6;
    if (fields.length < needed) {
      throw usageError(
        'IMPORT_LAYOUT',
        `${place}: ${fields.length} columns and no header; without one, the first ${needed} must be ${RAW_FIELDS.slice(0, needed).join(', ')}`,
      );
    }
    for (let index = 0; index < needed; index += 1) roles[index] = index;
    return { delimiter: delimiter.charCodeAt(0), roles, hasHeader };
  }
  const found = fields.map((field) => field.toLowerCase());
  for (const [index, field] of RAW_FIELDS.entries()) {
    const names = kind === 'funding' && field === 'open' ? RATE_NAMES : NAMES[field];
    const name = names.find((candidate) => found.includes(candidate) && (candidate !== '' || found[0] === ''));
    if (name !== undefined) roles[found.indexOf(name)] = index;
    else if (NEEDED[kind].includes(field)) {
      const wanted = kind === 'funding' && field === 'open' ? 'rate' : field === 'openTime' ? 'time' : field;
      throw usageError('IMPORT_LAYOUT', `${place}: no ${wanted} column; found: ${fields.join(', ').slice(0, 200)}`);
    }
  }
  return { delimiter: delimiter.charCodeAt(0), roles, hasHeader };
}

/** Lines above the header that are none: a remark, the address of the site, nothing. */
export function isRemark(line: string): boolean {
  return line.trim() === '' || line.startsWith('#') || /^"?https?:/.test(line);
}
