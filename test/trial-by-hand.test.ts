import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { openLab } from '../src/storage/index.ts';
import { ROOT, temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const dataDir = (): string => join(folder.path, 'data');
const backtest = (...more: readonly string[]) =>
  assay([
    '--data-dir',
    dataDir(),
    'backtest',
    '--strategy',
    'ema-cross',
    '--bars',
    join(ROOT, 'fixtures/golden/generated-1h.csv'),
    '--slippage-bps',
    '0',
    ...more,
  ]);

test('a backtest by hand is a trial, written before it is shown; the same again is none', async () => {
  const first = await backtest();
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/trial 1 on \w+ in this time/);
  expect((await backtest('--param', 'fast=7', 'slow=21')).out).toMatch(/trial 2 on/);
  expect((await backtest()).out).toMatch(/tried before: still 2 on/);
  // Two at once: both are counted.
  const both = await Promise.all([backtest('--param', 'fast=8'), backtest('--param', 'fast=9')]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);

  const lab = openLab(join(dataDir(), 'lab', 'lab.db'), { log: silentLog, timers: realTimers(), readOnly: true });
  const { items } = await lab.trials.trials('by-hand', { page: 1, limit: 10 });
  expect(items).toHaveLength(5);
  expect(items[0]).toMatchObject({ generator: 'by hand', family: 'TF', evaluator: 'engine' });
  expect(items[2]!.key).toBe(items[0]!.key);
  expect(items[2]!.result).toEqual(items[0]!.result);
  expect(items[0]!.result.days).toBeGreaterThan(10);
  expect(items[0]!.result.trades).toBeGreaterThan(0);
  expect(await lab.trials.verify('by-hand')).toHaveLength(64);
  // What it was is kept whole: a catalogue strategy as the rules that a search would find it by.
  expect(await lab.trials.configuration(items[0]!.key)).toMatchObject({ format: 'assay-rules-1' });
  await lab.close();
});

test('what the ledger has of it is what the result says', async () => {
  const json = join(folder.path, 'result.json');
  await backtest('--param', 'fast=5', 'slow=40', '--json', json);
  const { metrics } = JSON.parse(readFileSync(json, 'utf8')) as {
    readonly metrics: Readonly<Record<string, { readonly value: number }>>;
  };
  const lab = openLab(join(dataDir(), 'lab', 'lab.db'), { log: silentLog, timers: realTimers(), readOnly: true });
  const { items, count } = await lab.trials.trials('by-hand', { page: 1, limit: 50 });
  const { result } = items[count - 1]!;
  await lab.close();
  expect(result.trades).toBe(metrics['trades']!.value);
  expect(result.fees).toBeCloseTo(metrics['fees']!.value / 10_000, 9);

  const raw = new DatabaseSync(join(dataDir(), 'lab', 'lab.db'), { readOnly: true });
  const row = raw.prepare('SELECT returns, exposures FROM streams ORDER BY stream_id DESC LIMIT 1').get()!;
  raw.close();
  const [returns, exposures] = ['returns', 'exposures'].map(
    (name) => new Float32Array((row[name] as Uint8Array).slice().buffer),
  ) as [Float32Array, Float32Array];
  const total = returns.reduce((worth, value) => worth * (1 + value), 1) - 1;
  expect(total).toBeCloseTo(metrics['totalReturn']!.value, 5);
  expect(returns).toHaveLength(result.days);
  expect(Math.max(...exposures)).toBeLessThanOrEqual(1.1);
  expect(Math.max(...exposures)).toBeGreaterThan(0.5);
});
