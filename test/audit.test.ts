import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientOrderId, EpochMs, VenueOrderId } from '../src/domain/index.ts';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { entryLine } from '../src/sessions/index.ts';
import { openStorage, type JournalEntry, type Storage } from '../src/storage/index.ts';
import { aFill, anOrder, at, barAt, barEntry, checkpointOf, EMA } from './conformance/storage-samples.ts';
import { temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';

const fill = aFill('f1', 'o-1', '0.0123');
const order = anOrder('o-1');

/** Bars that lead to nothing, an order from sending to filling, and more bars. */
const ENTRIES: readonly JournalEntry[] = [
  barEntry(1),
  barEntry(2),
  barEntry(3),
  barEntry(4, [
    { type: 'signal', strategyId: EMA, instrument: order.instrument, exposure: 1, reason: 'crossed' },
    { type: 'submit', order },
  ]),
  {
    seq: 5,
    event: {
      type: 'order-accepted',
      at: at(6),
      clientOrderId: 'o-1' as ClientOrderId,
      venueOrderId: 'v1' as VenueOrderId,
    },
    effects: [],
  },
  {
    seq: 6,
    event: { type: 'fill', at: at(7), fill },
    effects: [{ type: 'fill-booked', strategyId: EMA, fill, purpose: 'entry', reason: 'r' }],
  },
  {
    seq: 7,
    event: { type: 'halt', at: at(8), by: 'ann', reason: 'a drill\n     9  2026-01-05  nothing happened' },
    effects: [],
  },
  { seq: 8, event: { type: 'bar', at: at(10), bar: barAt(9) }, effects: [] },
];

const SHOWN = `
        1  2026-01-05T00:02:00.000Z  (3 bars, up to entry 3, 2026-01-05T00:04:00.000Z: nothing followed)
        4  2026-01-05T00:05:00.000Z  ema wants to be 100 % long in BTCUSDT.BINANCE: crossed.
                                     ema sent an order to buy 0.0123 BTCUSDT.BINANCE at market: EMA 12 crossed above EMA 26.
        5  2026-01-05T00:06:00.000Z  (order-accepted o-1)
        6  2026-01-05T00:07:00.000Z  ema bought 0.0123 BTCUSDT.BINANCE at 64,210.5 (fee 0.43).
        7  2026-01-05T00:08:00.000Z  ann asked to halt trading: a drill 9 2026-01-05 nothing happened; it was halted already.
        8  2026-01-05T00:10:00.000Z  (a bar of BTCUSDT.BINANCE 1m: nothing followed)
`
  .slice(1)
  .trimEnd();

describe('the audit trail on the command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let running: Storage;

  beforeAll(async () => {
    folder = temporaryFolder();
    // Left open: it is looked at beside a running Assay.
    running = await openStorage(join(folder.path, 'assay.db'), { log: silentLog, timers: realTimers() });
    for (const [index, id] of ['p1', 'p2'].entries()) {
      await running.sessions.create({ id, kind: 'paper', config: {}, startedAt: index as EpochMs });
      const journal = await running.journal(id);
      if (id === 'p1') continue;
      for (const entry of ENTRIES) journal.append(entry);
      await journal.commit(checkpointOf(journal));
    }
  });
  afterAll(async () => {
    await running.close();
    folder.remove();
  });

  const audit = (...words: readonly string[]) => assay(['--data-dir', folder.path, 'audit', ...words]);

  test('shows the newest session’s entries as lines to read', async () => {
    expect(await audit('show')).toEqual({ code: 0, out: SHOWN, err: '' });
    const part = await audit('show', '--session', 'p2', '--from', '5', '--to', '6');
    // The order was sent before, and is known all the same.
    expect(part.out).toBe(SHOWN.split('\n').slice(3, 5).join('\n'));
  });

  test('shows them as JSON, in the form of a backtest’s journal', async () => {
    const { out } = await audit('show', '--json');
    expect(out.split('\n')).toEqual(ENTRIES.map(entryLine));
  });

  test.each([
    ['a session that is not there', ['show', '--session', 'p9'], 'SESSION_UNKNOWN'],
    ['an empty session’s entry', ['show', '--session', 'p1', '--from', '1'], 'BAD_OPTION'],
    ['a range that ends before it begins', ['show', '--from', '6', '--to', '5'], 'BAD_OPTION'],
    ['an entry that is no number', ['show', '--to', '0x5'], 'BAD_OPTION'],
    ['the chain of a session that is not there', ['verify', '--session', 'p9'], 'SESSION_UNKNOWN'],
  ])('refuses %s, with exit code 2', async (_what, words, code) => {
    const refused = await audit(...words);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(`[${code}]`);
  });

  test('verifies every session, and gives the heads to write down', async () => {
    const report = await running.history.verifyChain('p2');
    const { head } = report as Extract<typeof report, { intact: true }>;
    const verified = await audit('verify');
    expect(verified).toMatchObject({ code: 0, err: '' });
    const [second, first] = verified.out.split('\n');
    expect(second).toBe(`p2  intact: 8 entries in 6 rows, head ${head}`);
    expect(first).toMatch(/^p1 {2}intact: 0 entries in 0 rows, head [0-9a-f]{64}$/);
    expect((await audit('verify', '--session', 'p2')).out).not.toContain('p1');
  });

  test('names the first bad entry of a broken chain, with exit code 1', async () => {
    const outside = new DatabaseSync(join(folder.path, 'assay.db'));
    outside.exec(`DROP TRIGGER journal_keeps_values; UPDATE journal SET payload = replace(payload, '64210', '64211')`);
    outside.close();
    const broken = await audit('verify');
    expect(broken).toMatchObject({ code: 1, err: '' });
    expect(broken.out).toMatch(/^p2 {2}BROKEN at entry 6: .+\np1 {2}intact/);
  });
});
