import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import type { AssayError, Log } from '../runtime/index.ts';
import { silentLog } from '../runtime/index.ts';
import type { Archive, StoreOptions } from './archive.ts';
import { barsBetween, sliceColumns, type BarColumns } from './columns.ts';
import { exportBars, exportFunding } from './csv-export.ts';
import { fileArchive } from './file-archive.ts';
import { contentHash } from './frame.ts';
import { generateMarket, SIMULATED_COINS } from './generate.ts';
import { importFile, importFundingFile } from './import-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 400 days of hourly bars over three calendar years. */
const FROM = Date.UTC(2022, 11, 1) as EpochMs;
const HOUR = 3_600_000;
const [bars] = generateMarket({
  seed: 5,
  timeframe: '1h',
  from: FROM,
  bars: 9600,
  coins: SIMULATED_COINS.slice(0, 1),
}) as [BarColumns];
const { instrument } = bars;
const at = (row: number): EpochMs => bars.openTime[row]! as EpochMs;
const options: StoreOptions = { source: 'test', provenance: 'imported', importedAt: Date.UTC(2026, 0, 1) as EpochMs };

let roots = 0;
function newArchive(log: Log = silentLog): { archive: Archive; root: string; data: string } {
  roots += 1;
  const root = join(folder, `archive-${roots}`);
  return { archive: fileArchive({ root, log }), root, data: join(root, 'BTCUSDT.SIMULATED', '1h') };
}

/** The columns without the rows that `drop` picks. */
function without(columns: BarColumns, drop: (row: number) => boolean): BarColumns {
  const rows = [...columns.openTime.keys()].filter((row) => !drop(row));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const { openTime, open, high, low, close, volume } = columns;
  return {
    ...columns,
    length: rows.length,
    openTime: pick(openTime),
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: pick(volume),
  };
}

async function failure(promise: Promise<unknown>): Promise<Pick<AssayError, 'code' | 'kind' | 'message'>> {
  return (await promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  )) as AssayError;
}

test('what is stored is loaded, whole or in part, from the Arrow files and from the cache', async () => {
  const { archive, data } = newArchive();
  const dataset = await archive.store(bars, options);
  expect(dataset).toMatchObject({
    count: 9600,
    first: FROM,
    last: at(9599),
    missing: 0,
    provenance: 'imported',
    contentHash: contentHash(bars),
  });
  expect(existsSync(join(data, '.cache'))).toBe(false);
  // The first time from the Arrow files, the second from the cache.
  for (let pass = 1; pass <= 2; pass += 1) {
    const loaded = await archive.load(instrument, '1h');
    expect(loaded).toEqual(bars);
    expect(await archive.load(instrument, '1h', { from: at(700), to: at(800) })).toEqual(
      barsBetween(bars, { from: at(700), to: at(800) }),
    );
  }
  expect(
    readdirSync(data)
      .filter((name) => name.endsWith('.arrow'))
      .map((name) => name.slice(0, 5)),
  ).toEqual(['2022-', '2023-', '2024-']);
  expect(readdirSync(join(data, '.cache'))).toHaveLength(3);
});

test('the same data has the same hash, however it came to be stored', async () => {
  const { archive } = newArchive();
  await archive.store(sliceColumns(bars, 5000, 9600), options);
  await archive.store(sliceColumns(bars, 0, 400), options);
  const dataset = await archive.store(sliceColumns(bars, 400, 5000), options);
  expect(dataset.contentHash).toBe(contentHash(bars));
  expect(await archive.load(instrument, '1h')).toEqual(bars);
  const changed = { ...bars, close: bars.close.with(17, 1) };
  expect(contentHash(changed)).not.toBe(contentHash(bars));
});

test('an overlap is refused with the fix, and leaves the dataset as it was', async () => {
  const { archive, data } = newArchive();
  await archive.store(sliceColumns(bars, 0, 1000), options);
  const before = readdirSync(data);
  const error = await failure(archive.store(sliceColumns(bars, 900, 1100), options));
  expect(error).toMatchObject({ code: 'OVERLAP', kind: 'usage' });
  expect(error.message).toContain('already has 100 of these, 2023-01-07T12:00Z to 2023-01-11T15:00Z (all the same)');
  expect(error.message).toContain('--overlap keep');
  expect(readdirSync(data)).toEqual(before);
  expect((await archive.load(instrument, '1h')).length).toBe(1000);
});

test('an overlap is settled as told: keep what is stored, or let the import win', async () => {
  const { archive } = newArchive();
  const first = sliceColumns(bars, 0, 1000);
  const second = { ...sliceColumns(bars, 900, 1100), volume: new Float64Array(200).fill(7) };
  await archive.store(first, options);
  await archive.store(second, { ...options, overlap: 'keep' });
  const kept = await archive.load(instrument, '1h');
  expect([kept.length, kept.volume[950], kept.volume[1050]]).toEqual([1100, first.volume[950], 7]);
  await archive.store(second, { ...options, overlap: 'replace' });
  const replaced = await archive.load(instrument, '1h');
  expect([replaced.length, replaced.volume[899], replaced.volume[950]]).toEqual([1100, first.volume[899], 7]);
});

test('replacing a range empties it of everything the import lacks, whole years too', async () => {
  const { archive, data } = newArchive();
  await archive.store(bars, options);
  const ends = without(bars, (row) => row > 0 && row < 9599);
  const dataset = await archive.store(ends, { ...options, overlap: 'replace' });
  expect([dataset.count, dataset.missing, dataset.gapCount]).toEqual([2, 9598, 1]);
  expect(readdirSync(data).filter((name) => name.startsWith('2023'))).toEqual([]);
});

test('a range with a gap is refused unless told how to treat it', async () => {
  const { archive } = newArchive();
  const dataset = await archive.store(
    without(bars, (row) => (row >= 100 && row < 110) || row === 500),
    options,
  );
  expect([dataset.missing, dataset.gapCount]).toEqual([11, 2]);
  const error = await failure(archive.load(instrument, '1h', { to: at(1000) }));
  expect(error).toMatchObject({ code: 'GAP', kind: 'usage' });
  expect(error.message).toContain(
    '10 bars are missing after 2022-12-05T03:00:00.000Z (the first of 2 gaps, 11 bars in all)',
  );
  expect(error.message).toContain('--gaps skip');
  expect((await archive.load(instrument, '1h', { from: at(110), to: at(500) })).length).toBe(390);
  expect((await archive.load(instrument, '1h', { to: at(1000), gaps: 'skip' })).length).toBe(989);
  const filled = await archive.load(instrument, '1h', { to: at(1000), gaps: 'fill' });
  expect(filled.length).toBe(1000);
  expect([...filled.openTime]).toEqual([...bars.openTime.subarray(0, 1000)]);
  const flat = [filled.open[105], filled.high[105], filled.low[105], filled.close[105], filled.volume[105]];
  expect(flat).toEqual([bars.close[99], bars.close[99], bars.close[99], bars.close[99], 0]);
});

test('a range beyond the dataset is refused, unless what is missing may be missing', async () => {
  const { archive } = newArchive();
  await archive.store(bars, options);
  const early = { from: (FROM - HOUR) as EpochMs, to: at(10) };
  const error = await failure(archive.load(instrument, '1h', early));
  expect(error.code).toBe('RANGE_OUTSIDE_DATASET');
  expect(error.message).toContain(
    'begins at 2022-12-01T00:00Z (the dataset covers 2022-12-01T00:00Z to 2024-01-05T00:00Z)',
  );
  expect((await archive.load(instrument, '1h', { ...early, gaps: 'skip' })).length).toBe(10);
  expect((await failure(archive.load(instrument, '1h', { to: (at(9599) + 2 * HOUR) as EpochMs }))).code).toBe(
    'RANGE_OUTSIDE_DATASET',
  );
  expect((await archive.load(instrument, '1h', { to: (at(9599) + HOUR) as EpochMs })).length).toBe(9600);
  expect(
    (await failure(archive.load(instrument, '1h', { from: (at(9599) + HOUR * 5) as EpochMs, gaps: 'skip' }))).code,
  ).toBe('RANGE_OUTSIDE_DATASET');
  expect((await failure(archive.load('ETHUSDT.SIMULATED' as InstrumentId, '1h'))).code).toBe('NO_DATASET');
  expect((await failure(archive.load(instrument, '5m'))).message).toContain('BTCUSDT.SIMULATED/5m');
});

test('simulated and real data never share a dataset', async () => {
  const { archive } = newArchive();
  await archive.store(sliceColumns(bars, 0, 100), { ...options, provenance: 'simulated' });
  expect((await failure(archive.store(sliceColumns(bars, 100, 200), options))).code).toBe('PROVENANCE_MIX');
  expect((await archive.store(sliceColumns(bars, 100, 200), { ...options, provenance: 'simulated' })).provenance).toBe(
    'simulated',
  );
});

test('a dataset is called downloaded only if all of it was', async () => {
  const { archive } = newArchive();
  const downloaded = await archive.store(sliceColumns(bars, 0, 100), {
    ...options,
    provenance: 'exchange',
    source: 'venue',
  });
  expect(downloaded.provenance).toBe('exchange');
  await archive.store(sliceColumns(bars, 100, 200), { ...options, provenance: 'exchange', source: 'venue' });
  const mixed = await archive.store(sliceColumns(bars, 200, 300), options);
  expect(mixed.provenance).toBe('imported');
  expect(mixed.sources).toEqual([
    {
      source: 'venue',
      provenance: 'exchange',
      importedAt: options.importedAt,
      count: 200,
      first: at(0),
      last: at(199),
    },
    {
      source: 'test',
      provenance: 'imported',
      importedAt: options.importedAt,
      count: 100,
      first: at(200),
      last: at(299),
    },
  ]);
});

test('candles, mark prices and funding rates of one instrument live side by side', async () => {
  const { archive, root } = newArchive();
  await archive.store(sliceColumns(bars, 0, 10), options);
  await archive.store({ ...sliceColumns(bars, 0, 20), volume: new Float64Array(20) }, { ...options, kind: 'mark' });
  const rates = {
    instrument,
    length: 3,
    time: Float64Array.of(FROM, FROM + 8 * HOUR, FROM + 16 * HOUR),
    rate: Float64Array.of(0.0001, -9.8e-7, 0),
    rateDecimals: 8,
  };
  await archive.storeFunding(rates, options);
  expect((await archive.load(instrument, '1h', { kind: 'mark' })).length).toBe(20);
  expect(await archive.loadFunding(instrument)).toEqual(rates);
  expect([...(await archive.loadFunding(instrument, { from: (FROM + 1) as EpochMs })).rate]).toEqual([-9.8e-7, 0]);
  const { datasets, damaged } = await archive.list();
  expect(datasets.map(({ key, count }) => [key.kind, count])).toEqual([
    ['candles', 10],
    ['mark', 20],
    ['funding', 3],
  ]);
  expect(damaged).toEqual([]);
  expect(await archive.remove({ kind: 'mark', instrument, timeframe: '1h' })).toBe(true);
  expect(await archive.remove({ kind: 'mark', instrument, timeframe: '1h' })).toBe(false);
  expect(existsSync(join(root, instrument, '1h-mark'))).toBe(false);
  expect(await archive.find({ kind: 'candles', instrument, timeframe: '1h' })).toMatchObject({ count: 10 });
});

test('a cache that is missing, cut short or altered is made again', async () => {
  const { archive, data } = newArchive();
  await archive.store(sliceColumns(bars, 0, 500), options);
  await archive.load(instrument, '1h');
  const cache = join(data, '.cache', readdirSync(join(data, '.cache'))[0]!);
  const sound = readFileSync(cache);
  const spoilt = [
    sound.subarray(0, 5000),
    Buffer.from(sound).fill(1, 9000, 9008),
    Buffer.from(sound).fill(48, 24, 30),
    Buffer.alloc(sound.length),
  ];
  for (const bytes of spoilt) {
    writeFileSync(cache, bytes);
    expect((await archive.load(instrument, '1h')).close[499]).toBe(bars.close[499]);
    expect(readFileSync(cache).equals(sound)).toBe(true);
  }
});

test('an archive that cannot be written to is still read, and says so once for each load', async () => {
  const warnings: string[] = [];
  const { archive, data } = newArchive({ ...silentLog, warn: (message) => warnings.push(message) });
  await archive.store(sliceColumns(bars, 0, 500), options);
  writeFileSync(join(data, '.cache'), 'a file where the folder should be');
  expect((await archive.load(instrument, '1h')).length).toBe(500);
  expect(warnings).toEqual(['no cache could be written beside the archive, so loading stays slow']);
});

test('damage is noticed and never read over', async () => {
  const { archive, data } = newArchive();
  await archive.store(sliceColumns(bars, 0, 500), options);
  const [part] = readdirSync(data).filter((name) => name.endsWith('.arrow'));
  const sound = readFileSync(join(data, part!));
  writeFileSync(join(data, part!), Buffer.from(sound).fill(9, 1000, 1400));
  expect(await failure(archive.load(instrument, '1h'))).toMatchObject({ code: 'DATASET_DAMAGED', kind: 'failure' });
  writeFileSync(join(data, part!), sound);
  writeFileSync(join(data, 'dataset.json'), '{"format":1');
  expect((await failure(archive.load(instrument, '1h'))).message).toContain('Remove the dataset');
  writeFileSync(join(data, 'dataset.json'), '{"format":1,"instrument":"X"}');
  expect((await archive.list()).damaged).toHaveLength(1);
  writeFileSync(join(data, 'dataset.json'), '{"format":2}');
  expect((await failure(archive.load(instrument, '1h'))).code).toBe('DATASET_NEWER');
  expect(await archive.remove({ kind: 'candles', instrument, timeframe: '1h' })).toBe(true);
  await archive.store(sliceColumns(bars, 0, 5), options);
  expect((await archive.load(instrument, '1h')).length).toBe(5);
});

test('a copy of a dataset under another name is not taken for that instrument', async () => {
  const { archive, root, data } = newArchive();
  await archive.store(sliceColumns(bars, 0, 5), options);
  cpSync(data, join(root, 'ETHUSDT.SIMULATED', '1h'), { recursive: true });
  const { datasets, damaged } = await archive.list();
  expect([datasets.length, damaged[0]?.detail]).toEqual([1, 'its manifest is that of BTCUSDT.SIMULATED/1h']);
});

test('a place that cannot hold an archive is named', async () => {
  const path = join(folder, 'a-file');
  writeFileSync(path, '');
  const error = await failure(fileArchive({ root: path }).store(sliceColumns(bars, 0, 5), options));
  expect(error).toMatchObject({ code: 'ARCHIVE_ACCESS', kind: 'failure' });
  expect(error.message).toContain('check that the folder exists');
  expect((await fileArchive({ root: join(folder, 'nowhere') }).list()).datasets).toEqual([]);
});

test('an instrument name cannot lead out of the archive', async () => {
  const { archive } = newArchive();
  expect((await failure(archive.load('../../etc' as InstrumentId, '1h'))).code).toBe('INSTRUMENT_NAME');
  expect((await failure(archive.load('btcusdt.simulated' as InstrumentId, '1h'))).message).toContain(
    'is written BTCUSDT.SIMULATED',
  );
});

test('two imports of one dataset at once: one waits its turn by being told so', async () => {
  const { archive } = newArchive();
  const results = await Promise.allSettled([
    archive.store(sliceColumns(bars, 0, 500), options),
    archive.store(sliceColumns(bars, 500, 900), options),
  ]);
  const refused = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => (reason as AssayError).code);
  expect(refused).toEqual(['DATASET_BUSY']);
});

test('the lock of a process that is gone is taken over', async () => {
  const { archive, data } = newArchive();
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'dataset.lock'), '99999999');
  await archive.store(sliceColumns(bars, 0, 500), options);
  expect(existsSync(join(data, 'dataset.lock'))).toBe(false);
  writeFileSync(join(data, 'dataset.lock'), '1');
  expect((await failure(archive.store(sliceColumns(bars, 500, 900), options))).code).toBe('DATASET_BUSY');
});

test('what a killed import left behind is swept up by the next', async () => {
  const { archive, data } = newArchive();
  await archive.store(sliceColumns(bars, 0, 500), options);
  await archive.load(instrument, '1h');
  for (const name of ['2022-000000000000.arrow', '2022-000000000001.arrow.tmp-77', '.cache/2022-000000000000.f64'])
    writeFileSync(join(data, name), 'half');
  expect((await archive.load(instrument, '1h')).length).toBe(500);
  await archive.store(sliceColumns(bars, 500, 900), options);
  const left = [...readdirSync(data), ...readdirSync(join(data, '.cache'))].filter(
    (name) => name.includes('0000000000') || name.includes('tmp'),
  );
  expect(left).toEqual([]);
});

test('an exported dataset imports to the same data', async () => {
  const { archive } = newArchive();
  const tiny = { ...bars, volume: bars.volume.map((_, row) => (row % 7 === 0 ? 1e-7 : 12.5)), volumeDecimals: 7 };
  await archive.store(tiny, options);
  for (const name of ['out.csv', 'out.csv.gz']) {
    await exportBars(await archive.load(instrument, '1h'), join(folder, name));
    const { columns } = await importFile(join(folder, name), { instrument });
    expect(contentHash(columns)).toBe(contentHash(tiny));
    expect(columns.volumeDecimals).toBe(7);
  }
  const rates = {
    instrument,
    length: 2,
    time: Float64Array.of(FROM, FROM + HOUR),
    rate: Float64Array.of(1e-8, -0.0001),
    rateDecimals: 8,
  };
  await exportFunding(rates, join(folder, 'rates.csv'));
  expect(await importFundingFile(join(folder, 'rates.csv'), instrument)).toEqual(rates);
  expect((await failure(exportBars(tiny, join(folder, 'out.csv', 'x.csv')))).code).toBe('EXPORT_FAILED');
});
