import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { seededRandom, type AssayError, type Timers } from '../runtime/index.ts';
import { binanceCandles } from './binance-candles.ts';
import { bybitCandles } from './bybit-candles.ts';
import type { CandleSource } from './candle-source.ts';
import { barsBetween, lowerBound, type BarColumns } from './columns.ts';
import { candleSourceOf, downloadCandles, type DownloadOptions, type DownloadProgress } from './download.ts';
import { fileArchive } from './file-archive.ts';
import { contentHash } from './frame.ts';
import { generateMarket, SIMULATED_COINS } from './generate.ts';
import { fetchText } from './http-get.ts';
import { resample } from './resample.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-download-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The market our exchange has: five-minute bars from its listing in the middle of a week. */
const LISTED = Date.UTC(2024, 0, 3, 8) as EpochMs;
const STEP = 300_000;
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

type Fault = (request: URL, response: ServerResponse) => boolean;

/** An exchange on the loopback that serves the market in the format of one of two venues, and fails when told to. */
async function exchange(): Promise<{
  source: CandleSource;
  binance: CandleSource;
  requests: URL[];
  faults: Fault[];
  close: () => void;
}> {
  const requests: URL[] = [];
  const faults: Fault[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url!, 'http://exchange');
    requests.push(url);
    // A fault is used up by the request it strikes.
    const index = faults.findIndex((fault) => fault(url, response));
    if (index !== -1) faults.splice(index, 1);
    else if (url.pathname === '/v5/market/kline') bybitReply(url, response);
    else if (url.pathname === '/api/v3/klines') binanceReply(url, response);
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  closers.push(close);
  return { source: bybitCandles(base), binance: binanceCandles(base, base), requests, faults, close };
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function rowsOf(columns: BarColumns, first: number, last: number): string[][] {
  const rows: string[][] = [];
  for (
    let row = lowerBound(columns.openTime, first);
    row < columns.length && columns.openTime[row]! <= last;
    row += 1
  ) {
    rows.push(
      [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume].map((column) =>
        String(column[row]),
      ),
    );
  }
  return rows;
}

function bybitReply(url: URL, response: ServerResponse): void {
  const query = Object.fromEntries(url.searchParams);
  const columns = query['interval'] === 'W' ? weekly : market;
  const list = rowsOf(columns, Number(query['start']), Number(query['end']))
    .map((row) => [...row, '0'])
    .toReversed()
    .slice(0, Number(query['limit']));
  const known = query['symbol'] === 'BTCUSDT' && query['category'] === 'spot';
  const body = known
    ? { retCode: 0, retMsg: 'OK', result: { category: 'spot', symbol: 'BTCUSDT', list }, time: NOW }
    : { retCode: 10001, retMsg: 'params error: Symbol Is Invalid', result: {}, time: NOW };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function binanceReply(url: URL, response: ServerResponse): void {
  const query = Object.fromEntries(url.searchParams);
  const columns = query['interval'] === '1w' ? weekly : market;
  const list = rowsOf(columns, Number(query['startTime']), Number(query['endTime'])).slice(0, Number(query['limit']));
  const body = list.map(([openTime, ...rest]) => [Number(openTime), ...rest, 0, '0', 1, '0', '0', '0']);
  response
    .writeHead(200, { 'content-type': 'application/json', date: new Date(NOW).toUTCString() })
    .end(JSON.stringify(body));
}

/** Waits are over at once and written down, but for the time-out of a request: that one is real, and short. */
function quickTimers(now: number = NOW): Timers & { readonly waits: number[] } {
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
const TIMEOUT_MS = 12_345;

let archives = 0;
async function setUp(
  change: Partial<DownloadOptions> = {},
): Promise<DownloadOptions & { shop: Awaited<ReturnType<typeof exchange>>; timers: ReturnType<typeof quickTimers> }> {
  const shop = await exchange();
  archives += 1;
  const timers = quickTimers();
  const random = seededRandom(1);
  return {
    shop,
    archive: fileArchive({ root: join(folder, `archive-${archives}`) }),
    source: shop.source,
    instrument: 'BTCUSDT.BYBIT' as InstrumentId,
    timeframe: '5m',
    from: LISTED,
    http: fetchText,
    timers,
    random: () => random.next(),
    timeoutMs: TIMEOUT_MS,
    ...change,
  } as DownloadOptions & { shop: Awaited<ReturnType<typeof exchange>>; timers: ReturnType<typeof quickTimers> };
}

const hashOf = (first: number, end: number): string =>
  contentHash(barsBetween(market, { from: market.openTime[first]!, to: market.openTime[end]! }));

test.each(['bybit', 'binance'] as const)(
  'every closed bar of %s arrives, exactly, and none that is forming',
  async (venue) => {
    const options = await setUp();
    const progress: DownloadProgress[] = [];
    const source = venue === 'bybit' ? options.shop.source : options.shop.binance;
    const result = await downloadCandles({ ...options, source, onProgress: (step) => progress.push(step) });
    expect(result).toMatchObject({ barsAdded: 5999, retries: 0 });
    expect(result.dataset).toMatchObject({ contentHash: hashOf(0, 5999), provenance: 'exchange', missing: 0 });
    expect(progress.at(-1)).toMatchObject({ done: 5999, total: 5999, etaMs: 0 });
    expect(progress.length).toBe(6);
  },
);

test('the years before a listing cost one request', async () => {
  const options = await setUp({ from: Date.UTC(2010, 0, 1) as EpochMs });
  const result = await downloadCandles(options);
  expect(result.dataset!.contentHash).toBe(hashOf(0, 5999));
  expect(result.requests).toBe(1 + 7); // The listing's week began 56 hours before it.
});

test('a broken connection, a hang, rate limits and errors are waited out, as long as asked', async () => {
  const options = await setUp();
  const { faults } = options.shop;
  const status =
    (code: number, body: string, headers: Record<string, string> = {}): Fault =>
    (_url, response) => {
      response.writeHead(code, headers).end(body);
      return true;
    };
  faults.push(
    (_url, response) => {
      response.writeHead(200, { 'content-length': '9999' });
      response.write('{"retCode":0,');
      response.destroy();
      return true;
    },
    status(429, 'slow down', { 'retry-after': '7' }),
    status(502, '<html>bad gateway</html>'),
    status(200, '{"retCode":10006,"retMsg":"Too many visits!"}', {
      'x-bapi-limit-reset-timestamp': String(Math.ceil(NOW) + 4000),
    }),
    status(403, 'access too frequent'),
    status(200, '<html>sign in to this hotel</html>'),
    () => true, // Never answered.
  );
  const result = await downloadCandles(options);
  expect(result).toMatchObject({ barsAdded: 5999, retries: 7 });
  expect(result.dataset!.contentHash).toBe(hashOf(0, 5999));
  const { waits } = options.timers;
  expect(waits).toHaveLength(7);
  expect([waits[1], waits[4]]).toEqual([7000, 600_000]);
  expect(waits[3]).toBeGreaterThanOrEqual(4000);
  // Without a word from the venue: half a second, doubled each time, and at least half of that.
  expect(waits[0]).toBeGreaterThanOrEqual(250);
  expect(waits[0]).toBeLessThanOrEqual(500);
  expect(waits[2]).toBeGreaterThanOrEqual(1000);
  expect(waits[2]).toBeLessThanOrEqual(2000);
});

test('when patience runs out, what came is stored, and the same call goes on from there', async () => {
  const options = await setUp({ attemptsMax: 3 });
  const down: Fault = (url, response) => {
    if (Number(url.searchParams.get('start')) < market.openTime[3000]! || url.searchParams.get('interval') === 'W')
      return false;
    response.writeHead(503).end('maintenance');
    return true;
  };
  options.shop.faults.push(down, down, down);
  const error = await downloadCandles(options).catch((thrown: unknown) => thrown as AssayError);
  expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED', kind: 'failure' });
  expect((error as AssayError).message).toContain('last: HTTP 503 maintenance');
  const key = { kind: 'candles', instrument: options.instrument, timeframe: '5m' } as const;
  expect((await options.archive.find(key))!.contentHash).toBe(hashOf(0, 3000));
  const before = options.shop.requests.length;
  const result = await downloadCandles(options);
  expect(result).toMatchObject({ barsAdded: 2999 });
  expect(result.dataset!.contentHash).toBe(hashOf(0, 5999));
  expect(options.shop.requests.length - before).toBe(1 + 3);
  expect(await downloadCandles(options)).toMatchObject({ barsAdded: 0, requests: 0 });
});

test('an abort stores what came, and stops', async () => {
  const stop = new AbortController();
  const options = await setUp({ signal: stop.signal });
  const onProgress = ({ done }: DownloadProgress): void => {
    if (done >= 2000) stop.abort(new Error('enough'));
  };
  await expect(downloadCandles({ ...options, onProgress })).rejects.toThrow('enough');
  expect((await options.archive.load(options.instrument, '5m')).length).toBe(2000);
});

test('what is stored is continued at both ends, growing onto it so that no gap can stay', async () => {
  const options = await setUp({ attemptsMax: 1 });
  await downloadCandles({ ...options, from: market.openTime[3000]! as EpochMs, to: market.openTime[4000]! as EpochMs });
  // The older part comes newest first: when it breaks off, it still touches what is stored.
  const down: Fault = (url, response) => {
    if (Number(url.searchParams.get('start')) !== market.openTime[1000]) return false;
    response.writeHead(500).end();
    return true;
  };
  options.shop.faults.push(down);
  await expect(downloadCandles(options)).rejects.toThrow('gave no candles');
  const part = await options.archive.load(options.instrument, '5m');
  expect(part.openTime[0]).toBe(market.openTime[2000]);
  expect(part.length).toBe(2000);
  expect((await downloadCandles(options)).dataset!.contentHash).toBe(hashOf(0, 5999));
});

test('bars are stored in parts as they come', async () => {
  const options = await setUp({ commitBars: 1500 });
  const counts: number[] = [];
  const store = options.archive.store.bind(options.archive);
  const archive = {
    ...options.archive,
    store: async (...args: Parameters<typeof store>) => {
      counts.push(args[0].length);
      return await store(...args);
    },
  };
  await downloadCandles({ ...options, archive });
  expect(counts).toEqual([2000, 2000, 1999]);
});

test('a clock that runs ahead of the venue does not make a forming bar closed', async () => {
  const options = await setUp();
  const result = await downloadCandles({ ...options, timers: quickTimers(NOW + 3 * STEP) });
  expect(result.dataset!.last).toBe(market.openTime[5998]);
});

test.each([
  [
    'a wrong symbol',
    { instrument: 'NOPEUSDT.BYBIT' as InstrumentId, to: market.openTime[10]! as EpochMs },
    'DOWNLOAD_REFUSED',
    "Symbol Is Invalid; check the instrument's name",
  ],
  ['a range to come', { from: (NOW + STEP) as EpochMs }, 'DOWNLOAD_RANGE', 'ask for an earlier or a longer range'],
])('%s is refused with the fix', async (_name, change, code, message) => {
  const error = await downloadCandles(await setUp(change)).catch((thrown: unknown) => thrown as AssayError);
  expect(error).toMatchObject({ code });
  expect((error as AssayError).message).toContain(message);
});

test('a country the venue does not serve is said plainly', async () => {
  const options = await setUp({ to: market.openTime[10]! as EpochMs });
  options.shop.faults.push((_url, response) => {
    response.writeHead(403).end('The Amazon CloudFront distribution is configured to block access from your country.');
    return true;
  });
  await expect(downloadCandles(options)).rejects.toThrow('Bybit does not serve this address');
});

test.each([
  ['off its grid', [String(market.openTime[3]! + 1000), '1', '1', '1', '1', '1', '1']],
  ['with prices that contradict one another', [String(market.openTime[3]), '1', '0.5', '1', '1', '1', '1']],
])('a candle %s is not stored', async (_name, row) => {
  const options = await setUp({ to: market.openTime[10]! as EpochMs });
  options.shop.faults.push((_url, response) => {
    response.writeHead(200).end(JSON.stringify({ retCode: 0, retMsg: 'OK', result: { list: [row] }, time: NOW }));
    return true;
  });
  await expect(downloadCandles(options)).rejects.toMatchObject({ code: 'DOWNLOAD_BAD_REPLY' });
  expect((await options.archive.list()).datasets).toEqual([]);
});

test('simulated data is never continued with real', async () => {
  const options = await setUp();
  await options.archive.store(
    { ...barsBetween(market, { to: LISTED + 10 * STEP }), instrument: options.instrument },
    { source: 'x', provenance: 'simulated', importedAt: LISTED },
  );
  await expect(downloadCandles(options)).rejects.toMatchObject({ code: 'PROVENANCE_MIX' });
  expect(options.shop.requests).toEqual([]);
});

test('a venue is asked in its own words', () => {
  const request = { timeframe: '4h' as const, from: LISTED, to: (LISTED + 1000) as EpochMs };
  const name = (id: string, kind: 'spot' | 'linear-perpetual') => ({
    id: id as InstrumentId,
    kind,
    base: 'BTC',
    quote: 'USDT',
    venue: '',
    pair: 'BTCUSDT',
  });
  expect(bybitCandles().url({ ...request, instrument: name('BTCUSDT-PERP.BYBIT', 'linear-perpetual') })).toBe(
    `https://api.bybit.com/v5/market/kline?category=linear&symbol=BTCUSDT&interval=240&start=${LISTED}&end=${LISTED + 999}&limit=1000`,
  );
  expect(binanceCandles().url({ ...request, instrument: name('BTCUSDT.BINANCE', 'spot') })).toBe(
    `https://api.binance.com/api/v3/klines?symbol=BTCUSDT&interval=4h&startTime=${LISTED}&endTime=${LISTED + 999}&limit=1000`,
  );
  expect(binanceCandles().url({ ...request, instrument: name('BTCUSDT-PERP.BINANCE', 'linear-perpetual') })).toContain(
    'https://fapi.binance.com/fapi/v1/klines?',
  );
  expect(candleSourceOf('BTCUSDT.BYBIT' as InstrumentId).name).toContain('bybit');
  expect(() => candleSourceOf('BTCUSD.BITFINEX' as InstrumentId)).toThrow('BYBIT and BINANCE can');
});
