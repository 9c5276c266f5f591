import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMs } from '../src/domain/index.ts';
import { diagnose, diagnosisLines, type Diagnosis } from '../src/main.ts';
import { realTimers, silentLog, type Timers } from '../src/runtime/index.ts';
import { openStorage } from '../src/storage/index.ts';
import { barEntry, checkpointOf } from './conformance/storage-samples.ts';

const timers = realTimers();
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-doctor-'));
  path = join(folder, 'assay.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(entries: number): Promise<void> {
  const storage = await openStorage(path, { log: silentLog, timers });
  if ((await storage.sessions.find('s1')) === undefined)
    await storage.sessions.create({ id: 's1', kind: 'paper', config: {}, startedAt: 0 as EpochMs });
  const journal = await storage.journal('s1');
  for (let n = 0; n < entries; n += 1) journal.append(barEntry(journal.lastSeq + 1));
  await journal.commit(checkpointOf(journal));
  await storage.close();
}

async function findings(of: Timers = timers): Promise<Readonly<Record<string, Diagnosis>>> {
  return Object.fromEntries((await diagnose(folder, of)).map((one) => [one.about, one]));
}

test('a sound place is told to be one, and is left as it was', async () => {
  await write(10);
  const before = readdirSync(folder).toSorted();
  const found = await findings();
  expect(found['durability']).toMatchObject({ state: 'ok', detail: 'journal_mode=wal, synchronous=2, foreign_keys=1' });
  expect(found['database']).toMatchObject({ state: 'ok' });
  expect(found['database']?.detail).toMatch(/^schema \d+, .* every page can be read, journal_mode=wal$/);
  expect(found['fsync']?.detail).toMatch(/^an fsync takes [\d.]+ ms, [\d.]+ ms at the 99th percentile/);
  expect(found['disk']?.detail).toMatch(/GB free/);
  // A reader of a database in WAL mode may leave its index beside it.
  expect(
    readdirSync(folder)
      .filter((name) => !/-(wal|shm)$/.test(name))
      .toSorted(),
  ).toEqual(before);
  expect(diagnosisLines(Object.values(found))).toHaveLength(5);
});

test('a place without a database, or without a folder, is said to be so', async () => {
  expect((await findings())['database']).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('none yet') as string,
  });
  rmSync(folder, { recursive: true });
  expect((await findings())['disk']).toMatchObject({ state: 'wrong' });
});

test('a damaged page is found', async () => {
  await write(2_000);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, 4_096 * 3, 4_096 * 4));
  expect((await findings())['database']).toMatchObject({
    state: 'wrong',
    detail: expect.stringContaining('damaged') as string,
  });
});

test('a restored backup is found', async () => {
  await write(10);
  copyFileSync(path, join(folder, 'backup'));
  await write(10);
  copyFileSync(join(folder, 'backup'), path);
  expect((await findings())['database']?.detail).toContain('session s1 ends at entry 10, and had reached 20');
});

test('a clock that is being moved is found', async () => {
  let moved = 0;
  const moving: Timers = { ...timers, now: () => (timers.now() + (moved += 200)) as EpochMs };
  expect((await findings(moving))['clock']).toMatchObject({
    state: 'note',
    detail: expect.stringContaining('was moved by') as string,
  });
});
