import { usageError } from '../runtime/index.ts';
import type { SeriesKind } from './csv-layout.ts';
import { RAW_FIELDS, RawBarCollector, type RawBars } from './raw-bars.ts';
import { epochCountMs } from './time-text.ts';

/**
 * Reads freqtrade's JSON: `[[time, open, high, low, close, volume], …]`, numbers or decimal strings, time a count since
 * the epoch. Funding rates stand in `open`, as freqtrade keeps them.
 *
 * @throws AssayError `IMPORT_LAYOUT` or `IMPORT_MALFORMED`, naming the row: such a file is a single line
 */
export function readJsonBars(name: string, text: string, kind: SeriesKind): RawBars {
  const rows = parseRows(name, text);
  const collector = new RawBarCollector(name, (row) => `row ${row + 1}`);
  const fields = kind === 'funding' ? RAW_FIELDS.slice(0, 2) : kind === 'mark' ? RAW_FIELDS.slice(0, 5) : RAW_FIELDS;
  for (const row of rows) {
    if (!Array.isArray(row) || row.length < fields.length) {
      throw collector.malformed(`not an array of ${fields.length} numbers (${fields.join(', ')})`);
    }
    const cells = row as readonly unknown[];
    const openTime = typeof cells[0] === 'number' ? epochCountMs(cells[0]) : undefined;
    if (openTime === undefined)
      throw collector.malformed(`${JSON.stringify(cells[0])} is not a time between 1980 and 2100`);
    collector.block.openTime[collector.used] = openTime;
    for (const [index, field] of fields.entries()) {
      if (field === 'openTime') continue;
      const cell = cells[index];
      if (typeof cell === 'number') collector.setFloat(field, cell);
      else if (typeof cell === 'string') collector.setText(field, cell);
      else throw collector.malformed(`${JSON.stringify(cell)} is not a number (column ${field})`);
    }
    collector.advance();
  }
  if (collector.length === 0) throw usageError('IMPORT_EMPTY', `${name}: no rows`);
  return collector.finish();
}

function parseRows(name: string, text: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw usageError('IMPORT_MALFORMED', `${name}: not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(parsed)) return parsed as readonly unknown[];
  throw usageError(
    'IMPORT_LAYOUT',
    `${name}: a JSON candle file is an array of [time, open, high, low, close, volume]`,
  );
}
