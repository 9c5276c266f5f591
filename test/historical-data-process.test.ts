import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { InstrumentId } from '../src/domain/index.ts';
import { startExchange, type PracticeExchange } from '../src/exchange/index.ts';
import { fetchText, fileArchive, type Dataset, type DatasetKey } from '../src/market/index.ts';
import { start, temporaryFolder, type Child } from './support/child.ts';
import { assay } from './support/command.ts';
import { eventually } from './support/practice.ts';

// `assay data download` as a person has it: a process that is killed, interrupted and asked wrongly.

const HOUR = 3_600_000;
const DAYS = 6;
const series: DatasetKey = { kind: 'candles', instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId, timeframe: '1m' };
const folder = temporaryFolder();
let exchange: PracticeExchange;
let door: Door;
let range: readonly string[];
let folders = 0;

beforeAll(async () => {
  exchange = await startExchange({ limits: Infinity, market: { type: 'random', seed: 5, historyDays: DAYS } });
  door = await openDoor(exchange.url);
  const to = Math.floor(Date.now() / HOUR) * HOUR;
  // Well inside the past that the exchange has.
  range = ['--from', iso(to - (DAYS * 24 - 2) * HOUR), '--to', iso(to)];
});
afterEach(() => (door.delayMs = 0));
afterAll(async () => {
  await door.close();
  await exchange.close();
  folder.remove();
});

/** Stands before the exchange, answers as slowly as it is told to, and remembers what was asked. */
interface Door {
  readonly url: string;
  delayMs: number;
  /** Beginning of each range of candles that was asked for. */
  readonly asked: number[];
  close(): Promise<void>;
}

async function openDoor(origin: string): Promise<Door> {
  const asked: number[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, origin);
    if (url.searchParams.get('interval') === '1') asked.push(Number(url.searchParams.get('start')));
    void (async () => {
      const { status, body } = await fetchText(url.href, new AbortController().signal);
      await new Promise((resolve) => setTimeout(resolve, opened.delayMs));
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const opened: Door = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delayMs: 0,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return opened;
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

function newFolder(): string {
  folders += 1;
  return join(folder.path, `data-${folders}`);
}

function words(dataDir: string, ...more: readonly string[]): readonly string[] {
  const what = ['--venue', 'bybit', '--symbol', 'BTCUSDT-PERP', '--timeframe', '1m', '--url', door.url];
  return ['--data-dir', dataDir, 'data', 'download', ...what, ...range, ...more];
}

async function datasetIn(dataDir: string): Promise<Dataset | undefined> {
  return await fileArchive({ root: join(dataDir, 'archive') }).find(series);
}

/** What is on disk beside the dataset: the last time in it, when there is any. */
function spooled(dataDir: string): readonly number[] {
  try {
    const text = readFileSync(join(dataDir, 'archive', 'BTCUSDT-PERP.BYBIT', '1m', 'download.pages'), 'utf8');
    return [...text.matchAll(/\[(\d{13}),/g)].map(([, at]) => Number(at));
  } catch {
    return []; // Not made yet.
  }
}

/** Starts a download and resolves once it has written so many pages more to disk. */
async function underWay(dataDir: string, pages: number): Promise<Child> {
  const before = spooled(dataDir).length;
  const child = start('bin/assay.ts', words(dataDir));
  await eventually('pages on disk', () => spooled(dataDir).length >= before + pages * 1000);
  return child;
}

let whole: Dataset;
beforeAll(async () => {
  const dataDir = newFolder();
  const { code, err } = await assay(words(dataDir));
  if (code !== 0) throw new Error(err);
  whole = (await datasetIn(dataDir))!;
});

test('killed again and again, it loses nothing that had arrived, fetches none of it again, and stores no bar twice', async () => {
  const dataDir = newFolder();
  for (let kill = 1; kill <= 3; kill += 1) {
    door.delayMs = 40;
    const child = await underWay(dataDir, 1 + (kill % 2));
    child.process.kill('SIGKILL');
    await child.ended;
    const [kept, stored] = [spooled(dataDir), await datasetIn(dataDir)];
    const last = Math.max(kept.at(-1) ?? 0, stored?.last ?? 0);
    door.asked.splice(0);
    // The next one begins where this one was killed, but for the few bars that show whether the venue has revised them.
    const next = start('bin/assay.ts', words(dataDir));
    await eventually('the next question', () => door.asked.length > 0);
    next.process.kill('SIGKILL');
    await next.ended;
    expect(door.asked[0]).toBeGreaterThan(last - 10 * 60_000);
    const held = await datasetIn(dataDir);
    expect(held!.last).toBeGreaterThanOrEqual(last);
  }
  door.delayMs = 0;
  const { code, out } = await assay(words(dataDir));
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(await datasetIn(dataDir)).toMatchObject({ contentHash: whole.contentHash, count: whole.count, missing: 0 });
  expect(out).not.toContain('REVISED');
});

test('Ctrl-C stops it with all it has, and the same command goes on', async () => {
  const dataDir = newFolder();
  door.delayMs = 60;
  const child = await underWay(dataDir, 2);
  child.process.kill('SIGINT');
  const { code } = await child.ended;
  expect(code).toBe(1);
  expect(child.errors).toContain('stopped; everything that arrived is kept');
  expect(child.errors).toContain('[DOWNLOAD_INTERRUPTED]');
  expect((await datasetIn(dataDir))!.count).toBeGreaterThanOrEqual(2000);
  expect(spooled(dataDir)).toEqual([]);
  door.delayMs = 0;
  await assay(words(dataDir));
  expect((await datasetIn(dataDir))!.contentHash).toBe(whole.contentHash);
});

test('what was downloaded is backtested at once, funding and all', async () => {
  const dataDir = newFolder();
  const more = ['--kind', 'bars,funding,mark,open-interest', '--timeframe', '5m,2h'];
  const { code, out, err } = await assay(words(dataDir, ...more));
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toContain('bybit has no open interest of 2h; it has 5m, 15m, 30m, 1h, 4h, 1d. Left out.');
  for (const name of ['5m', '2h', 'funding', '5m-mark', '2h-mark', '5m-open-interest']) {
    expect(out).toMatch(new RegExp(`BTCUSDT-PERP.BYBIT/${name}: [\\d,]+ rows added`));
  }
  const result = join(dataDir, 'result.json');
  const bars = ['--bars', 'BTCUSDT-PERP.BYBIT/5m', '--json', result];
  const backtest = await assay(['--data-dir', dataDir, 'backtest', '--strategy', 'ema-cross', ...bars]);
  expect(backtest).toMatchObject({ code: 0 });
  expect(backtest.out).not.toContain('no funding rates');
  const written = JSON.parse(readFileSync(result, 'utf8')) as { readonly metrics: { readonly funding: number } };
  expect(written.metrics.funding).not.toBe(0);
  const check = await assay(['--data-dir', dataDir, 'data', 'check', 'BTCUSDT-PERP.BYBIT/funding']);
  expect(check.out).toMatch(/rates +1[0-9], /);
  expect(check.out).toContain('apart         8 h');
  const list = await assay(['--data-dir', dataDir, 'data', 'list']);
  expect(list.out.match(/BTCUSDT-PERP\.BYBIT/g)).toHaveLength(6);
});

test('a listing that began later than what was asked for is told and is no error', async () => {
  const dataDir = newFolder();
  const early = ['--from', '2024-01-01', '--timeframe', '1h'];
  const { code, out } = await assay(words(dataDir, ...early));
  expect(code).toBe(0);
  expect(out).toMatch(
    /the venue has nothing before \d{4}-\d\d-\d\d \d\d:\d\d, later than the 2024-01-01 00:00 asked for/,
  );
});

const WRONG: readonly (readonly [what: string, words: readonly string[], code: string, says: RegExp])[] = [
  [
    'a venue that nobody knows',
    ['--venue', 'bibit', '--symbol', 'BTCUSDT'],
    'VENUE_UNKNOWN',
    /did you mean bybit\?.*binance, okx/,
  ],
  [
    'a symbol that is not listed',
    ['--venue', 'bybit', '--symbol', 'BTCUST'],
    'DOWNLOAD_NO_INSTRUMENT',
    /near it are BTCUSDT/,
  ],
  ['no symbol', ['--venue', 'bybit'], 'BAD_OPTION', /--symbol BTCUSDT/],
  ['no venue', ['--symbol', 'BTCUSDT'], 'BAD_OPTION', /Add --venue bybit, or write BTCUSDT.BYBIT/],
  [
    'an end before the beginning',
    ['BTCUSDT.BYBIT', '--from', '2025-02-01', '--to', '2025-01-01'],
    'BAD_RANGE',
    /--from must be before --to/,
  ],
  ['a day that does not exist', ['BTCUSDT.BYBIT', '--from', '2025-02-30'], 'BAD_RANGE', /such as 2025-01-31/],
  ['a beginning still to come', ['BTCUSDT.BYBIT', '--from', '2999-01-01'], 'BAD_RANGE', /still to come/],
  ['a timeframe that is none', ['BTCUSDT.BYBIT', '--timeframe', '7m'], 'BAD_TIMEFRAME', /one of 1m, 3m/],
  ['funding of spot', ['BTCUSDT.BYBIT', '--kind', 'funding'], 'BAD_OPTION', /the perpetual is BTCUSDT-PERP/],
  ['a kind that is none', ['BTCUSDT.BYBIT', '--kind', 'trades'], 'BAD_OPTION', /bars, funding, mark, open-interest/],
  [
    'open interest every two hours',
    ['BTCUSDT-PERP.BYBIT', '--kind', 'open-interest', '--timeframe', '2h'],
    'DOWNLOAD_NOT_OFFERED',
    /try --timeframe/,
  ],
  [
    'an address that is not on this machine',
    ['BTCUSDT.BYBIT', '--url', 'http://example.com'],
    'VENUE_ENVIRONMENT',
    /plain HTTP on this machine/,
  ],
  ['two venues', ['BTCUSDT.BYBIT', 'BTCUSDT.OKX'], 'BAD_OPTION', /one venue at a time/],
];
test.each(WRONG)('%s is refused with the fix', async (_what, asked, expected, says) => {
  const url = asked.includes('--url') ? [] : ['--url', door.url];
  const { code, err } = await assay(['--data-dir', newFolder(), 'data', 'download', ...asked, ...url]);
  expect(err).toContain(`[${expected}]`);
  expect(err).toMatch(says);
  expect(code).toBe(2);
});
