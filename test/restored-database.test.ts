import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EpochMs } from '../src/domain/index.ts';
import { recoverCommand } from '../src/main.ts';
import { realTimers, silentLog, type AssayError } from '../src/runtime/index.ts';
import { openStorage, type Lease, type Storage } from '../src/storage/index.ts';
import { barEntry, checkpointOf } from './conformance/storage-samples.ts';

const timers = realTimers();
const options = { log: silentLog, timers };
const ACCOUNT = 'BYBIT:demo:1';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-restored-'));
  path = join(folder, 'assay.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function using<Result>(work: (storage: Storage) => Promise<Result>, readOnly = false): Promise<Result> {
  const storage = await openStorage(path, { ...options, readOnly });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

async function refusal(): Promise<AssayError> {
  try {
    await (await openStorage(path, options)).close();
  } catch (error) {
    return error as AssayError;
  }
  throw new Error('it was opened');
}

function acquire(storage: Storage): Promise<{ readonly lease: Lease; readonly previous: Lease | undefined }> {
  const at = timers.now();
  return storage.leases.acquire({ account: ACCOUNT, holder: 'a test', build: '0', configHash: 'c', at });
}

/** One life of a session: a lease, and some entries. */
async function live(entries: number, session = 's1'): Promise<void> {
  await using(async (storage) => {
    if ((await storage.sessions.find(session)) === undefined)
      await storage.sessions.create({ id: session, kind: 'live', config: {}, startedAt: 0 as EpochMs });
    const { lease } = await acquire(storage);
    const journal = await storage.journal(session, { lease });
    for (let n = 0; n < entries; n += 1) journal.append(barEntry(journal.lastSeq + 1));
    await journal.commit(checkpointOf(journal));
  });
}

const backup = (): string => join(folder, 'backup.db');
/** What an operator does who finds last night's copy. */
function restore(): void {
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  copyFileSync(backup(), path);
}

describe('a database that is not the newest', () => {
  test('is refused, with what it lacks and what to do, and left as it is', async () => {
    await live(10);
    copyFileSync(path, backup());
    await live(5);
    restore();
    const before = readFileSync(path);
    const refused = await refusal();
    expect(refused.code).toBe('STORAGE_RESTORED');
    expect(refused.message).toContain('session s1 ends at entry 10, and had reached 15');
    expect(refused.message).toContain(`account ${ACCOUNT} stands at epoch 1, and had reached 2`);
    expect(refused.message).toMatch(/Put the newest one back; .* assay recover/);
    expect(readFileSync(path).equals(before)).toBe(true);
    // Who only looks may look at a backup.
    expect(await using((storage) => storage.history.verifyChain('s1'), true)).toMatchObject({ intact: true });
  });

  test('is opened when it is put back, and the newest as often as you like', async () => {
    await live(10);
    copyFileSync(path, backup());
    await live(5);
    copyFileSync(path, join(folder, 'newest.db'));
    restore();
    expect((await refusal()).code).toBe('STORAGE_RESTORED');
    copyFileSync(join(folder, 'newest.db'), path);
    await live(5);
    await live(5);
  });

  test('is found out though it has as many entries, because they are others', async () => {
    await live(10);
    copyFileSync(path, backup());
    await live(5);
    const anchor = readFileSync(`${path}-anchor`);
    // Another machine went on from the copy.
    restore();
    rmSync(`${path}-anchor`);
    await live(20);
    writeFileSync(`${path}-anchor`, anchor);
    expect((await refusal()).message).toContain('entry 15 of session s1 is not the one that was written');
  });

  test('is found out when it is gone: nothing is begun anew in its place', async () => {
    await live(10);
    rmSync(path);
    const refused = await refusal();
    expect(refused.code).toBe('STORAGE_RESTORED');
    expect(refused.message).toContain('it is empty or gone, and session s1 had reached entry 10');
    expect(existsSync(path)).toBe(false);
  });

  test('has an anchor that can be damaged too', async () => {
    await live(10);
    for (const text of [
      '',
      '{',
      '{"version":1}',
      '{"version":2,"sessions":{},"epochs":{}}',
      '{"version":1,"sessions":{"s1":{}},"epochs":{}}',
    ]) {
      writeFileSync(`${path}-anchor`, text);
      expect((await refusal()).code).toBe('STORAGE_ANCHOR');
    }
  });

  test('is no other when a kill left the anchor behind, or an older Assay wrote none', async () => {
    await live(10);
    const anchor = readFileSync(`${path}-anchor`);
    await live(5);
    writeFileSync(`${path}-anchor`, anchor);
    await live(5);
    rmSync(`${path}-anchor`);
    await live(5);
    expect(readFileSync(`${path}-anchor`, 'utf8')).toContain('"seq": 25');
  });
});

describe('an operator who accepts an older database', () => {
  const recover = (words: { accept?: boolean; reason?: string } = {}): Promise<readonly string[]> =>
    recoverCommand({ dataDir: folder, ...words }, timers);

  test('is told what is missing first, and goes on halted, in an epoch that nobody has used', async () => {
    await live(10);
    copyFileSync(path, backup());
    await live(5);
    restore();
    expect((await recover()).join('\n')).toMatch(/Missing:\n {2}session s1 ends at entry 10, and had reached 15/);
    expect((await refusal()).code).toBe('STORAGE_RESTORED');
    await expect(recover({ accept: true })).rejects.toMatchObject({ code: 'BAD_OPTION' });

    expect((await recover({ accept: true, reason: 'the disk died' }))[0]).toBe('Accepted. Gone for good:');
    await using(async (storage) => {
      for (const account of [ACCOUNT, 'paper']) {
        const halt = await storage.halts.current(account);
        expect(halt).toMatchObject({ halted: true, reason: expect.stringContaining('the disk died') as string });
        expect(halt?.reason).toContain('session s1 ends at entry 10');
      }
      const { lease } = await acquire(storage);
      expect(lease.epoch).toBe(2 + 1_000 + 1);
    });
    await live(1);
    expect(await recover()).toEqual(['Nothing is missing: the database is the newest there was.']);
    await expect(recover({ accept: true, reason: 'again' })).rejects.toMatchObject({ code: 'NOTHING_LOST' });
  });

  test('can begin anew when nothing is left', async () => {
    await live(10);
    rmSync(path);
    expect((await recover()).join('\n')).toContain('there is no database at');
    await recover({ accept: true, reason: 'no backup' });
    await using(async (storage) => {
      expect(await storage.halts.current(ACCOUNT)).toMatchObject({ halted: true });
      expect((await acquire(storage)).lease.epoch).toBe(1_002);
    });
  });

  test('can go on when only the anchor is damaged', async () => {
    await live(10);
    writeFileSync(`${path}-anchor`, 'x');
    await recover({ accept: true, reason: 'a cosmic ray' });
    await live(5);
    expect(await recover()).toEqual(['Nothing is missing: the database is the newest there was.']);
  });
});

describe('a lease', () => {
  test('belongs to the newest epoch: an older one renews nothing and commits nothing', async () => {
    await live(10);
    await using(async (storage) => {
      const first = await acquire(storage);
      const journal = await storage.journal('s1', { lease: first.lease });
      journal.append(barEntry(journal.lastSeq + 1));
      await journal.commit(checkpointOf(journal));
      expect(await storage.leases.renew(first.lease, timers.now())).toBe(true);

      const second = await acquire(storage);
      expect(second).toMatchObject({ lease: { epoch: 3 }, previous: { epoch: 2, holder: 'a test' } });
      expect(await storage.leases.renew(first.lease, timers.now())).toBe(false);
      journal.append(barEntry(journal.lastSeq + 1));
      const refused = await Promise.resolve()
        .then(() => journal.commit(checkpointOf(journal)))
        .catch((error: unknown) => error as AssayError);
      expect(refused).toMatchObject({ code: 'JOURNAL_FENCED' });
      expect((refused as AssayError).message).toContain('by a test, epoch 3; this is epoch 2');
      expect(() => journal.append(barEntry(journal.lastSeq + 1))).toThrow(/taken over/);
      expect((await storage.history.checkpoint('s1'))?.seq).toBe(11);
      expect(storage.health().state).toBe('failed');
      expect(await storage.leases.current(ACCOUNT)).toMatchObject({ epoch: 3 });
    });
  });

  test('cannot be put back, not even in the database itself', async () => {
    await live(1);
    await live(1);
    const database = new DatabaseSync(path);
    expect(() => database.exec('UPDATE leases SET epoch = 1')).toThrow(/never comes back/);
    expect(() => database.exec('DELETE FROM leases')).toThrow(/never deleted/);
    database.close();
  });
});
