import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect, ended, ROOT, start } from '../process.ts';
import type { Row } from '../row.ts';
import type { Workload } from './index.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 5;

/** A person's wait: `npm start` where everything has been set up before, until the browser has the page. */
export const firstPage: Workload = {
  name: 'first-page',
  about: 'what `npm start` runs on a set-up checkout with a paper session to go on with, until GET / answers 200',
  async run({ repeats, folder }) {
    if (!existsSync(join(ROOT, 'node_modules', '.assay-setup.json'))) {
      throw new Error('this checkout is not set up: run `npm start` once, then this again');
    }
    const dataDir = join(folder, 'data');
    const command = ['scripts/start.mjs', '--market', 'generated', '--port', '0', '--data-dir', dataDir];
    await settleIn(command);
    const samples: number[] = [];
    for (let round = 0; round <= repeats; round += 1) {
      const startedMs = performance.now();
      const child = start(command, {});
      const said = collect(child);
      const url = await until(child, said, () => /Dashboard\s+(http:\S+)/.exec(plain(said()))?.[1]);
      await until(child, said, async () => ((await fetch(url)).status === 200 ? true : undefined));
      if (round > 0) samples.push(performance.now() - startedMs);
      await stop(child);
    }
    const row: Row = { label: 'second start to first page', unit: 'ms', samples, goal: { id: 'E6', atMost: 3_000 } };
    return [row];
  },
};

/** The first start makes the market, the session and its backtests; the ones that are timed go on from there. */
async function settleIn(command: readonly string[]): Promise<void> {
  const child = start(command, {});
  const said = collect(child);
  await until(child, said, () => (said().includes('Paper trading is running') ? true : undefined));
  await stop(child);
}

async function stop(child: ChildProcess): Promise<void> {
  const end = ended(child);
  child.kill('SIGTERM');
  const { code } = await end;
  if (code !== 0) throw new Error(`the server ended with ${code} when it was asked to stop`);
}

/** Asks again and again, until there is an answer. @throws when the program has ended, or patience has */
async function until<Answer>(
  child: ChildProcess,
  said: () => string,
  ask: () => Answer | undefined | Promise<Answer | undefined>,
): Promise<Answer> {
  const giveUpMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (child.exitCode !== null || performance.now() > giveUpMs)
      throw new Error(`the server did not come up:\n${said()}`);
    await sleep(POLL_MS);
  }
}

/** Without the terminal's colours. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what introduces a colour
  return text.replaceAll(/\u001B\[[\d;]*m/g, '');
}
