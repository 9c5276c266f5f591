import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { fixed, toFloat, type EpochMs, type InstrumentId } from '../src/domain/index.ts';
import { startExchange, type PracticeExchange } from '../src/exchange/index.ts';
import {
  askPatiently,
  datasetName,
  downloadSeries,
  fetchText,
  fileArchive,
  type Archive,
  type DatasetKey,
  type DownloadResult,
  type PastData,
} from '../src/market/index.ts';
import { realTimers, seededRandom, type Timers } from '../src/runtime/index.ts';
import { bybitPastData, ccxtPastData, localEnvironment } from '../src/venues/index.ts';
import { temporaryFolder } from './support/child.ts';

// History is downloaded from the practice exchange, by our own adapter and through ccxt, while the exchange misbehaves
// in every way it knows. What arrives is what it has, once.

const HOUR = 3_600_000;
const DAYS = 8;
const instrument = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
const SERIES: readonly DatasetKey[] = [
  { kind: 'candles', instrument, timeframe: '1m' },
  { kind: 'mark', instrument, timeframe: '5m' },
  { kind: 'open-interest', instrument, timeframe: '5m' },
  { kind: 'funding', instrument },
];
const PATHS = {
  candles: '/v5/market/kline',
  mark: '/v5/market/mark-price-kline',
  funding: '/v5/market/funding/history',
  'open-interest': '/v5/market/open-interest',
} as const;

const timers = realTimers();
const TIMEOUT_MS = 400;
/** Patience that is soon over: waits are a twentieth as long, but for the one that tells a hang from a slow answer. */
const impatient: Timers = {
  ...timers,
  sleep: (delayMs, signal) => timers.sleep(delayMs === TIMEOUT_MS ? delayMs : delayMs / 20, signal),
};
const folder = temporaryFolder();
let exchange: PracticeExchange;
let range: { readonly from: EpochMs; readonly to: EpochMs };
/** Of each series, downloaded while nothing was wrong. */
const clean = new Map<string, DownloadResult>();
let archives = 0;

beforeAll(async () => {
  const startAt = timers.now();
  // An hour of our own, which the last bars cannot leave while the tests run.
  const to = Math.floor(startAt / HOUR) * HOUR;
  range = { from: (to - DAYS * 24 * HOUR) as EpochMs, to: to as EpochMs };
  exchange = await startExchange({
    startAt,
    limits: Infinity,
    market: { type: 'random', seed: 11, historyDays: DAYS },
  });
  for (const series of SERIES) clean.set(datasetName(series), await download(native(), series));
});

afterEach(() => exchange.control.removeFaults());
afterAll(async () => {
  await exchange.close();
  folder.remove();
});

function native(): PastData {
  return bybitPastData({ environment: localEnvironment(exchange.url), http: fetchText, timers: impatient });
}

function newArchive(): Archive {
  archives += 1;
  return fileArchive({ root: join(folder.path, `archive-${archives}`) });
}

async function download(
  source: PastData,
  series: DatasetKey,
  archive: Archive = newArchive(),
  seed = 1,
): Promise<DownloadResult> {
  const chance = seededRandom(seed);
  const random = (): number => chance.next();
  return await downloadSeries({
    archive,
    source,
    series,
    ...range,
    timers: impatient,
    random,
    timeoutMs: TIMEOUT_MS,
    attemptsMax: 12,
  });
}

test('what is downloaded is what the exchange has, to the last digit', async () => {
  const archive = newArchive();
  const [bars] = SERIES as [DatasetKey & { readonly kind: 'candles' }];
  await download(native(), bars, archive);
  const columns = await archive.load(instrument, '1m');
  expect([columns.openTime[0], columns.openTime.at(-1)]).toEqual(
    [range.from, range.to - 60_000].map((at) => Math.max(at, columns.openTime[0]!)),
  );
  const rows = await fetchText(
    `${exchange.url}/v5/market/kline?category=linear&symbol=BTCUSDT&interval=1&end=${range.to - 1}&limit=1000`,
    AbortSignal.timeout(5_000),
  );
  const { result } = JSON.parse(rows.body) as { readonly result: { readonly list: readonly (readonly string[])[] } };
  for (const [index, row] of result.list.entries()) {
    const at = columns.length - 1 - index;
    const stored = [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume].map(
      (column) => column[at],
    );
    expect(stored).toEqual(row.slice(0, 6).map(Number));
  }
  expect(clean.get(datasetName(SERIES[3]!))!.dataset!.count).toBeGreaterThanOrEqual(3 * (DAYS - 1));
});

test.each(SERIES)('our own adapter and ccxt bring the same $kind', async (series) => {
  const source = ccxtPastData({ exchange: 'bybit', local: exchange.url, timers });
  try {
    const result = await download(source, series);
    const own = clean.get(datasetName(series))!.dataset!;
    expect(result.dataset).toMatchObject({ contentHash: own.contentHash, count: own.count, missing: own.missing });
    expect(result.dataset!.sources[0]!.source).toBe('bybit through ccxt');
  } finally {
    await source.close();
  }
});

/** Everything at once, each often enough to strike a short download several times. */
function misbehave(path: string): void {
  const faults = [
    { type: 'answer', retCode: 10006, retMsg: 'Too many visits!', effect: 'none' },
    { type: 'answer', retCode: 10016, retMsg: 'Internal System Error.', effect: 'none' },
    { type: 'http', status: 502, effect: 'none' },
    { type: 'http', status: 429, effect: 'none' },
    { type: 'lose-request', how: 'hang' },
    { type: 'lose-reply', how: 'reset' },
    { type: 'garbage', effect: 'done' },
    { type: 'spoil-list', how: 'cut' },
    { type: 'spoil-list', how: 'repeat' },
    { type: 'spoil-list', how: 'hole' },
    { type: 'alter-reply', field: 'list', value: [] },
    { type: 'alter-reply', field: 'retExtInfo' },
    { type: 'delay-reply', ms: 30 },
  ] as const;
  for (const fault of faults) exchange.control.addFault({ on: path, fault, probability: 0.07 });
}

const WAYS = [
  { way: 'our own adapter', open: native },
  { way: 'ccxt', open: () => ccxtPastData({ exchange: 'bybit', local: exchange.url, timers: impatient }) },
];
for (const series of SERIES) {
  for (const { way, open } of WAYS) {
    test(`${series.kind} through ${way} come whole through everything that can go wrong`, async () => {
      let troubled = 0;
      for (let seed = 1; seed <= (series.kind === 'funding' ? 8 : 1); seed += 1) {
        misbehave(PATHS[series.kind]);
        const source = open();
        const result = await download(source, series, newArchive(), seed);
        await source.close();
        exchange.control.removeFaults();
        const own = clean.get(datasetName(series))!.dataset!;
        expect(result.dataset).toMatchObject({ contentHash: own.contentHash, count: own.count });
        troubled += result.requests - clean.get(datasetName(series))!.requests;
      }
      expect(troubled).toBeGreaterThan(0);
    });
  }
}

test('a download of many pages stays within the limit of the address', async () => {
  const strict = await startExchange({ limits: 0.5, market: { type: 'random', seed: 2, historyDays: DAYS } });
  try {
    // Three hundred requests in five seconds are allowed, the next would be a ban of ten minutes.
    const source = bybitPastData({ environment: localEnvironment(strict.url), http: fetchText, timers });
    const archive = newArchive();
    const random = (): number => 0.5;
    const series: DatasetKey = { kind: 'candles', instrument, timeframe: '1m' };
    const paced = { ...source, pageRowsOf: () => 34 };
    const options = { archive, source: paced, series, ...range, timers, random, timeoutMs: 5_000 };
    const result = await downloadSeries({ ...options, attemptsMax: 1 });
    expect(result.requests).toBeGreaterThan(320);
    expect(result.dataset!.missing).toBe(0);
  } finally {
    await strict.close();
  }
});

test('a last bar that has not closed is left for later, by the clock of the exchange', async () => {
  const archive = newArchive();
  const series: DatasetKey = { kind: 'candles', instrument, timeframe: '1d' };
  const ahead = { ...timers, now: () => (timers.now() + 3 * 24 * HOUR) as EpochMs };
  const source = native();
  const result = await downloadSeries({ archive, source, series, from: range.from, timers: ahead, random: () => 0.5 });
  expect(result.dataset!.last).toBe(Math.floor(timers.now() / (24 * HOUR)) * 24 * HOUR - 24 * HOUR);
  expect(result.dataset!.asked.at(-1)!.to).toBe(result.dataset!.last + 1);
});

test('names that are not listed are told with those near them, by either way', async () => {
  for (const { open } of WAYS) {
    const source = open();
    const patience = { timers, random: () => 0.5, timeoutMs: 5_000, attemptsMax: 3 };
    const ask = async (pair: string, kind: 'spot' | 'linear-perpetual') =>
      (
        await askPatiently(
          'the list',
          (signal) =>
            source.listing(
              {
                id: `${pair}.BYBIT` as InstrumentId,
                kind,
                base: pair.slice(0, -4),
                quote: 'USDT',
                venue: 'BYBIT',
                pair,
              },
              signal,
            ),
          patience,
        )
      ).value;
    expect(await ask('BTCUSDT', 'linear-perpetual')).toEqual({ listed: true });
    const unlisted = await ask('ETTUSDT', 'spot');
    expect(unlisted.listed ? [] : unlisted.near[0]).toBe('ETHUSDT');
    expect(await ask('BTUSDT', 'linear-perpetual')).toMatchObject({
      near: expect.arrayContaining(['BTCUSDT-PERP']) as unknown,
    });
    await source.close();
  }
});

test('funding of the exchange is what the archive gives to a backtest', async () => {
  const archive = newArchive();
  await download(native(), { kind: 'funding', instrument }, archive);
  const { rate, rateDecimals, length } = await archive.loadFunding(instrument);
  expect(rateDecimals).toBeLessThanOrEqual(8);
  const newest = await fetchText(
    `${exchange.url}/v5/market/funding/history?category=linear&symbol=BTCUSDT&endTime=${range.to - 1}&limit=1`,
    AbortSignal.timeout(5_000),
  );
  const { result } = JSON.parse(newest.body) as { result: { list: [{ fundingRate: string }] } };
  expect(rate[length - 1]).toBe(toFloat(fixed(result.list[0].fundingRate)));
});
