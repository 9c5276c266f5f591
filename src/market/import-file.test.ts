import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { contentHash } from './frame.ts';
import { importFile, importFundingFile, inspectFile } from './import-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixtures = join(import.meta.dirname, '../../fixtures/market');
const instrument = 'BTCUSDT.BINANCE' as InstrumentId;
const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A CSV of hourly bars at the given hours, close 100 plus the hour. */
function hours(at: readonly number[], change: (line: string, row: number) => string = (line) => line): string {
  const lines = at.map((hour, row) =>
    change(`${START + hour * HOUR},${100 + hour},${101 + hour},${99 + hour},${100 + hour},5`, row),
  );
  return `ts,open,high,low,close,volume\n${lines.join('\n')}\n`;
}

test('CSV, gzipped CSV, freqtrade feather, another feather and freqtrade JSON hold the same bars', async () => {
  const csv = await importFile(join(fixtures, 'generated-1h.csv'), { instrument });
  expect(csv.report).toMatchObject({ count: 120, timeframe: '1h', missing: 0 });
  expect(csv.columns).toMatchObject({ priceDecimals: 2, volumeDecimals: 5 });
  const gzipped = file('same.csv.gz', gzipSync(readFileSync(join(fixtures, 'generated-1h.csv'))));
  for (const path of [gzipped, join(fixtures, 'freqtrade-lz4-ns.feather'), join(fixtures, 'pyarrow-zstd-ms.feather')]) {
    const other = await importFile(path, { instrument });
    expect(contentHash(other.columns)).toBe(contentHash(csv.columns));
    expect(other.columns).toMatchObject({ timeframe: '1h', priceDecimals: 2, volumeDecimals: 5 });
  }
  const json = await importFile(join(fixtures, 'freqtrade.json'), { instrument });
  expect([...json.columns.close]).toEqual([...csv.columns.close.subarray(0, 40)]);
});

test('a file that is newest first is turned round', async () => {
  const { columns, notes, report } = await importFile(file('reversed.csv', hours([5, 4, 3, 2, 1, 0])), { instrument });
  expect(notes.reversed).toBe(true);
  expect(report.outOfOrder.count).toBe(0);
  expect([...columns.close]).toEqual([100, 101, 102, 103, 104, 105]);
});

test('a last candle that is still forming is left out and reported', async () => {
  const path = file('forming.csv', hours([0, 1, 2]));
  const during = await importFile(path, { instrument, now: (START + 2.5 * HOUR) as EpochMs });
  expect(during.columns.length).toBe(2);
  expect([during.notes.formingDropped, during.report.forming]).toEqual([true, true]);
  const after = await importFile(path, { instrument, now: (START + 3 * HOUR) as EpochMs });
  expect([after.columns.length, after.notes.formingDropped]).toEqual([3, false]);
  const only = file('only-forming.csv', hours([0]));
  await expect(importFile(only, { instrument, timeframe: '1h', now: START as EpochMs })).rejects.toThrow(
    'still to come',
  );
});

test.each([
  ['out of order', hours([0, 1, 2, 3, 5, 4, 6]), /line 7: opens before the bar above it; sort the file by time/],
  ['a duplicate', hours([0, 1, 1, 2]), /line 4: opens at the same time as the bar above it/],
  ['a time off the grid', hours([0, 1, 2, 3, 3.5, 5, 6]), /line 6: does not open on a boundary of 1h/],
  [
    'a high below its close',
    hours([0, 1, 2], (line, row) => (row === 1 ? line.replace(',102,', ',100.5,') : line)),
    /line 3: its high is below/,
  ],
  [
    'a price of zero',
    hours([0, 1, 2], (line, row) => (row === 2 ? line.replace(',101,', ',0,') : line)),
    /line 4: a price of zero or less/,
  ],
  [
    'a negative volume',
    hours([0, 1, 2], (line) => line.replace(/,5$/, ',-5')),
    /line 2: .*negative volume \(the first of 3\)/,
  ],
])('%s is refused, and named by its line', async (name, text, message) => {
  await expect(importFile(file(`${name}.csv`, text), { instrument })).rejects.toThrow(message);
  await expect(inspectFile(join(folder, `${name}.csv`), { instrument })).resolves.toBeDefined();
});

test('the line is still the right one in a file that is newest first', async () => {
  const text = hours([5, 4, 3, 2, 1, 0], (line, row) => (row === 1 ? line.replace(/,5$/, ',-5') : line));
  await expect(importFile(file('reversed-bad.csv', text), { instrument })).rejects.toThrow('line 3');
});

test('the timeframe is read off the file, and a wrong one refused', async () => {
  const path = file('hourly.csv', hours([0, 1, 2, 5, 6]));
  expect((await importFile(path, { instrument })).columns.timeframe).toBe('1h');
  await expect(importFile(path, { instrument, timeframe: '5m' })).rejects.toThrow(
    'its bars are 1h apart, not 5m; import it as 1h',
  );
  await expect(importFile(path, { instrument, timeframe: '1d' })).rejects.toThrow('not 1d');
  const sparse = file('sparse.csv', hours([0, 2, 4, 5, 8, 10]));
  expect((await importFile(sparse, { instrument, timeframe: '1h' })).columns.timeframe).toBe('1h');
  await expect(importFile(file('one.csv', hours([0])), { instrument })).rejects.toThrow(
    'one bar alone does not show its timeframe',
  );
  const odd = file('odd.csv', hours([0, 0.1, 0.2, 0.3]));
  await expect(importFile(odd, { instrument })).rejects.toThrow('6 min apart, which is none of 1m, 3m');
});

test('funding rates are read from where freqtrade keeps them', async () => {
  const path = file(
    'funding.csv',
    `date,open,high,low,close,volume\n${START},0.0001,0,0,0,0\n${START + 8 * HOUR},-9.8e-7,0,0,0,0\n`,
  );
  const series = await importFundingFile(path, 'BTCUSDT-PERP.BINANCE' as InstrumentId);
  expect([[...series.time], [...series.rate], series.rateDecimals]).toEqual([
    [START, START + 8 * HOUR],
    [0.0001, -9.8e-7],
    8,
  ]);
  await expect(importFile(path, { instrument })).rejects.toThrow('if these are funding rates, import them as such');
  const twice = file('funding-twice.csv', `ts,rate\n${START},0.0001\n${START},0.0001\n`);
  await expect(importFundingFile(twice, instrument)).rejects.toThrow('line 3: not later than the rate before it');
});

test.each([
  ['no file', join(folder, 'absent.csv'), 'IMPORT_UNREADABLE', 'no such file'],
  ['a folder', folder, 'IMPORT_UNREADABLE', 'this is a folder'],
  ['an empty file', file('empty.csv', ''), 'IMPORT_EMPTY', 'the file is empty'],
  [
    'a gzip file cut short',
    file('cut.csv.gz', gzipSync(hours([0, 1, 2])).subarray(0, 60)),
    'IMPORT_UNREADABLE',
    'unexpected end of file',
  ],
  ['a Parquet file', file('x.parquet', 'PAR1....'), 'IMPORT_LAYOUT', 'DuckDB'],
  ['a zip', file('x.zip', 'PK\u0003\u0004'), 'IMPORT_LAYOUT', 'unpack it'],
  ['a picture', file('x.png', Buffer.from('89504e470d0a1a0a00', 'hex')), 'IMPORT_LAYOUT', 'binary file'],
  ['broken JSON', file('x.json', '[[1,2'), 'IMPORT_MALFORMED', 'not JSON'],
  ['JSON of another shape', file('y.json', '{"a":1}'), 'IMPORT_LAYOUT', 'array of'],
  [
    'JSON with a null price',
    file('z.json', `[[${START},1,1,1,1,1],[${START + HOUR},1,null,1,1,1]]`),
    'IMPORT_MALFORMED',
    'row 2: null is not a number (column high)',
  ],
  [
    'a damaged feather',
    file('x.feather', readFileSync(join(fixtures, 'freqtrade-lz4-ns.feather')).fill(7, 1000, 3000)),
    'IMPORT_UNREADABLE',
    'damaged Arrow file',
  ],
])('%s is refused with a reason', async (_name, path, code, message) => {
  const error: unknown = await importFile(path, { instrument }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, kind: 'usage' });
  expect(String(error)).toContain(message);
});
