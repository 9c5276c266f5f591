import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { allocateColumns, type BarColumns } from './columns.ts';
import { importFile } from './import-file.ts';
import { guessInstrument } from './instrument-id.ts';
import { integrityReport } from './integrity.ts';
import { placeByTime, renderIntegrityReport } from './integrity-text.ts';

const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;

/** Sound hourly bars at 100, one for each hour given. */
function hourly(hours: readonly number[]): BarColumns {
  const shape = {
    instrument: 'BTCUSDT.BINANCE' as InstrumentId,
    timeframe: '1h' as const,
    priceDecimals: 2,
    volumeDecimals: 2,
  };
  const columns = allocateColumns(shape, hours.length);
  columns.openTime.set(hours.map((hour) => START + hour * HOUR));
  for (const column of [columns.open, columns.high, columns.low, columns.close, columns.volume]) column.fill(100);
  return columns;
}

test('a sound series has nothing to report', () => {
  const report = integrityReport(hourly([0, 1, 2, 3]), (START + 4 * HOUR) as EpochMs);
  expect(report).toMatchObject({ count: 4, missing: 0, missingRate: 0, gapCount: 0, jumpLargest: 0, forming: false });
  for (const fault of [
    report.duplicates,
    report.outOfOrder,
    report.misaligned,
    report.inconsistent,
    report.nonPositive,
    report.zeroVolume,
    report.jumps,
  ]) {
    expect(fault.count).toBe(0);
  }
});

test('each fault that is planted is found, counted and placed', () => {
  const columns = hourly([0, 1, 2, 2, 4, 3, 7.5, 9]);
  columns.high[1] = 99;
  columns.low[2] = 101;
  columns.low[6] = 0;
  columns.volume[4] = 0;
  columns.close[7] = 300;
  columns.high[7] = 300;
  const report = integrityReport(columns, (START + 9.5 * HOUR) as EpochMs);
  expect(report.inconsistent).toMatchObject({ count: 2, firstRow: 1 });
  expect(report.duplicates).toMatchObject({ count: 1, firstRow: 3 });
  expect(report.outOfOrder).toMatchObject({ count: 1, firstRow: 5 });
  expect(report.misaligned).toMatchObject({ count: 1, firstRow: 6 });
  expect(report.nonPositive).toMatchObject({ count: 1, firstRow: 6 });
  expect(report.zeroVolume).toMatchObject({ count: 1, firstRow: 4 });
  expect(report.jumps).toMatchObject({ count: 1, firstRow: 7 });
  expect(report.jumpLargest).toBeCloseTo(Math.log(3), 12);
  expect(report.jumpLargestRow).toBe(7);
  expect(report.forming).toBe(true);
});

test('gaps are counted in bars, and the largest is named', () => {
  const report = integrityReport(hourly([0, 1, 4, 5, 6, 16]));
  expect(report).toMatchObject({ missing: 11, gapCount: 2, gapLargest: { after: START + 6 * HOUR, missing: 9 } });
  expect(report.missingRate).toBe(11 / 17);
});

test('the report reads well', () => {
  const columns = hourly([0, 1, 4]);
  expect(renderIntegrityReport(integrityReport(columns), placeByTime(columns))).toBe(
    [
      'BTCUSDT.BINANCE 1h',
      '  bars          3, 2024-01-01 00:00 to 2024-01-01 04:00 (opening times, UTC)',
      '  missing       2 (40.000 %) in 1 gap',
      '  largest gap   2 bars after 2024-01-01 01:00',
      '  out of order  none',
      '  duplicates    none',
      '  off the grid  none',
      '  inconsistent  none',
      '  not positive  none',
      '  no volume     none',
      '  largest move  0.0000 (log return) at 2024-01-01 00:00',
      '  above 1       none',
      '  last candle   closed',
    ].join('\n'),
  );
});

const shared = join(import.meta.dirname, '../../../shared/data');
const manifest = join(shared, 'MANIFEST.md');

/** A line of the collection's own table of its candle files. */
function manifestRow(file: string): {
  rows: number;
  first: string;
  last: string;
  missing: number;
  gap: number;
  zero: number;
  jump: number;
  jumpAt: string;
} {
  const line = readFileSync(manifest, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`| ${file} |`))!;
  const [rows, first, last, missing, gap, , zero, jump] = line
    .split('|')
    .slice(2)
    .map((cell) => cell.trim());
  const [, size = '', at = ''] = /^([\d.]+) \((.*)\)$/.exec(jump!)!;
  return {
    rows: Number(rows),
    first: first!,
    last: last!,
    missing: Number(missing),
    gap: Number.parseInt(gap!, 10),
    zero: Number(zero),
    jump: Number(size),
    jumpAt: at,
  };
}

test
  .skipIf(!existsSync(manifest))
  .each([
    'binance_1h/BTCUSDT-1h-2019-2026.csv.gz',
    'binance_5m/SOLUSDT-5m-2025.csv.gz',
    'bitfinex_1h/LTCUSD-1h-2013-2019.csv.gz',
    'bitfinex_1m/BTCUSD-1m-2013.csv.gz',
    'misc/GOOG-1d-2004-2013.csv',
    'misc/freqtrade-XRP_ETH-1m.csv.gz',
  ])('the report on %s is what its collectors counted', async (file) => {
  const expected = manifestRow(file);
  const { report, columns } = await importFile(join(shared, file), { instrument: guessInstrument(file)!.id });
  const utc = (ms: number, length: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, length);
  expect({
    rows: report.count,
    first: utc(report.first, 19),
    last: utc(report.last, 19),
    missing: Math.round(report.missingRate * 100_000) / 1000,
    gap: report.gapLargest?.missing ?? 0,
    zero: report.zeroVolume.count,
    jump: Math.round(report.jumpLargest * 10_000) / 10_000,
    jumpAt: utc(columns.openTime[report.jumpLargestRow]!, 16),
  }).toEqual(expected);
});
