import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { routes } from '../../../contract/index.ts';
import { startServer, type Reply } from '../../api/testing/test-server.ts';
import { fileArchive, type DatasetKey } from '../../market/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { temporaryFolder } from '../../../test/support/child.ts';
import { dataTools, generateData } from '../data-commands.ts';
import { ArchiveDatasets } from './archive-datasets.ts';
import { isReadFor, keyOf } from './dataset-key.ts';

vi.setConfig({ testTimeout: 300_000 });

const timers = realTimers();
const leaving: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const leave of leaving.splice(0).toReversed()) await leave();
});

/** A real server on a folder with a generated market. */
async function archive(usesOf: (key: DatasetKey) => readonly string[] = () => []) {
  const folder = temporaryFolder();
  leaving.push(async () => folder.remove());
  const dataDir = folder.path;
  const words = { seed: '5', bars: '500', timeframe: '1h', from: '2024-01-01' };
  await generateData(dataTools(dataDir, timers), words);
  const parts = { dataDir, archive: fileArchive({ root: join(dataDir, 'archive') }), timers, log: silentLog, usesOf };
  const running = await startServer({ datasets: new ArchiveDatasets(parts) });
  leaving.push(async () => running.server.close());
  const browser = await running.signIn();
  return {
    dataDir,
    running,
    read: (path: string): Promise<Reply> => running.ask({ path: `/api/datasets${path}`, headers: browser.reading }),
    remove: (path: string, body: object = { confirm: 'DELETE' }): Promise<Reply> =>
      running.ask({ method: 'DELETE', path: `/api/datasets${path}`, headers: browser.changing, body }),
  };
}

const listed = (reply: Reply) => routes.listDatasets.data.parse(reply.body.data);

test('what the archive has is listed with gaps, hash, source and what uses it', async () => {
  const { read } = await archive(({ instrument }) => (instrument === 'BTCUSDT.SIMULATED' ? ['paper session p1'] : []));
  const { datasets, damaged } = listed(await read(''));
  expect(damaged).toEqual([]);
  expect(datasets.length).toBeGreaterThan(1);
  const btc = datasets.find(({ name }) => name === 'BTCUSDT.SIMULATED/1h')!;
  expect(btc).toMatchObject({
    kind: 'candles',
    timeframe: '1h',
    from: '2024-01-01T00:00:00.000Z',
    to: '2024-01-21T20:00:00.000Z',
    rows: 500,
    gaps: 0,
    provenance: 'simulated',
    sources: [{ source: 'generated, seed 5', rows: 500 }],
    uses: ['paper session p1'],
  });
  expect(btc.contentHash).toMatch(/^[0-9a-f]{64}$/);
  expect(datasets.filter(({ uses }) => uses.length > 0)).toHaveLength(1);
});

test('a check reads the numbers anew, and says what `assay data check` says', async () => {
  const { read } = await archive();
  const reply = await read('/BTCUSDT.SIMULATED/1h/check');
  const check = routes.checkDataset.data.parse(reply.body.data);
  expect(check).toMatchObject({ name: 'BTCUSDT.SIMULATED/1h', sound: true });
  expect(check.report).toMatch(/outliers\s+none above 30 times/);
  expect(check.report).toMatch(/content\s+[0-9a-f]{64} \(SHA-256\)/);
  expect((await read('/NOPEUSDT.SIMULATED/1h/check')).body).toMatchObject({ code: 'NO_DATASET' });
  expect((await read('/BTCUSDT.SIMULATED/7h/check')).status).toBe(404);
  for (const path of ['/..%2F..%2Fetc/passwd/check', '/BTCUSDT.SIMULATED/..%2Fx/check'])
    expect((await read(path)).status).toBe(400);
});

test('a check finds what is damaged, and a damaged dataset can be removed', async () => {
  const { dataDir, read, remove } = await archive();
  const place = join(dataDir, 'archive', 'BTCUSDT.SIMULATED', '1h');
  truncateSync(
    join(
      place,
      readdirSync(place).find((name) => name.endsWith('.arrow'))!,
    ),
    100,
  );
  expect((await read('/BTCUSDT.SIMULATED/1h/check')).body).toMatchObject({ code: 'DATASET_DAMAGED' });
  truncateSync(join(place, 'dataset.json'), 20);
  const { damaged } = listed(await read(''));
  expect(damaged).toMatchObject([{ name: 'BTCUSDT.SIMULATED/1h' }]);
  expect(JSON.stringify(damaged)).not.toContain(dataDir);
  expect((await remove('/BTCUSDT.SIMULATED/1h')).status).toBe(200);
  expect(listed(await read('')).damaged).toEqual([]);
});

test('one that something uses stays; another goes, when that is meant, and once', async () => {
  const { dataDir, read, remove } = await archive((key) =>
    isReadFor('BTCUSDT.SIMULATED/1h', key) ? ['search x'] : [],
  );
  const before = listed(await read('')).datasets;
  expect((await remove('/BTCUSDT.SIMULATED/1h')).body).toMatchObject({
    code: 'CONFLICT',
    message: 'BTCUSDT.SIMULATED/1h is in use by search x',
    obstacles: ['search x'],
  });
  expect((await remove('/ETHUSDT.SIMULATED/1h', {})).status).toBe(400);
  expect((await remove('/ETHUSDT.SIMULATED/1h', { confirm: 'yes' })).status).toBe(400);
  expect(listed(await read('')).datasets).toEqual(before);
  expect((await remove('/ETHUSDT.SIMULATED/1h')).body.data).toEqual({ name: 'ETHUSDT.SIMULATED/1h' });
  expect(existsSync(join(dataDir, 'archive', 'ETHUSDT.SIMULATED', '1h'))).toBe(false);
  expect(listed(await read('')).datasets).toHaveLength(before.length - 1);
  expect(await remove('/ETHUSDT.SIMULATED/1h')).toMatchObject({ status: 404, body: { code: 'NO_DATASET' } });
});

test.each([
  ['BTCUSDT.BINANCE/1h', '1h', true],
  ['btcusdt.binance/1h', '1h', true],
  ['BTCUSDT.BINANCE', '1h', true],
  ['BTCUSDT.BINANCE/1h', 'funding', true],
  ['BTCUSDT.BINANCE/1h', '5m', false],
  ['BTCUSDT.BINANCE/1h', '1h-mark', false],
  ['ETHUSDT.BINANCE/1h', '1h', false],
])('work on %s reads the series %s of BTCUSDT.BINANCE: %s', (bars, series, isRead) => {
  expect(isReadFor(bars, keyOf({ instrument: 'BTCUSDT.BINANCE', series }))).toBe(isRead);
});
