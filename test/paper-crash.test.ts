import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixed, stringifyExact, type StrategyId } from '../src/domain/index.ts';
import type { EngineSnapshot } from '../src/engine/index.ts';
import { realTimers, seededRandom, silentLog } from '../src/runtime/index.ts';
import { PaperSession, type PaperInput } from '../src/sessions/index.ts';
import { HandTimers, settled } from '../src/sessions/test-timers.ts';
import { openStorage, type Storage } from '../src/storage/index.ts';
import { start, temporaryFolder, type Child } from './support/child.ts';
import { checkpointOf, KeptJournal, type Saved } from './support/kept-journal.ts';
import { paperAccount } from './support/paper-account.ts';

/** Runs a session, new or taken up from what a crash left, to the end of its bars. */
async function runOut(input: PaperInput, from?: Saved): Promise<Ended> {
  const journal = new KeptJournal(input.sessionId, from);
  const checkpoint = from === undefined ? undefined : checkpointOf(from);
  const session = new PaperSession(input, { journal, checkpoint, timers: realTimers(), log: silentLog });
  session.start();
  while (session.state === 'running') await settled();
  await session.stop();
  return endOf(session, journal, from);
}

interface Ended {
  readonly failure: string | undefined;
  readonly lines: readonly string[];
  readonly equity: readonly (readonly [string, string])[];
  readonly engine: string;
  readonly commits: readonly Saved[];
}

function endOf(session: PaperSession, journal: KeptJournal, from?: Saved): Ended {
  const { commits } = journal;
  const { lines, equity } = commits.at(-1) ?? from!;
  return {
    failure: session.failure,
    lines,
    equity: [...equity],
    engine: stringifyExact(session.engine.snapshot()),
    commits,
  };
}

/** What must be the same whether or not there was a crash. */
function fate({ failure, lines, equity, engine }: Ended): Omit<Ended, 'commits'> {
  return { failure, lines, equity, engine };
}

describe('a session taken up after a crash', () => {
  test.each([1, 2, 3])('goes on as if there had been none, at whatever commit it was, seed %i', async (seed) => {
    const input = paperAccount({ seed, bars: 70, latencyMs: seed === 2 ? 0 : 250 });
    const whole = await runOut(input);
    expect(whole.failure).toBeUndefined();
    expect(whole.commits.length).toBeGreaterThan(80);
    for (const saved of whole.commits.filter((_, index) => index % 5 === seed))
      expect(fate(await runOut(input, saved))).toEqual(fate(whole));
  });

  test('would be seen to go another way if one thing had been forgotten', async () => {
    const input = paperAccount({ seed: 1, bars: 70 });
    const whole = await runOut(input);
    const saved = whole.commits[60]!;
    const forgetful = (change: (state: ReturnType<typeof checkpointOf>) => object): Saved => ({
      ...saved,
      checkpoint: stringifyExact({ ...checkpointOf(saved), ...change(checkpointOf(saved)) }),
    });
    const forgotten = [
      forgetful(({ feed }) => ({ feed: (feed as number) + 3_600_000 })),
      forgetful(({ engine }) => ({ engine: { ...(engine as object), unsent: [] } })),
      { ...saved, equity: new Map([...saved.equity].slice(0, -1)) },
    ];
    for (const one of forgotten) expect(fate(await runOut(input, one))).not.toEqual(fate(whole));
  });
});

/** At which bar the operator speaks. */
const SPEAKS_AT = 25;
const OPERATOR = { by: 'operator', reason: 'drill' } as const;

describe('an operator who speaks at the very moment at which a bar arrives', () => {
  type Words = (session: PaperSession) => void;
  const stopStrategy: Words = (session) =>
    session.command({ type: 'stop-strategy', strategyId: 'WILD' as StrategyId, positions: 'close', ...OPERATOR });

  /** Bars arrive by the clock; `offset` microtasks after one of them was released, the words are said. */
  async function speak(words: Words, offset: number): Promise<Ended> {
    const timers = new HandTimers();
    const input = paperAccount({ seed: 5, bars: 60, speed: 3_600, latencyMs: 0 });
    const journal = new KeptJournal(input.sessionId);
    const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
    session.start();
    for (let step = 0; session.state === 'running'; step += 1) {
      await settled();
      timers.advance(timers.nextMs ?? 1);
      if (step !== SPEAKS_AT) continue;
      for (let turn = 0; turn < offset; turn += 1) await Promise.resolve();
      words(session);
    }
    await session.stop();
    return endOf(session, journal);
  }

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12])(
    'loses nothing to a crash after it, %i turns later',
    async (offset) => {
      const input = paperAccount({ seed: 5, bars: 60, latencyMs: 0 });
      const stopped = await speak(stopStrategy, offset);
      expect(stopped.failure).toBeUndefined();
      const spokenAt = stopped.lines.findIndex((line) => line.includes('"stop-strategy"'));
      const after = stopped.commits.filter(({ lines }) => lines.length > spokenAt);
      expect(after.length).toBeGreaterThan(4);
      for (const saved of after.slice(0, 4)) expect(fate(await runOut(input, saved))).toEqual(fate(stopped));

      // Ctrl-C in the same moment: what is on disk then goes on in the same way.
      const interrupted = await speak((session) => {
        stopStrategy(session);
        void session.stop();
      }, offset);
      expect(fate(await runOut(input, interrupted.commits.at(-1)))).toEqual(fate(stopped));

      // An emergency stop does not wait for the next bar, but hurries it on.
      const halted = await speak((session) => void session.emergencyStop('operator', 'drill'), offset);
      expect(halted.failure).toBeUndefined();
      const flattenedAt = halted.lines.findIndex((line) => line.includes('"flatten","by"'));
      const afterwards = halted.commits.filter(({ lines }) => lines.length > flattenedAt);
      expect(afterwards.length).toBeGreaterThan(2);
      for (const saved of afterwards.slice(0, 4)) expect(fate(await runOut(input, saved))).toEqual(fate(halted));
    },
  );
});

/** Everything a database holds of a session, in the form in which it is read. */
async function recordOf(path: string): Promise<Record<string, unknown>> {
  return reading(path, async ({ history, views }) => {
    const sessionId = 'p1';
    const entries = await Array.fromAsync(history.entries(sessionId));
    const checkpoint = await history.checkpoint(sessionId);
    const { engine } = checkpoint!.engine as { engine: unknown };
    const { items: activity, count } = await views.listActivity({ sessionId, page: 1, limit: 100_000 });
    expect(activity.length).toBe(count);
    const curves = ['', 'WILD', 'COARSE', 'CROSS'].map((id) =>
      views.equityCurve({ sessionId, maxPoints: 100_000, ...(id === '' ? {} : { strategyId: id as StrategyId }) }),
    );
    const submitted = entries.flatMap((entry) =>
      entry.type === 'entry'
        ? entry.effects.flatMap((effect) => (effect.type === 'submit' ? [effect.order.clientOrderId] : []))
        : [],
    );
    return {
      chain: (await history.verifyChain(sessionId)).intact,
      seqs: entries.map(({ seq }) => seq),
      entries: entries.map(stringifyExact),
      engine: stringifyExact(engine),
      fills: stringifyExact(await views.listFills({ sessionId, limit: 100_000 })),
      open: stringifyExact(await views.listActiveOrders({ sessionId, page: 1, limit: 1_000 })),
      orders: stringifyExact(
        await Promise.all(submitted.map((clientOrderId) => views.findOrder({ sessionId, clientOrderId }))),
      ),
      submitted,
      activity: activity.map(stringifyExact),
      curves: stringifyExact(await Promise.all(curves)),
    };
  });
}

async function reading<Result>(path: string, look: (storage: Storage) => Promise<Result>): Promise<Result> {
  const storage = await openStorage(path, { log: silentLog, timers: realTimers(), readOnly: true });
  try {
    return await look(storage);
  } finally {
    await storage.close();
  }
}

const KILLS = 13;

function isNumber(line: string): boolean {
  return /^\d+$/.test(line);
}

describe('a paper session in a process of its own', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const children = new Set<Child>();
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const child of children) child.process.kill('SIGKILL');
    await Promise.all([...children].map(({ ended }) => ended));
    children.clear();
    folder.remove();
  });

  function run(file: string, words: readonly string[]): Child {
    const child = start(file, words);
    children.add(child);
    return child;
  }

  const paper = (database: string, speed = 'Infinity'): Child =>
    run('test/support/paper-child.ts', [join(folder.path, database), '4', '500', speed]);

  test('killed again and again, ends as one that was left alone', { timeout: 180_000 }, async () => {
    const alone = paper('alone.db');
    expect(await alone.ended).toEqual({ code: 0, signal: null });
    const expected = await recordOf(join(folder.path, 'alone.db'));
    const commits = alone.lines.filter(isNumber).length;
    expect(commits).toBeGreaterThan(600);

    const random = seededRandom(20_261_124);
    let kills = 0;
    let promised = 0;
    for (let isOver = false; !isOver;) {
      const child = paper('killed.db');
      if (kills < KILLS) {
        await child.said(2 + Math.floor((random.next() * commits) / KILLS));
        await realTimers().sleep(3 * random.next()); // Not in step with its commits.
        child.process.kill('SIGKILL');
      }
      const { code, signal } = await child.ended;
      isOver = code === 0;
      if (signal === 'SIGKILL') kills += 1;
      const how = isOver || signal === 'SIGKILL' ? 'as meant' : `${code}: ${child.lines.at(-1)} ${child.errors}`;
      expect(how).toBe('as meant');
      promised = Math.max(promised, ...child.lines.filter(isNumber).map(Number));
      const { durable, intact } = await reading(join(folder.path, 'killed.db'), async ({ history }) => ({
        durable: (await history.checkpoint('p1'))?.seq ?? 0,
        intact: (await history.verifyChain('p1')).intact,
      }));
      // What it said was on disk is on disk.
      expect({ lost: Math.max(0, promised - durable), intact }).toEqual({ lost: 0, intact: true });
    }
    expect(kills).toBeGreaterThanOrEqual(12);

    const found = await recordOf(join(folder.path, 'killed.db'));
    for (const name of Object.keys(expected)) expect([name, found[name]]).toEqual([name, expected[name]]);
    const { submitted, seqs } = found as { submitted: string[]; seqs: number[] };
    expect(new Set(submitted).size).toBe(submitted.length);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test('killed after an emergency stop, is still halted, and takes no risk until the halt is cleared', async () => {
    const first = paper('halted.db', '100000');
    await first.line(/^trading$/);
    await first.said(60);
    first.process.stdin.write('drill\n');
    await first.line(/^stopped$/);
    first.process.kill('SIGKILL');
    await first.ended;

    const second = paper('halted.db');
    await second.line(/^halted$/);
    expect(await second.ended).toEqual({ code: 0, signal: null });
    await reading(join(folder.path, 'halted.db'), async ({ history }) => {
      const { engine } = (await history.checkpoint('p1'))!.engine as { engine: EngineSnapshot };
      expect(engine.risk.modes).toMatchObject([{ mode: 'HALTED', reason: 'drill', by: 'operator' }]);
      const entries = await Array.fromAsync(history.entries('p1'));
      const haltedAt = entries.findIndex((entry) => entry.type === 'entry' && entry.event.type === 'halt');
      expect(haltedAt).toBeGreaterThan(50);
      expect(entries.length - haltedAt).toBeGreaterThan(500);
      const risky = entries.slice(haltedAt).flatMap((entry) => (entry.type === 'entry' ? entry.effects : []));
      expect(risky.filter((effect) => effect.type === 'submit' && !effect.order.reduceOnly)).toEqual([]);
      expect(engine.portfolio.holdings.every(({ net }) => net.quantity < fixed('0.001'))).toBe(true);
    });
  });

  test('stops cleanly on Ctrl-C, and starts again where it was', { timeout: 180_000 }, async () => {
    const config = join(folder.path, 'assay.toml');
    writeFileSync(
      config,
      '[[strategy]]\nstrategy = "ema-cross"\ninstrument = "BTCUSDT.SIMULATED"\ntimeframe = "1h"\n\n' +
        '[[strategy]]\nstrategy = "grid"\ninstrument = "ETHUSDT.SIMULATED"\ntimeframe = "4h"\n',
    );
    const words = ['--data-dir', folder.path, 'serve', '--market', 'generated', '--port', '0', '--config', config];
    const serve = (): Child => run('bin/assay.ts', [...words, '--speed', '100000']);
    const database = join(folder.path, 'assay.db');
    const session = () =>
      reading(database, async ({ history }) => ({
        seq: (await history.checkpoint('p1'))?.seq ?? 0,
        intact: (await history.verifyChain('p1')).intact,
        ats: (await Array.fromAsync(history.entries('p1'))).map((entry) =>
          entry.type === 'entry' ? entry.event.at : entry.at,
        ),
      }));
    const interrupt = async (child: Child): Promise<void> => {
      child.process.kill('SIGINT');
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.errors).toBe('');
      expect(child.lines.at(-1)).toMatch(/^Stopped\. Nothing is lost/);
    };

    const first = serve();
    await first.line(/Dashboard +http:\/\/127\.0\.0\.1:\d+/);
    await first.line(/SIMULATED MARKET/);
    await first.line(/^Paper trading is running/);
    while ((await session()).seq < 30) await realTimers().sleep(50);
    await interrupt(first);
    const left = await session();

    const second = serve();
    await second.line(/^Going on with the paper session where it was left/);
    await second.line(/^Paper trading is running/);
    while ((await session()).seq < left.seq + 30) await realTimers().sleep(50);
    await interrupt(second);
    const found = await session();
    expect(found.intact).toBe(true);
    expect(found.ats.slice(0, left.ats.length)).toEqual(left.ats);
    // The market went on with the next bar: none was skipped, and none was heard twice.
    const hours = new Set(found.ats.map((at) => Math.floor(at / 3_600_000)));
    expect(hours.size).toBe(Math.max(...hours) - Math.min(...hours) + 1);
  });
});
