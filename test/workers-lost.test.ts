import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTimers } from '../src/main.ts';
import { announce, embeddedLab, openQueue } from '../src/research/index.ts';
import { silentLog } from '../src/runtime/index.ts';
import { start, temporaryFolder, type Child } from './support/child.ts';
import { assay } from './support/command.ts';
import { bitsOf, sampleMarket, sampleRules } from './workers/sample-lab.ts';
import { freePort, startPostgres, startRedis, tried, type Service } from './workers/services.ts';

const BARS = 15_000;
const RULES = 24;
/** Of four rules each. */
const TASKS = 6;

const BACKENDS = [
  { name: 'Redis', program: 'redis-server', launch: startRedis },
  { name: 'PostgreSQL', program: 'initdb', launch: startPostgres },
] as const;

const timers = realTimers();
const folder = temporaryFolder();
afterAll(() => folder.remove());

let expected: string;

beforeAll(async () => {
  const lab = await embeddedLab(2, timers);
  expected = bitsOf(await lab.evaluator(sampleMarket(BARS), 'engine').evaluate(sampleRules(RULES))).join('\n');
  await lab.close();
}, 300_000);

describe.for(BACKENDS.map(tried))('two workers at $place', { timeout: 300_000 }, ({ name, missing, launch }) => {
  let service: Service | undefined;
  beforeAll(async () => {
    if (!missing) service = await launch();
  });
  afterAll(async () => service?.stop());

  const worker = (id: string): Child =>
    start(
      'bin/assay.ts',
      `--data-dir ${join(folder.path, name, id)} worker --queue ${service!.url} --concurrency 1 --lease 2`.split(' '),
    );
  const coordinator = (out: string): Child =>
    start('test/workers/coordinator-process.ts', [service!.url, String(RULES), String(BARS), out]);

  test.skipIf(missing)('workers of other code are refused, with what both run', async () => {
    const lab = await openQueue(service!.url, { version: 'other-code', timers, log: silentLog });
    const there = new AbortController();
    const self = { role: 'coordinator', id: 'other', version: 'other-code' } as const;
    const left = await announce(self, lab.store, { timers, log: silentLog, signal: there.signal });
    const { code, err } = await assay(['worker', '--queue', service!.url, '--concurrency', '1']);
    expect(err).toMatch(
      /this worker runs 0\.1\.0-\w{12}-v8-\S+, and the coordinator at this queue other-code.*\[WORKER_VERSION\]/,
    );
    expect(code).toBe(1);
    there.abort();
    await left.gone;
    expect(await lab.store.keys('present/')).toEqual([]);
    await lab.close();
  });

  test.skipIf(missing)(
    'one worker killed, then the lab itself: nothing is lost, nothing done is done again, no bit is different',
    async () => {
      const out = join(folder.path, `${name}.txt`);
      const [first, second] = [worker('first'), worker('second')];
      await Promise.all([first.line(/^Working for /), second.line(/^Working for /)]);
      const killed = coordinator(out);
      const [, lost] = await first.line(/^task (\w+) begun/);
      first.process.kill('SIGKILL');
      await first.ended;
      // The other one goes on.
      await second.line(/^task \w+ done/);
      killed.process.kill('SIGKILL');
      await killed.ended;
      const again = coordinator(out);
      await again.line(/^answered/);
      expect(readFileSync(out, 'utf8')).toBe(expected);
      const done = [...first.lines, ...second.lines].flatMap((line) => /^task (\w+) done/.exec(line)?.[1] ?? []);
      expect(done).toHaveLength(TASKS);
      expect(new Set(done).size).toBe(TASKS);
      expect(done).toContain(lost);
      second.process.kill('SIGTERM');
      expect(await second.ended).toEqual({ code: 0, signal: null });
      expect(second.lines.at(-1)).toMatch(/^Stopped: \d tasks done, 0 failed, 0 given back\.$/);
      expect(second.errors).toBe('');
    },
  );
});

test('an address that is none, and a queue that is not there, are refused', async () => {
  const port = await freePort();
  const cases = [
    [['--queue', 'http://127.0.0.1'], 2, /is no address of a queue.*\[QUEUE_ADDRESS\]/],
    [['--queue', 'redis://me:secret@'], 2, /redis:\/\/me:\*\*\*@.*\[QUEUE_ADDRESS\]/],
    [['--queue', `redis://127.0.0.1:${port}`], 1, /ECONNREFUSED.*\[QUEUE_UNREACHABLE\]/],
    [['--queue', `postgres://me:secret@127.0.0.1:${port}/x`], 1, /me:\*\*\*@.*ECONNREFUSED.*\[QUEUE_UNREACHABLE\]/],
    [['--queue', `redis://127.0.0.1:${port}`, '--concurrency', 'many'], 2, /--concurrency takes.*\[BAD_OPTION\]/],
  ] as const;
  for (const [words, exit, message] of cases) {
    const { code, err } = await assay(['worker', ...words]);
    expect(err).toMatch(message);
    expect(code).toBe(exit);
    expect(err).not.toContain('secret');
  }
});
