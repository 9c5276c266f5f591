import { DataType, TimeUnit, type Table, type Vector } from 'apache-arrow';
import { AssayError, usageError } from '../runtime/index.ts';
import { int64ToMs, readArrowTable } from './arrow-codecs.ts';
import type { SeriesKind } from './csv-layout.ts';
import { RawBarCollector, RAW_FIELDS, type RawBars, type RawField } from './raw-bars.ts';
import { epochCountMs } from './time-text.ts';

/**
 * Reads candles from an Arrow IPC file ("Feather v2"), as freqtrade and pandas write them: a time column (`date`,
 * `ts`, `openTime` …; a timestamp of any unit, or a count since the epoch) and `open, high, low, close, volume`.
 * Funding rates stand in `open` or `rate`.
 *
 * @throws AssayError `IMPORT_LAYOUT`, `IMPORT_MALFORMED` (naming the row) or `IMPORT_UNREADABLE`
 */
export function readFeatherBars(name: string, bytes: Uint8Array, kind: SeriesKind): RawBars {
  const table = decode(name, bytes);
  const collector = new RawBarCollector(name, (row) => `row ${row + 1}`);
  const fields = kind === 'funding' ? RAW_FIELDS.slice(0, 2) : kind === 'mark' ? RAW_FIELDS.slice(0, 5) : RAW_FIELDS;
  const columns = fields.map((field) => {
    const vector = findColumn(table, field, kind);
    if (vector === undefined) {
      const found = table.schema.names.map(String).join(', ').slice(0, 200);
      throw usageError('IMPORT_LAYOUT', `${name}: no ${field === 'openTime' ? 'time' : field} column; found: ${found}`);
    }
    return { field, values: field === 'openTime' ? timesOf(vector) : floatsOf(vector) };
  });
  for (let row = 0; row < table.numRows; row += 1) {
    for (const { field, values } of columns) {
      const value = values[row]!;
      if (field !== 'openTime') {
        collector.setFloat(field, value);
        continue;
      }
      const ms = epochCountMs(value);
      if (ms === undefined) throw collector.malformed(`${value} is not a time between 1980 and 2100`);
      collector.block.openTime[collector.used] = ms;
    }
    collector.advance();
  }
  if (collector.length === 0) throw usageError('IMPORT_EMPTY', `${name}: no rows`);
  return collector.finish();
}

const NAMES: Readonly<Record<RawField, readonly string[]>> = {
  openTime: ['date', 'ts', 'openTime', 'open_time', 'timestamp', 'time', 'datetime', '__index_level_0__'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
};

function findColumn(table: Table, field: RawField, kind: SeriesKind): Vector | undefined {
  const names =
    kind === 'funding' ? [...NAMES[field], ...(field === 'open' ? ['rate', 'fundingRate'] : [])] : NAMES[field];
  const name = names.find((candidate) => table.schema.names.includes(candidate));
  return name === undefined ? undefined : (table.getChild(name) ?? undefined);
}

function timesOf(vector: Vector): Float64Array {
  const type = vector.type as DataType;
  if (vector.nullCount > 0 || !DataType.isTimestamp(type)) return floatsOf(vector);
  const unitsPerMs = {
    [TimeUnit.SECOND]: 1e-3,
    [TimeUnit.MILLISECOND]: 1,
    [TimeUnit.MICROSECOND]: 1e3,
    [TimeUnit.NANOSECOND]: 1e6,
  };
  return int64ToMs(vector.toArray() as BigInt64Array, unitsPerMs[type.unit]);
}

/** A number for each row; NaN where the file has none. */
function floatsOf(vector: Vector): Float64Array {
  if (vector.nullCount === 0 && vector.type instanceof Object && DataType.isFloat(vector.type)) {
    const values = vector.toArray() as unknown;
    if (values instanceof Float64Array) return values;
  }
  return Float64Array.from({ length: vector.length }, (_, row) => {
    const value = vector.get(row) as unknown;
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
  });
}

function decode(name: string, bytes: Uint8Array): Table {
  try {
    return readArrowTable(bytes);
  } catch (error) {
    throw new AssayError('IMPORT_UNREADABLE', `${name}: a damaged Arrow file: ${(error as Error).message}`, {
      kind: 'usage',
      cause: error,
    });
  }
}
