import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { realTimers, silentLog, type AssayError } from '../../runtime/index.ts';
import type { JournalEntry } from '../journal.ts';
import { anyEntry } from '../record/any-entry.ts';
import { CommitTimings } from './commit-timings.ts';
import { openDatabase, type Database } from './database.ts';
import { sqliteHistory } from './sqlite-history.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { sqliteHalts } from './sqlite-halts.ts';
import { sqliteSessions } from './sqlite-sessions.ts';

let folder: string;
let database: Database;
const failures: AssayError[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-journal-'));
  database = openDatabase(join(folder, 'a.db'), { log: silentLog, timers: realTimers() });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newJournal(id: string): Promise<SqliteJournal> {
  await sqliteSessions(database).create({ id, kind: 'paper', config: {}, startedAt: 0 as EpochMs });
  const context = {
    connection: database.requireWriter(),
    timers: realTimers(),
    timings: new CommitTimings(),
    committed() {},
    failed: (failure: AssayError) => failures.push(failure),
  };
  return new SqliteJournal(context, id, {});
}

test('whatever is appended is read back exactly, hostile texts included', async () => {
  const journal = await newJournal('any');
  // A fill is booked once: the database insists on it, and chance may draw one twice.
  const seen = new Set<string>();
  const isNew = ({ effects }: JournalEntry): boolean =>
    effects.every(
      (effect) =>
        effect.type !== 'fill-booked' || seen.size < seen.add(`${effect.fill.fillId}/${effect.strategyId}`).size,
    );
  const entries = fc
    .sample(anyEntry(), { numRuns: 400, seed: 7 })
    .filter(isNew)
    .map((entry, index) => ({ ...entry, seq: index + 1 }));
  for (const entry of entries) {
    journal.append(entry);
    if (entry.seq % 30 === 0 || entry.seq === entries.length)
      journal.commit(() => ({ seq: entry.seq, marketAt: 0 as EpochMs, engine: {} }));
  }
  const read = [];
  for await (const entry of sqliteHistory(database).entries('any')) read.push(entry);
  expect(read).toHaveLength(entries.length);
  for (const [index, entry] of entries.entries()) {
    const { event, effects } = entry;
    const { instrument, timeframe, openTime } = event.type === 'bar' ? event.bar : {};
    const quiet = event.type === 'bar' && effects.length === 0;
    const expected = quiet
      ? { type: 'bar-ref', seq: entry.seq, at: event.at, instrument, timeframe, openTime }
      : { type: 'entry', ...entry };
    expect(read[index]).toStrictEqual(expected);
  }
  expect(await sqliteHistory(database).verifyChain('any')).toMatchObject({ intact: true, lastSeq: entries.length });
});

test('when the disk is full nothing of the commit is kept, trading stops, and a halt can still be recorded', async () => {
  const journal = await newJournal('full');
  const connection = database.requireWriter();
  const note = (seq: number, size: number): JournalEntry => ({
    seq,
    event: { type: 'halt', at: seq as EpochMs, by: 'x', reason: 'y'.repeat(size) },
    effects: [],
  });
  journal.append(note(1, 10));
  journal.commit(() => ({ seq: 1, marketAt: 1 as EpochMs, engine: {} }));
  // Room for a halt, not for a large commit.
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + 4}`);
  for (let seq = 2; seq <= 50; seq += 1) journal.append(note(seq, 5_000));
  const commit = (): void => journal.commit(() => ({ seq: 50, marketAt: 1 as EpochMs, engine: {} }));
  expect(commit).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }) as Error);
  expect(commit).toThrow(/after entry 1, so trading stops: No space is left/);
  expect(() => journal.append(note(51, 1))).toThrow(/trading stops/);
  expect(() => journal.equity(1 as EpochMs, 0n as never)).toThrow(/trading stops/);
  expect(failures.map(({ code }) => code)).toEqual(['JOURNAL_FAILED']);
  expect(journal.durableSeq).toBe(1);
  expect(connection.get("SELECT count(*) AS count FROM journal WHERE session_id = 'full'")).toEqual({ count: 1 });

  const halts = sqliteHalts(database);
  await halts.latch('acc', { by: 'storage', reason: 'disk full', at: 1 as EpochMs });
  expect(await halts.current('acc')).toMatchObject({ halted: true });
  connection.pragma('max_page_count = 1000000');
  expect(commit).toThrow(/trading stops/);
});

test('percentiles are of the last thousand commits', () => {
  const timings = new CommitTimings();
  expect(timings.percentiles()).toBeUndefined();
  for (let ms = 1; ms <= 2_000; ms += 1) timings.add(ms);
  expect(timings.percentiles()).toEqual({ p50Ms: 1_500, p99Ms: 1_990 });
});
