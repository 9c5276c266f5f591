import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { routes, type BacktestDetail, type BacktestView } from '../../../contract/index.ts';
import { startServer, type Reply } from '../../api/testing/test-server.ts';
import { fileArchive } from '../../market/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { openStorage } from '../../storage/index.ts';
import { temporaryFolder } from '../../../test/support/child.ts';
import { assay } from '../../../test/support/command.ts';
import { dataTools, generateData } from '../data-commands.ts';
import { keyOf } from '../datasets/dataset-key.ts';
import { BacktestJobs } from './jobs.ts';

/** A busy machine runs slowly. */
vi.setConfig({ testTimeout: 300_000 });

const timers = realTimers();
const BARS = 'BTCUSDT.SIMULATED/1h';
const leaving: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const leave of leaving.splice(0).toReversed()) await leave();
});

/** A folder with a generated market. */
async function laboratory(bars = 2_000): Promise<string> {
  const folder = temporaryFolder();
  leaving.push(async () => folder.remove());
  await generateData(dataTools(folder.path, timers), {
    seed: '5',
    bars: String(bars),
    timeframe: '1h',
    from: '2024-01-01',
  });
  return folder.path;
}

/** A real server with the real jobs and a real database. */
async function serve(dataDir: string) {
  const reportsFolder = join(dataDir, 'reports');
  const storage = await openStorage(`sqlite:${join(dataDir, 'assay.db')}`, { log: silentLog, timers, reportsFolder });
  const archive = fileArchive({ root: join(dataDir, 'archive') });
  const parts = { folder: dataDir, dataDir, archive, runs: storage.runs, timers, log: silentLog, atATime: 1 };
  const backtests = new BacktestJobs(parts);
  const running = await startServer({ backtests });
  let closed: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (closed ??= (async () => {
      await backtests.close();
      await running.server.close();
      await storage.close();
    })());
  leaving.push(stop);
  const browser = await running.signIn();
  const read = (path: string): Promise<Reply> =>
    running.ask({ path: `/api/backtests${path}`, headers: browser.reading });
  const post = (path: string, body?: object): Promise<Reply> =>
    running.ask({
      method: 'POST',
      path: `/api/backtests${path}`,
      headers: browser.changing,
      ...(body === undefined ? {} : { body }),
    });
  const detail = async (id: string): Promise<BacktestDetail> =>
    routes.getBacktest.data.parse((await read(`/${id}`)).body.data);
  return {
    storage,
    backtests,
    stop,
    read,
    post,
    detail,
    async start(order: object): Promise<BacktestView> {
      const reply = await post('', order);
      expect(reply.body).toMatchObject({ success: true });
      return routes.startBacktest.data.parse(reply.body.data);
    },
    until: (id: string, ...states: readonly BacktestView['state'][]): Promise<BacktestDetail> =>
      vi.waitUntil(
        async () => {
          const found = await detail(id);
          return states.includes(found.backtest.state) ? found : undefined;
        },
        { timeout: 240_000, interval: 50 },
      ),
  };
}

const ORDER = { strategy: 'ema-cross', bars: [BARS], parameters: { fast: 7, slow: 21 } };

test('what the server runs is what the shell runs, to the last digit, and is kept as evidence', async () => {
  const dataDir = await laboratory();
  const { start, until, storage } = await serve(dataDir);
  const asked = await start({ ...ORDER, feeRate: '0.001', spreadBps: 2.5 });
  expect(asked).toMatchObject({ id: 'b1', simulated: true, by: 'operator from 127.0.0.1', figures: null });
  const { backtest, result } = await until('b1', 'finished', 'failed');
  expect(backtest.stateReason).toBe(`it has finished; run ${result!.runId}`);

  const json = join(dataDir, 'shell.json');
  const words = ['--strategy', 'ema-cross', '--bars', BARS, '--param', 'fast=7', 'slow=21'];
  const costs = ['--fee-rate', '0.001', '--spread-bps', '2.5'];
  const shell = await assay(['--data-dir', dataDir, 'backtest', ...words, ...costs, '--json', json]);
  expect(shell).toMatchObject({ code: 0, err: '' });
  // It was counted when the server ran it.
  expect(shell.out).toContain('tried before: still 1 on');
  const written = readFileSync(json, 'utf8');
  expect(await storage.runs.read(result!.runId, 'result')).toBe(written);
  expect(await storage.runs.read(result!.runId, 'report')).toContain('assay backtest --strategy ema-cross --bars');

  const { run, metrics, equity, finalEquity } = JSON.parse(written) as {
    readonly run: { readonly journalSha256: string; readonly id: string };
    readonly metrics: Readonly<Record<string, { readonly value: number | null }>>;
    readonly equity: readonly (readonly [number, number])[];
    readonly finalEquity: string;
  };
  expect(result).toMatchObject({ runId: run.id, journalSha256: run.journalSha256, finalEquity, currency: 'USDT' });
  expect(Object.fromEntries(result!.metrics.map(({ key, value }) => [key, value]))).toEqual(
    Object.fromEntries(Object.entries(metrics).map(([key, { value }]) => [key, value])),
  );
  expect(Number(result!.equity.at(-1)!.equity)).toBeCloseTo(equity.at(-1)![1], 6);
  expect(backtest.figures).toMatchObject({ totalReturn: metrics['totalReturn']!.value });
});

test('the same question again is the same run, and finished ones stand side by side', async () => {
  const { start, until, read, storage } = await serve(await laboratory());
  await start(ORDER);
  await start({ ...ORDER, parameters: { fast: 5, slow: 40 } });
  await start(ORDER);
  const [first, other, again] = await Promise.all(['b1', 'b2', 'b3'].map((id) => until(id, 'finished')));
  expect(again!.result).toEqual({ ...first!.result, tried: { ...first!.result!.tried, isRepeat: true, count: 2 } });
  expect((await storage.runs.list({ page: 1, limit: 10 })).count).toBe(2);

  const list = routes.listBacktests.data.parse((await read('')).body.data);
  expect(list.map(({ id }) => id)).toEqual(['b3', 'b2', 'b1']);
  expect((await read('?page=2&limit=2')).body).toMatchObject({ count: 3, page: 2, data: [{ id: 'b1' }] });

  const compared = routes.compareBacktests.data.parse((await read('/compare?ids=b2,b1')).body.data);
  expect(compared.backtests.map(({ id }) => id)).toEqual(['b2', 'b1']);
  const totals = compared.metrics.find(({ key }) => key === 'totalReturn')!;
  const totalOf = (one: BacktestDetail | undefined) => one!.backtest.figures!.totalReturn;
  expect(totals.values).toEqual([totalOf(other), totalOf(first)]);
  expect((await read('/compare?ids=b1,b1')).body).toMatchObject({ code: 'CONFLICT' });
  expect(await read('/compare?ids=b1,b9')).toMatchObject({ status: 404, body: { code: 'BACKTEST_UNKNOWN' } });
  expect((await read('/compare?ids=b1')).status).toBe(400);
  expect((await read('/compare?ids=b1,b2,b3,b4,b5,b6')).status).toBe(400);
});

test('one runs and says how far it is, the others wait; either can be stopped', async () => {
  const { start, until, post, detail, read, backtests, storage } = await serve(await laboratory(40_000));
  const bars = keyOf({ instrument: 'BTCUSDT.SIMULATED', series: '1h' });
  await start(ORDER);
  expect(await start({ ...ORDER, seed: 2 })).toMatchObject({ state: 'queued', progress: null });
  await start({ ...ORDER, seed: 3 });
  expect(backtests.usesOf(bars)).toEqual(['backtest b1', 'backtest b2', 'backtest b3']);
  expect((await post('/b3/cancel')).body.data).toMatchObject({ state: 'cancelled', startedAt: null });
  await vi.waitUntil(async () => ((await detail('b1')).backtest.progress?.fraction ?? 0) > 0, {
    timeout: 120_000,
    interval: 5,
  });
  const { status, body } = await post('/b1/cancel');
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ state: 'cancelled', stateReason: 'stopped by operator from 127.0.0.1' });
  expect((await detail('b1')).result).toBeNull();
  expect((await read('/compare?ids=b1,b2')).body).toMatchObject({ code: 'CONFLICT' });
  await until('b2', 'finished');
  expect((await post('/b2/cancel')).body).toMatchObject({ code: 'CONFLICT' });
  expect((await storage.runs.list({ page: 1, limit: 10 })).count).toBe(1);
  expect(backtests.usesOf(bars)).toEqual([]);
});

test('what ran when the server ended is said to be interrupted; what waited is run by the next', async () => {
  const dataDir = await laboratory(40_000);
  const first = await serve(dataDir);
  await first.start(ORDER);
  await first.start({ ...ORDER, seed: 2 });
  await first.until('b1', 'running');
  await first.stop();

  const second = await serve(dataDir);
  const { backtest, result } = await second.detail('b1');
  expect(backtest).toMatchObject({
    state: 'interrupted',
    stateReason: expect.stringContaining('the server ended') as string,
  });
  expect(result).toBeNull();
  expect(backtest.endedAt).not.toBeNull();
  expect((await second.until('b2', 'finished')).result).not.toBeNull();
  expect((await second.start(ORDER)).id).toBe('b3');
  await second.stop();

  const third = await serve(dataDir);
  expect((await third.detail('b1')).backtest.state).toBe('interrupted');
  expect((await third.detail('b2')).result?.runId).toMatch(/^ema-cross-/);
});

test('an order that cannot be carried out is refused with its reason, and nothing is kept of it', async () => {
  const { post, read } = await serve(await laboratory(100));
  const wrong: readonly (readonly [change: object, status: number, code: string, says: string])[] = [
    [{ strategy: 'nobody' }, 404, 'STRATEGY_UNKNOWN', 'the catalogue has ema-cross'],
    [{ strategy: './evil.ts' }, 404, 'STRATEGY_UNKNOWN', 'no strategy'],
    [{ parameters: { fast: 0 } }, 400, 'BAD_PARAMETER', 'parameter "fast" must be a whole number'],
    [{ parameters: { fast: 50, slow: 20 } }, 400, 'BAD_PARAMETER', ''],
    [{ parameters: { nope: 1 } }, 400, 'BAD_PARAMETER', 'unknown parameter "nope"'],
    [{ bars: ['/etc/passwd.csv'] }, 400, 'BARS_UNKNOWN', 'no candles'],
    [{ bars: [BARS, BARS] }, 400, 'BAD_INSTRUMENTS', 'takes bars of 1'],
    [{ timeframe: '5m' }, 400, 'BAD_TIMEFRAME', 'bars of 5m cannot be made'],
    [{ from: '2025-01-01', to: '2024-01-01' }, 400, 'BAD_RANGE', 'before'],
    [{ sizing: 'everything' }, 400, 'BAD_SIZING', 'sizing'],
    [{ protectiveStop: '2' }, 400, 'BAD_OPTION', 'fraction'],
    [{ feeRate: '5' }, 400, 'BAD_OPTION', 'fee-rate'],
    [{ cash: '0' }, 400, 'BAD_REQUEST', 'body.cash'],
  ];
  for (const [change, status, code, says] of wrong) {
    const reply = await post('', { ...ORDER, ...change });
    expect({ change, status: reply.status, code: reply.body.code }).toEqual({ change, status, code });
    expect(reply.body.message).toContain(says);
  }
  expect((await read('')).body).toMatchObject({ count: 0, data: [] });
  expect((await read('/b1')).body).toMatchObject({ code: 'BACKTEST_UNKNOWN' });
});

test('one without bars in its range fails with the reason', async () => {
  const { start, until } = await serve(await laboratory(100));
  await start({ ...ORDER, from: '2031-01-01' });
  const { backtest } = await until('b1', 'failed');
  expect(backtest.stateReason).toMatch(/\[[A-Z_]+\]$/);
});
