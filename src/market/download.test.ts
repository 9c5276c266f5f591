import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { seededRandom, type AssayError, type Timers } from '../runtime/index.ts';
import { datasetName, type Archive, type DatasetKey } from './archive.ts';
import { barsBetween, lowerBound, type BarColumns } from './columns.ts';
import { datasetReport } from './dataset-report.ts';
import { downloadSeries, type DownloadOptions, type DownloadProgress } from './download.ts';
import { fileArchive } from './file-archive.ts';
import { contentHash } from './frame.ts';
import { generateMarket, SIMULATED_COINS } from './generate.ts';
import { openPageSpool } from './page-spool.ts';
import type { PastData, PastReply, PastRequest, PastRow } from './past-data.ts';
import { resample } from './resample.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-download-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The market our venue has: five-minute bars from its listing in the middle of a week. */
const LISTED = Date.UTC(2024, 0, 3, 8) as EpochMs;
const STEP = 300_000;
const HOUR = 3_600_000;
const [market] = generateMarket({
  seed: 9,
  timeframe: '5m',
  from: LISTED,
  bars: 6000,
  coins: SIMULATED_COINS.slice(0, 1),
}) as [BarColumns];
const weekly = resample(market, '1w', 'keep').columns;
/** Half way through the last bar, which is therefore still forming. */
const NOW = market.openTime[5999]! + STEP / 2;
/** Every eight hours, and every four in the second half: venues change it. */
const SETTLEMENTS = Array.from({ length: 120 }, (_none, index) => (index < 60 ? index * 8 : 480 + (index - 60) * 4))
  .map((hours) => Math.ceil(LISTED / (8 * HOUR)) * 8 * HOUR + hours * HOUR)
  .filter((at) => at <= NOW);

/** What happens to an answer on its way: `undefined` lets it pass. */
type Trouble = (
  request: PastRequest,
  rows: readonly PastRow[],
) => PastReply<readonly PastRow[]> | 'hang' | 'break' | undefined;

interface Shop extends PastData {
  readonly requests: PastRequest[];
  /** Each is used up by the request it strikes. */
  readonly troubles: Trouble[];
  /** Rows it gives at once, the newest of what was asked for, whatever its documents say. */
  cap: number;
  /** Rows it does not have, by their time; and those it says something else of. */
  readonly lacks: Set<number>;
  readonly says: Map<number, PastRow>;
}

function shop(): Shop {
  const opened: Omit<Shop, keyof PastData> = {
    requests: [],
    troubles: [],
    cap: Infinity,
    lacks: new Set(),
    says: new Map(),
  };
  const made: Shop = {
    ...opened,
    name: 'shop',
    timeframesOf: () => ['5m', '1w'],
    pageRowsOf: (kind) => (kind === 'candles' || kind === 'mark' ? 1000 : 50),
    listing: () => Promise.resolve({ type: 'answer', value: { listed: true } }),
    close: () => Promise.resolve(),
    async page(request, signal) {
      opened.requests.push(request);
      const rows = rowsOf(request.series, request)
        .filter(([at]) => !opened.lacks.has(at))
        .map((row) => opened.says.get(row[0]) ?? row)
        .toReversed()
        .slice(0, made.cap);
      for (const [index, trouble] of opened.troubles.entries()) {
        const reply = trouble(request, rows);
        if (reply === undefined) continue;
        opened.troubles.splice(index, 1);
        if (reply === 'break') throw new Error('the connection broke');
        if (reply === 'hang')
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
        return reply;
      }
      return answer(rows);
    },
  };
  return made;
}

function answer(rows: readonly PastRow[]): PastReply<readonly PastRow[]> {
  return { type: 'answer', value: rows, serverTime: NOW };
}

function rowsOf(series: DatasetKey, { from, to }: { readonly from: number; readonly to: number }): PastRow[] {
  if (series.kind === 'funding')
    return SETTLEMENTS.filter((at) => at >= from && at < to).map((at) => [
      at,
      at % (16 * HOUR) === 0 ? '0.0001' : '-0.00003750',
    ]);
  const columns = series.timeframe === '1w' ? weekly : market;
  const { openTime, open, high, low, close, volume } = columns;
  const rows: PastRow[] = [];
  for (let row = lowerBound(openTime, from); row < columns.length && openTime[row]! < to; row += 1) {
    const numbers =
      series.kind === 'open-interest'
        ? [volume]
        : [open, high, low, close, ...(series.kind === 'mark' ? [] : [volume])];
    rows.push([openTime[row]!, ...numbers.map((column) => String(column[row]))]);
  }
  return rows;
}

const BARS: DatasetKey = { kind: 'candles', instrument: 'BTCUSDT.BYBIT' as InstrumentId, timeframe: '5m' };

const TIMEOUT_MS = 12_345;

/** Waits are over at once and written down, but for the time-out of a request: that one is real, and short. */
function quickTimers(now: number): Timers & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => now as EpochMs,
    monotonicMs: () => performance.now(), // ambient-ok: a test's own clock
    sleep(delayMs, signal) {
      if (delayMs !== TIMEOUT_MS) {
        waits.push(delayMs);
        signal?.throwIfAborted();
        return Promise.resolve();
      }
      return new Promise((_, reject) => {
        const timer = setTimeout(() => reject(new Error('no reply in time')), 150); // ambient-ok: a request that hangs
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
      });
    },
  };
}

type SetUp = DownloadOptions & {
  readonly source: Shop;
  readonly timers: ReturnType<typeof quickTimers>;
  readonly root: string;
};
let archives = 0;
function setUp(change: Partial<DownloadOptions> & { readonly clock?: number } = {}): SetUp {
  archives += 1;
  const { clock = NOW, ...options } = change;
  const random = seededRandom(1);
  const root = join(folder, `archive-${archives}`);
  const parts = { archive: fileArchive({ root }), timers: quickTimers(clock), source: shop(), root };
  return { series: BARS, from: LISTED, random: () => random.next(), timeoutMs: TIMEOUT_MS, ...options, ...parts };
}

const hashOf = (first: number, end: number): string =>
  contentHash(barsBetween(market, { from: market.openTime[first]!, to: market.openTime[end]! }));
const WHOLE = hashOf(0, 5999);
const at = (row: number): EpochMs => market.openTime[row]! as EpochMs;

test('every closed bar arrives, exactly, and none that is forming', async () => {
  const options = setUp();
  const progress: DownloadProgress[] = [];
  const result = await downloadSeries({ ...options, onProgress: (step) => progress.push(step) });
  expect(result).toMatchObject({ rowsAdded: 5999, retries: 0, duplicates: 0, unsound: [], revised: [] });
  expect(result.dataset).toMatchObject({
    contentHash: WHOLE,
    provenance: 'exchange',
    missing: 0,
    asked: [{ from: LISTED, to: at(5998) + 1 }],
  });
  expect(progress.at(-1)).toMatchObject({ share: 1, rows: 5999, etaMs: 0 });
  expect(progress.map(({ share }) => share)).toEqual(progress.map(({ share }) => share).toSorted((a, b) => a - b));
});

test('funding whose interval changes, open interest and mark prices arrive exactly', async () => {
  const options = setUp();
  const { instrument } = BARS;
  const funding = await downloadSeries({ ...options, series: { kind: 'funding', instrument } });
  const rates = await options.archive.loadFunding(instrument);
  expect([...rates.time]).toEqual(SETTLEMENTS);
  expect(rates.rate[1]).toBe(-0.0000375);
  expect(funding.rowsAdded).toBe(SETTLEMENTS.length);
  await downloadSeries({ ...options, series: { kind: 'open-interest', instrument, timeframe: '5m' } });
  const interest = await options.archive.loadOpenInterest(instrument, '5m');
  expect([...interest.interest]).toEqual([...market.volume.subarray(0, 5999)]);
  await downloadSeries({ ...options, series: { kind: 'mark', instrument, timeframe: '5m' } });
  const mark = await options.archive.load(instrument, '5m', { kind: 'mark' });
  expect([...mark.close]).toEqual([...market.close.subarray(0, 5999)]);
  const names = (await options.archive.list()).datasets.map(({ key }) => datasetName(key));
  expect(names).toEqual(['5m-mark', '5m-open-interest', 'funding'].map((series) => `${instrument}/${series}`));
});

test('the years before a listing cost three requests', async () => {
  const options = setUp({ from: Date.UTC(2010, 0, 1) as EpochMs });
  const result = await downloadSeries(options);
  expect(result.dataset!.contentHash).toBe(WHOLE);
  // Weeks, and twice again for what they lack; then seven pages, the first of which lacks what is before the listing.
  expect(
    options.source.requests.filter(({ series }) => series.kind === 'candles' && series.timeframe === '1w'),
  ).toHaveLength(3);
  expect(result.requests).toBe(3 + 7 + 2);
  expect(await downloadSeries(options)).toMatchObject({ requests: 0 });
});

test('a broken connection, a hang and refusals that pass are waited out, as long as asked', async () => {
  const options = setUp();
  const waits: number[] = [];
  options.source.troubles.push(
    () => 'break',
    () => ({ type: 'busy', detail: 'slow down', waitMs: 7000 }),
    () => ({ type: 'busy', detail: 'HTTP 502' }),
    () => 'hang',
  );
  const result = await downloadSeries({ ...options, onWait: ({ waitMs }) => waits.push(waitMs) });
  expect(result).toMatchObject({ rowsAdded: 5999, retries: 4 });
  expect(result.dataset!.contentHash).toBe(WHOLE);
  expect(waits).toEqual(options.timers.waits.slice(0, 4));
  expect(waits[1]).toBe(7000);
  // Without a word from the venue: half a second, doubled each time, and at least half of that.
  expect(waits[0]).toBeGreaterThanOrEqual(250);
  expect(waits[0]).toBeLessThanOrEqual(500);
  expect(waits[2]).toBeGreaterThanOrEqual(1000);
  expect(waits[2]).toBeLessThanOrEqual(2000);
});

test('when patience runs out, what came is stored, and the same call goes on from there', async () => {
  const options = setUp({ attemptsMax: 3 });
  const down: Trouble = ({ from, series }) =>
    from < at(3000) || (series.kind !== 'funding' && series.timeframe === '1w')
      ? undefined
      : { type: 'busy', detail: 'maintenance' };
  options.source.troubles.push(down, down, down);
  const error = await downloadSeries(options).catch((thrown: unknown) => thrown as AssayError);
  expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED', kind: 'failure' });
  expect((error as AssayError).message).toContain('last: maintenance');
  expect((await options.archive.find(BARS))!.contentHash).toBe(hashOf(0, 3000));
  const result = await downloadSeries(options);
  expect(result).toMatchObject({ rowsAdded: 2999, revised: [] });
  expect(result.dataset!.contentHash).toBe(WHOLE);
  expect(await downloadSeries(options)).toMatchObject({ rowsAdded: 0, requests: 0 });
});

test('an abort keeps what came, and stops', async () => {
  const stop = new AbortController();
  const options = setUp({ signal: stop.signal });
  const onProgress = ({ rows }: DownloadProgress): void => {
    if (rows >= 2000) stop.abort(new Error('enough'));
  };
  await expect(downloadSeries({ ...options, onProgress })).rejects.toThrow('enough');
  expect((await options.archive.load(BARS.instrument, '5m')).length).toBe(2000);
});

test('what is stored is continued at both ends, growing onto it so that no gap can stay', async () => {
  const options = setUp({ attemptsMax: 1 });
  await downloadSeries({ ...options, from: at(3000), to: at(4000) });
  // The older part comes newest first: when it breaks off, it still touches what is stored.
  options.source.troubles.push(({ from }) => (from === at(1000) ? 'break' : undefined));
  await expect(downloadSeries(options)).rejects.toThrow('no answer in 1 attempts');
  const part = await options.archive.load(BARS.instrument, '5m');
  expect([part.openTime[0], part.length]).toEqual([at(2000), 2000]);
  expect((await downloadSeries(options)).dataset!.contentHash).toBe(WHOLE);
});

test('a clock that runs ahead of the venue does not make a forming bar closed', async () => {
  const options = setUp({ clock: NOW + 3 * STEP });
  const result = await downloadSeries(options);
  expect(result.dataset).toMatchObject({ last: at(5998), asked: [{ from: LISTED, to: at(5998) + 1 }] });
});

const cut: Trouble = (_request, rows) => (rows.length < 2 ? undefined : answer(rows.slice(0, rows.length / 2)));
const empty: Trouble = () => answer([]);
const repeated: Trouble = (_request, rows) => answer(rows.flatMap((row) => [row, row]));
const holed: Trouble = (_request, rows) => answer(rows.filter((_row, index) => index % 17 !== 5));
const contradicting: Trouble = (_request, rows) =>
  answer(rows.flatMap((row, index) => (index % 500 === 3 ? [row, [row[0], '1', '1', '1', '1', '1']] : [row])));
const impossible: Trouble = (_request, rows) =>
  answer(rows.map((row, index) => (index === 7 ? [row[0], '2', '1', '3', '2', '1'] : row)));

for (const [name, trouble] of Object.entries({ cut, empty, repeated, holed, contradicting, impossible })) {
  test(`pages that come ${name} lose nothing, and nothing is stored twice`, async () => {
    const options = setUp();
    options.source.troubles.push(trouble, trouble, trouble, trouble);
    const result = await downloadSeries(options);
    expect(result.dataset).toMatchObject({ contentHash: WHOLE, missing: 0 });
    expect(result).toMatchObject({ rowsAdded: 5999, unsound: [] });
  });
}

test('a venue that gives less than a page is asked until it has given all, though it has gaps of its own', async () => {
  const options = setUp();
  options.source.cap = 130;
  const lacking = [...market.openTime.subarray(0, 5990)].filter((_time, index) => index % 20 === 7);
  for (const time of lacking) options.source.lacks.add(time);
  const result = await downloadSeries(options);
  expect(result.dataset).toMatchObject({ count: 5999 - lacking.length, missing: lacking.length });
});

test.each([
  ['off its grid', [at(3) + 1000, '1', '1', '1', '1', '1'], 'off the grid of 5m'],
  ['with a word for a number', [at(3), '1', '1', '1', 'NaN', '1'], 'is no number'],
  ['with more digits than can be kept', [at(3), '1.2345678901234567', '2', '1', '1', '1'], 'more digits'],
  ['with too few numbers', [at(3), '1', '1', '1', '1'], '4 numbers instead of 5'],
] as const)('a page with a row %s is refused whole, and asked for again', async (_name, row, problem) => {
  const options = setUp({ to: at(10), attemptsMax: 2 });
  const wrong: Trouble = (_request, rows) => answer([...rows.slice(0, 3), row, ...rows.slice(3)]);
  options.source.troubles.push(wrong);
  expect(await downloadSeries(options)).toMatchObject({ rowsAdded: 10, retries: 1 });
  const stubborn = setUp({ to: at(10), attemptsMax: 2 });
  stubborn.source.troubles.push(wrong, wrong);
  await expect(downloadSeries(stubborn)).rejects.toThrow(problem);
  expect((await stubborn.archive.list()).datasets).toEqual([]);
});

test('what a venue does not have is asked for again, recorded as its gap, never filled, and asked for again only on demand', async () => {
  const options = setUp();
  for (const row of [100, 101, 2500]) options.source.lacks.add(at(row));
  const first = await downloadSeries(options);
  expect(first.dataset).toMatchObject({ count: 5996, missing: 3, gapCount: 2 });
  expect(first.dataset!.asked).toEqual([{ from: at(0), to: at(5998) + 1 }]);
  const { text, sound } = await datasetReport(options.archive, first.dataset!, NOW as EpochMs);
  expect(sound).toBe(true);
  expect(text).toContain('2 bars from 2024-01-03 16:20: the venue has none');
  expect(await downloadSeries(options)).toMatchObject({ requests: 0 });
  options.source.lacks.delete(at(2500));
  const again = await downloadSeries({ ...options, askAgain: true });
  expect(again).toMatchObject({ rowsAdded: 1, dataset: { missing: 2 } });
});

test('a venue that publishes no bar for an interval without trades is asked a few times a page, not for each', async () => {
  const options = setUp();
  const lacking = [...market.openTime.subarray(0, 5999)].filter((_at, index) => index % 3 === 1);
  for (const time of lacking) options.source.lacks.add(time);
  const result = await downloadSeries(options);
  expect(result.dataset).toMatchObject({ count: 5999 - lacking.length, missing: lacking.length - 1 });
  expect(result.dataset!.asked).toEqual([{ from: at(0), to: result.dataset!.last + 1 }]);
  expect(result.requests).toBeLessThan(7 * 5);
  expect(await downloadSeries(options)).toMatchObject({ rowsAdded: 0 });
});

test('a bar that cannot be, and stays so, is left out and told', async () => {
  const options = setUp();
  options.source.says.set(at(700), [at(700), '2', '1', '3', '2', '1']);
  const result = await downloadSeries(options);
  expect(result.unsound).toEqual([{ at: at(700), problem: 'contradicts itself' }]);
  expect(result.dataset).toMatchObject({ count: 5998, missing: 1 });
});

test('gaps of what was imported are repaired', async () => {
  const options = setUp();
  const { archive } = options;
  for (const range of [
    { from: at(0), to: at(900) },
    { from: at(910), to: at(3000) },
    { from: at(4500), to: at(5000) },
  ]) {
    const columns = { ...barsBetween(market, range), instrument: BARS.instrument };
    await archive.store(columns, { source: 'x.csv', provenance: 'imported', importedAt: LISTED });
  }
  const result = await downloadSeries(options);
  expect(result.rowsAdded).toBe(10 + 1500 + 999);
  expect(result.dataset).toMatchObject({ missing: 0, contentHash: WHOLE });
});

test('a bar the venue has revised since is told, and what is stored stays', async () => {
  const options = setUp();
  await downloadSeries({ ...options, to: at(3000) });
  const [, ...numbers] = rowsOf(BARS, { from: at(2998), to: at(2999) })[0]!;
  options.source.says.set(at(2998), [at(2998), ...numbers.slice(0, 4), '123.5']);
  const result = await downloadSeries(options);
  expect(result.revised).toMatchObject([
    { at: at(2998), stored: numbers.map(Number), venue: [...numbers.slice(0, 4).map(Number), 123.5] },
  ]);
  expect(result.dataset!.contentHash).toBe(WHOLE);
});

test('a bar the venue had not when it was asked, and has now, is taken where the two meet', async () => {
  const options = setUp();
  options.source.lacks.add(at(2995));
  expect((await downloadSeries({ ...options, to: at(3000) })).dataset).toMatchObject({ missing: 1 });
  options.source.lacks.clear();
  const result = await downloadSeries(options);
  expect(result).toMatchObject({ rowsAdded: 3000, revised: [] });
  expect(result.dataset!.contentHash).toBe(WHOLE);
});

test('pages that a killed run had received are in the dataset after the next, once, and are not asked for again', async () => {
  const options = setUp();
  const path = join(options.root, 'BTCUSDT.BYBIT', '5m', 'download.pages');
  await downloadSeries({ ...options, to: at(1000) });
  const spool = await openPageSpool(path);
  // The last of the first page had been put into the dataset already, as it is when death comes between the two.
  for (const [first, end] of [
    [990, 1500],
    [1500, 2000],
  ] as const)
    await spool.append({ source: 'shop', receivedAt: LISTED, rows: rowsOf(BARS, { from: at(first), to: at(end) }) });
  await spool.close();
  const torn = readFileSync(path, 'utf8').split('\n')[0]!.slice(0, 500);
  await appendFile(path, torn);
  options.source.requests.splice(0);
  const result = await downloadSeries(options);
  expect(result).toMatchObject({ rowsAdded: 4999, rowsRecovered: 1000 });
  const asked = options.source.requests.filter(({ series }) => series.kind === 'candles' && series.timeframe === '5m');
  expect(Math.min(...asked.map(({ from }) => from))).toBe(at(1990));
  expect(result.dataset!.contentHash).toBe(WHOLE);
  expect(readFileSync(path, 'utf8')).toBe('');
});

/** An archive that fails, before or after it has done what it was asked, as a process that dies there would. */
function failing(archive: Archive, chance: () => number): Archive {
  const mayFail = <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      if (chance() < 0.08) throw new Error('died before');
      const done = await work(...args);
      if (chance() < 0.08) throw new Error('died after');
      return done;
    };
  };
  return {
    ...archive,
    store: mayFail(archive.store.bind(archive)),
    noteAsked: mayFail(archive.noteAsked.bind(archive)),
    receive: (key, download) =>
      archive.receive(key, (spool) =>
        download({
          left: spool.left,
          append: mayFail(spool.append.bind(spool)),
          clear: mayFail(spool.clear.bind(spool)),
        }),
      ),
  };
}

/** Times of all rows that are on disk, in the dataset or beside it. */
async function onDisk({ archive, root }: SetUp): Promise<Set<number>> {
  const stored =
    (await archive.find(BARS)) === undefined ? [] : [...(await archive.load(BARS.instrument, '5m')).openTime];
  const path = join(root, 'BTCUSDT.BYBIT', '5m', 'download.pages');
  await mkdir(dirname(path), { recursive: true });
  const spool = await openPageSpool(path);
  await spool.close();
  return new Set([...stored, ...spool.left.flatMap(({ rows }) => rows.map(([time]) => time))]);
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`death at any step of writing loses nothing and doubles nothing, seed ${seed}`, async () => {
    const chance = seededRandom(seed);
    const options = setUp({ commitRows: 1500 });
    const archive = failing(options.archive, () => chance.next());
    let result: Awaited<ReturnType<typeof downloadSeries>> | undefined;
    const [fetchedAgain, lost]: [number[], number[]] = [[], []];
    for (let life = 1; result === undefined && life < 200; life += 1) {
      const before = await onDisk(options);
      options.source.requests.splice(0);
      let received = 0;
      const onProgress = ({ rows }: DownloadProgress): void => void (received = rows);
      result = await downloadSeries({ ...options, archive, onProgress }).catch(() => undefined);
      const asked = options.source.requests.filter(
        ({ series }) => series.kind === 'candles' && series.timeframe === '5m',
      );
      // But for the few rows that show whether the venue has revised them.
      const last = Math.max(...before, -Infinity);
      fetchedAgain.push(...asked.map(({ from }) => from).filter((from) => from <= last - 10 * STEP));
      const after = await onDisk(options);
      if (after.size < before.size + received) lost.push(life);
    }
    expect(lost).toEqual([]);
    expect(fetchedAgain).toEqual([]);
    expect(result).toMatchObject({ dataset: { contentHash: WHOLE, count: 5999, missing: 0 }, revised: [] });
  });
}

test('a spool whose line was changed on disk is not believed from there on', async () => {
  const path = join(folder, 'changed.pages');
  const spool = await openPageSpool(path);
  await spool.append({ source: 'shop', receivedAt: LISTED, rows: [[at(0), '1', '2', '1', '2', '5']] });
  await spool.append({ source: 'shop', receivedAt: LISTED, rows: [[at(1), '1', '2', '1', '2', '5']] });
  await spool.close();
  await writeFile(path, readFileSync(path, 'utf8').replace(String(at(1)), String(at(2))));
  const again = await openPageSpool(path);
  expect(again.left.map(({ rows }) => rows[0]![0])).toEqual([at(0)]);
  await again.close();
});

test('two downloads into one dataset do not run at once', async () => {
  const options = setUp();
  options.source.troubles.push(() => 'hang');
  const ends = await Promise.allSettled([downloadSeries(options), downloadSeries(options)]);
  expect(ends).toEqual(
    expect.arrayContaining([
      { status: 'fulfilled', value: expect.objectContaining({ rowsAdded: 5999 }) as unknown },
      { status: 'rejected', reason: expect.objectContaining({ code: 'DATASET_BUSY' }) as unknown },
    ]),
  );
});

test('a venue that says no is not asked again, and a range to come is refused', async () => {
  const options = setUp();
  options.source.troubles.push(() => ({ type: 'refused', detail: 'Symbol Is Invalid' }));
  await expect(downloadSeries(options)).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' });
  expect(options.source.requests).toHaveLength(1);
  await expect(downloadSeries(setUp({ from: (NOW + STEP) as EpochMs }))).rejects.toMatchObject({
    code: 'DOWNLOAD_RANGE',
  });
});

test('simulated data is never continued with real', async () => {
  const options = setUp();
  await options.archive.store(
    { ...barsBetween(market, { to: LISTED + 10 * STEP }), instrument: BARS.instrument },
    { source: 'x', provenance: 'simulated', importedAt: LISTED },
  );
  await expect(downloadSeries(options)).rejects.toMatchObject({ code: 'PROVENANCE_MIX' });
  expect(options.source.requests).toEqual([]);
});
