import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { openStorage } from '../src/storage/index.ts';
import { start, temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';

const DAY_MS = 86_400_000;
const timers = realTimers();

test('a server trades on paper, is stopped in the middle, and its session is what the backtester makes of that time', async () => {
  const folder = temporaryFolder();
  try {
    const data = ['--data-dir', folder.path];
    const words = ['serve', '--market', 'generated', '--port', '0', '--speed', '100000'];
    const server = start('bin/assay.ts', [...data, ...words]);
    await server.line(/Paper trading is running/);
    await tradedFor(folder.path, 10 * DAY_MS);
    server.process.kill('SIGINT');
    expect((await server.ended).code).toBe(0);

    const text = await assay([...data, 'parity']);
    expect(text.err).toBe('');
    // 0 when every strategy made enough trades for it to be shown, 3 when one has not; never 1.
    expect([0, 3]).toContain(text.code);
    expect(text.out).not.toContain('DIFFERS');
    const json = await assay([...data, 'parity', '--json']);
    const { strategies } = JSON.parse(json.out) as { strategies: { total: string; signals: { differing: number } }[] };
    expect(strategies).toHaveLength(6);
    expect(strategies.map(({ total, signals }) => [total, signals.differing])).toEqual(strategies.map(() => ['0', 0]));

    expect((await assay([...data, 'parity', '--strategy', 'NOBODY'])).code).toBe(2);
    expect((await assay(['parity', '--help'])).out).toContain('3 too little to tell');
  } finally {
    folder.remove();
  }
});

/** Waits until the newest session has heard that much of the market. */
async function tradedFor(folder: string, marketMs: number): Promise<void> {
  const storage = await openStorage(join(folder, 'assay.db'), { log: silentLog, timers, readOnly: true });
  try {
    const [session] = (await storage.sessions.list({ limit: 1, page: 1 })).items;
    let first: number | undefined;
    for (let tries = 0; tries < 3_000; tries += 1) {
      const at = (await storage.history.checkpoint(session!.id))?.marketAt;
      first ??= at;
      if (at !== undefined && at - first! >= marketMs) return;
      await timers.sleep(20);
    }
    throw new Error('the session did not get on');
  } finally {
    await storage.close();
  }
}
