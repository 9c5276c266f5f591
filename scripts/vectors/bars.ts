import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarColumns } from '../../src/strategy/indicators/index.ts';

/** The format's names for each column. */
const COLUMN_NAMES: Readonly<Record<keyof BarColumns, readonly string[]>> = {
  openTime: ['ts', 'date', 'time', ''],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
};

/**
 * The bars a case is about: `inputs.series`, the candle file `inputs.data`, or the columns among the inputs themselves.
 * A column that is not given is NaN throughout, so an indicator that reads it answers NaN and not something made up.
 *
 * @throws {Error} saying what is missing, or which file cannot be read
 */
export function readBars(inputs: Readonly<Record<string, unknown>>, dataFolder: string): BarColumns {
  const source = pickSource(inputs, dataFolder);
  const given = Object.entries(COLUMN_NAMES).map(([column, names]) => {
    const name = names.find((name) => Array.isArray(source[name]));
    return [column, name === undefined ? undefined : Float64Array.from(source[name] as unknown[], toNumber)] as const;
  });
  const length = given.find(([, column]) => column !== undefined)?.[1]?.length;
  if (length === undefined) throw new RangeError('its inputs hold no bars: no series, no data file, no close');
  const missing = new Float64Array(length).fill(NaN);
  return Object.fromEntries(given.map(([name, column]) => [name, column ?? missing])) as unknown as BarColumns;
}

function pickSource(inputs: Readonly<Record<string, unknown>>, dataFolder: string): Readonly<Record<string, unknown>> {
  const { series, data } = inputs;
  if (typeof series === 'object' && series !== null) return series as Record<string, unknown>;
  return typeof data === 'string' ? readCandleFile(path.resolve(dataFolder, data)) : inputs;
}

/** A CSV file, gzipped or not, by the names in its first line. */
function readCandleFile(file: string): Readonly<Record<string, unknown[]>> {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...rows] = text.trim().split(/\r?\n/);
  const cells = rows.map((row) => row.split(','));
  return Object.fromEntries(
    header.split(',').map((name, index) => [name.toLowerCase(), cells.map((row) => row[index])]),
  );
}

/** Numbers as they are or as text; times also as ISO text. */
function toNumber(cell: unknown): number {
  if (typeof cell !== 'string' || cell.trim() === '') return typeof cell === 'number' ? cell : NaN;
  const value = Number(cell);
  return Number.isNaN(value) ? Date.parse(cell) : value;
}
