import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { seededRandom } from '../runtime/index.ts';
import { fileArchive } from './file-archive.ts';
import { contentHash } from './frame.ts';

const root = mkdtempSync(join(tmpdir(), 'assay-kill-'));
afterAll(() => rmSync(root, { recursive: true }));

const local = join(import.meta.dirname, '../../node_modules/.bin/node');
const node = existsSync(local) ? local : process.execPath;

/** A process that adds a day of bars to the archive, again and again, and says when each is in. */
const WRITER = `
  const { fileArchive, generateMarket, SIMULATED_COINS } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
  const { sliceColumns } = await import(${JSON.stringify(join(import.meta.dirname, 'columns.ts'))});
  const from = Date.UTC(2023, 11, 1);
  const [bars] = generateMarket({ seed: 1, timeframe: '1m', from, bars: 1440 * 45, coins: SIMULATED_COINS.slice(0, 1) });
  const archive = fileArchive({ root: process.argv[1] });
  const start = (await archive.find({ kind: 'candles', instrument: bars.instrument, timeframe: '1m' }))?.count ?? 0;
  process.stdout.write('.');
  for (let at = start; at + 1440 <= bars.length; at += 1440) {
    await archive.store(sliceColumns(bars, at, at + 1440), { source: 'kill test', provenance: 'simulated', importedAt: from });
    process.stdout.write('.');
  }
`;

test('an import killed at any moment leaves whole days, and the next goes on from there', async () => {
  const random = seededRandom(4);
  const archive = fileArchive({ root });
  const instrument = 'BTCUSDT.SIMULATED' as InstrumentId;
  let [count, kills] = [0, 0];
  for (; kills < 3; kills += 1) {
    const writer = spawn(node, ['--input-type=module', '--eval', WRITER, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const stores = 2 + Math.floor(random.next() * 3);
    const delay = random.next() * 5e6;
    let said = 0;
    await new Promise<void>((resolve) => {
      writer.on('exit', () => resolve());
      writer.stdout.on('data', (chunk: Buffer) => {
        said += chunk.length;
        if (said < stores) return;
        // In the midst of the next store, at a moment that chance and the machine choose.
        let spin = 0;
        while (spin < delay) spin += 1;
        writer.kill('SIGKILL');
      });
    });
    const dataset = await archive.find({ kind: 'candles', instrument, timeframe: '1m' });
    expect(dataset).toBeDefined();
    expect(dataset!.count % 1440).toBe(0);
    expect(dataset!.count).toBeGreaterThanOrEqual(count + (stores - 1) * 1440);
    const bars = await archive.load(instrument, '1m');
    expect([bars.length, contentHash(bars)]).toEqual([dataset!.count, dataset!.contentHash]);
    expect(bars.openTime[0]).toBe(Date.UTC(2023, 11, 1) as EpochMs);
    ({ count } = dataset!);
  }
}, 60_000);
