import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EpochMs } from '../src/domain/index.ts';
import { realTimers, silentLog, type AssayError } from '../src/runtime/index.ts';
import { openStorage, type ChainReport, type Storage, type StorageOptions } from '../src/storage/index.ts';
import { all, anOrder, barEntry, checkpointOf } from './conformance/storage-samples.ts';
import { storageConformance } from './conformance/storage.ts';

const options = { log: silentLog, timers: realTimers() };
/** Number of steps in `src/storage/migrations`. */
const SCHEMA = 7;
/** What a newer Assay leaves behind. */
const LATER = `INSERT INTO schema_version VALUES (${SCHEMA + 1}, 'later', 'x', 0); PRAGMA user_version = ${SCHEMA + 1}`;

storageConformance('SQLite', async () => {
  const home = mkdtempSync(join(tmpdir(), 'assay-storage-'));
  return {
    open: () => openStorage(`sqlite:${join(home, 'assay.db')}`, options),
    dispose: async () => rmSync(home, { recursive: true, force: true }),
  };
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
  path = join(folder, 'assay.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Opens, works, and closes whatever happens. */
async function using<Result>(
  work: (storage: Storage) => Promise<Result>,
  more: Partial<StorageOptions> = {},
): Promise<Result> {
  const storage = await openStorage(path, { ...options, ...more });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** Why opening is refused. */
async function refusal(more: Partial<StorageOptions> = {}, url = path): Promise<AssayError> {
  try {
    await (await openStorage(url, { ...options, ...more })).close();
  } catch (error) {
    return error as AssayError;
  }
  throw new Error(`${url} was opened`);
}

/** A closed database with a session of five commits of ten entries each. */
async function written(): Promise<void> {
  await using(async (storage) => {
    await storage.sessions.create({ id: 's1', kind: 'paper', config: {}, startedAt: 0 as EpochMs });
    const journal = await storage.journal('s1');
    for (let seq = 1; seq <= 50; seq += 1) {
      journal.append(barEntry(seq, seq % 5 === 0 ? [{ type: 'submit', order: anOrder(`o-${seq}`) }] : []));
      if (seq % 10 === 0) await journal.commit(checkpointOf(journal));
    }
  });
}

describe('kill -9', () => {
  test('loses nothing that was acknowledged, leaves the chain whole, and frees the database', async () => {
    let durable = 0;
    for (const acknowledgements of [1, 12, 3, 30]) {
      const writer = spawn(process.execPath, [join(import.meta.dirname, 'storage-writer-process.ts'), path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(writer, 'exit');
      let acknowledged = 0;
      let heard = 0;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        heard += 1;
        if (heard === acknowledgements) writer.kill('SIGKILL');
      }
      const [, signal] = (await exited) as [unknown, string];
      expect(signal).toBe('SIGKILL');
      expect(acknowledged).toBeGreaterThanOrEqual(durable + acknowledgements * 10);

      await using(async (storage) => {
        const journal = await storage.journal('s1');
        // At most the one commit whose acknowledgement was cut off.
        expect(journal.lastSeq - acknowledged).toBeOneOf([0, 10]);
        expect(await storage.history.checkpoint('s1')).toMatchObject({ seq: journal.lastSeq });
        expect(await storage.history.verifyChain('s1')).toMatchObject({ intact: true, lastSeq: journal.lastSeq });
        const entries = await all(storage.history.entries('s1'));
        expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: journal.lastSeq }, (_, index) => index + 1));
        const { count } = await storage.views.listActiveOrders({ sessionId: 's1', limit: 1, page: 1 });
        expect(count).toBe(journal.lastSeq / 10);
        durable = journal.lastSeq;
      });
    }
  });
});

describe('one writer', () => {
  test('a second process is refused and told whom to stop; readers are welcome; the lock dies with its owner', async () => {
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'storage-writer-process.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(writer, 'exit');
    try {
      await once(writer.stdout, 'data');
      const refused = await refusal();
      expect(refused.code).toBe('STORAGE_IN_USE');
      expect(refused.message).toContain(`process ${writer.pid} `);
      await using(
        async (storage) => {
          expect((await storage.history.checkpoint('s1'))?.seq).toBeGreaterThanOrEqual(10);
          expect((await storage.history.verifyChain('s1')).intact).toBe(true);
        },
        { readOnly: true },
      );
    } finally {
      writer.kill('SIGKILL');
      await exited;
    }
    await using(async (storage) => expect(storage.health().state).toBe('ok'));
  });

  test('the same process cannot open it twice either, whatever it calls it', async () => {
    await using(async () => {
      expect((await refusal({}, `sqlite:${join(folder, '.', 'assay.db')}`)).message).toContain(
        `process ${process.pid} `,
      );
    });
    await using(async (storage) => expect(storage.health().state).toBe('ok'));
  });
});

describe('opening is refused with the fix, and nothing is touched', () => {
  test('a database of a newer version', async () => {
    await written();
    const database = new DatabaseSync(path);
    database.exec(`${LATER}; PRAGMA journal_mode = DELETE`);
    database.close();
    const before = readFileSync(path);
    for (const readOnly of [false, true]) {
      const refused = await refusal({ readOnly });
      expect(refused.code).toBe('STORAGE_NEWER');
      expect(refused.message).toContain(`schema ${SCHEMA + 1}, this one knows ${SCHEMA}); upgrade Assay`);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a newer version that only the write-ahead log knows of', async () => {
    await using(async (storage) => storage.settings.set('a', 1, 0 as EpochMs));
    const database = new DatabaseSync(path);
    database.exec(LATER);
    // As a kill would leave it: the log not yet merged into the file.
    for (const part of ['', '-wal', '-shm']) copyFileSync(`${path}${part}`, join(folder, `killed.db${part}`));
    database.close();
    const copy = join(folder, 'killed.db');
    expect(readFileSync(copy).readUInt32BE(60)).toBe(SCHEMA);
    expect((await refusal({}, copy)).code).toBe('STORAGE_NEWER');
    expect((await refusal({ readOnly: true }, copy)).code).toBe('STORAGE_NEWER');
  });

  test('a database whose past is another build’s', async () => {
    await written();
    const database = new DatabaseSync(path);
    database.exec("UPDATE schema_version SET sha256 = 'other'");
    database.close();
    const refused = await refusal();
    expect(refused.code).toBe('STORAGE_MIGRATION_CHANGED');
    expect(refused.message).toContain('0001-first');
  });

  test.each([
    ['a page overwritten', (bytes: Buffer) => bytes.fill(0xff, 4_096 * 3, 4_096 * 4)],
    ['the end cut off', (bytes: Buffer) => bytes.subarray(0, 4_096 * 5)],
    ['a few bytes left', (bytes: Buffer) => bytes.subarray(0, 50)],
    ['the beginning overwritten', (bytes: Buffer) => bytes.fill('x', 0, 16)],
  ])('a damaged file: %s', async (_name, damage) => {
    await written();
    const damaged = Buffer.from(damage(readFileSync(path)));
    writeFileSync(path, damaged);
    const refused = await refusal();
    expect(refused.code).toBe('STORAGE_CORRUPT');
    expect(refused.message).toMatch(/damaged .* restore a backup/);
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });

  test('the database of another program', async () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    const before = readFileSync(path);
    expect((await refusal()).code).toBe('STORAGE_FOREIGN');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a missing folder, unless asked to make it', async () => {
    const deep = join(folder, 'not', 'there', 'assay.db');
    const refused = await refusal({}, deep);
    expect(refused).toMatchObject({ code: 'STORAGE_FOLDER', kind: 'usage' });
    expect(refused.message).toContain('mkdir -p');
    expect(existsSync(join(folder, 'not'))).toBe(false);
    await (await openStorage(deep, { ...options, createFolder: true })).close();
    expect(existsSync(deep)).toBe(true);
  });

  test('a place that cannot be written to', async () => {
    // Permissions do not bind root; nobody can make a file in /proc.
    const place = process.getuid?.() === 0 ? '/proc' : join(folder);
    if (place === folder) chmodSync(folder, 0o500);
    try {
      expect((await refusal({}, join(place, 'assay.db'))).code).toBe('STORAGE_READ_ONLY');
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  test.each([
    ['a folder', () => folder, 'STORAGE_PATH'],
    ['another kind of database', () => 'postgres://localhost/assay', 'STORAGE_URL'],
    ['memory', () => 'sqlite::memory:', 'STORAGE_URL'],
    ['nothing', () => 'sqlite:', 'STORAGE_URL'],
  ])('a name that is not a database file: %s', async (_name, url, code) => {
    expect(await refusal({}, url())).toMatchObject({ code, kind: 'usage' });
  });

  test('a database to look at that is not there', async () => {
    expect(await refusal({ readOnly: true })).toMatchObject({ code: 'STORAGE_MISSING', kind: 'usage' });
    expect(existsSync(path)).toBe(false);
  });
});

const STOLEN_ROWS = `
  INSERT INTO sessions SELECT 's2', kind, config, state, detail, started_at, ended_at FROM sessions;
  UPDATE journal SET session_id = 's2' WHERE seq > 25;
  UPDATE journal SET session_id = 's1' WHERE seq > 30;
`;
const SWAPPED_ROWS = `
  UPDATE journal SET seq = -seq, last_seq = -seq WHERE seq IN (20, 30);
  UPDATE journal SET seq = 50 + seq, last_seq = 50 + seq WHERE seq < 0;
`;

describe('tampering with a journal is found', () => {
  const tamper = async (sql: string): Promise<ChainReport> => {
    await written();
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    database.exec(`DROP TRIGGER journal_keeps_rows; DROP TRIGGER journal_keeps_values; ${sql}`);
    database.close();
    // To look at it; to go on from it would be refused where its end is missing.
    return using((storage) => storage.history.verifyChain('s1'), { readOnly: true });
  };

  test('an untouched one is intact', async () => {
    expect(await tamper('')).toMatchObject({ intact: true, lastSeq: 50 });
  });

  test.each([
    ['an amount edited', `UPDATE journal SET payload = replace(payload, '~0.0123', '~0.0124') WHERE seq = 20`, 20],
    ['a time edited', 'UPDATE journal SET at = at + 1 WHERE seq = 20', 20],
    ['a group of bars edited', 'UPDATE journal SET last_seq = last_seq - 1 WHERE seq = 16', 16],
    ['a row deleted', 'DELETE FROM journal WHERE seq = 20', 20],
    ['the first row deleted', 'DELETE FROM journal WHERE seq = 1', 1],
    ['the end cut off', 'DELETE FROM journal WHERE seq > 40', 41],
    [
      'the end cut off with its checkpoint, leaving an older one',
      'DELETE FROM journal WHERE seq > 35; DELETE FROM checkpoints WHERE seq > 40',
      36,
    ],
    ['two rows swapped', SWAPPED_ROWS, 20],
    ['an edit with its own hash recomputed', `UPDATE journal SET kind = 'halt', hash = 'f' WHERE seq = 20`, 20],
    ['a row taken from another session', STOLEN_ROWS, 26],
    [
      'the newest checkpoint edited',
      `UPDATE checkpoints SET body = replace(body, '~1000', '~9999') WHERE seq = 50`,
      50,
    ],
    ['every checkpoint deleted', 'DELETE FROM checkpoints', 1],
  ])('%s', async (_name, sql, seq) => {
    expect(await tamper(sql)).toMatchObject({ intact: false, seq, problem: expect.any(String) as string });
  });

  test('a session does not trade on from an end that was changed', async () => {
    await tamper(`UPDATE checkpoints SET body = replace(body, '~1000', '~9999') WHERE seq = 50`);
    await using(async (storage) => {
      await expect(storage.journal('s1')).rejects.toMatchObject({ code: 'JOURNAL_BROKEN' });
    });
  });

  test.each([
    ['its newest entry', 50],
    ['one of its newest', 20],
  ])('a session does not trade on when %s was changed', async (_name, seq) => {
    await tamper(`UPDATE journal SET payload = replace(payload, '~0.0123', '~0.0124') WHERE seq = ${seq}`);
    await using(async (storage) => {
      await expect(storage.journal('s1')).rejects.toMatchObject({
        code: 'JOURNAL_BROKEN',
        message: expect.stringMatching(/Entry \d+ of session s1 .* restore a backup/) as string,
      });
    });
  });

  test('checking a chain leaves everything else its turn, and can be given up', async () => {
    await using(async (storage) => {
      await storage.sessions.create({ id: 'long', kind: 'paper', config: {}, startedAt: 0 as EpochMs });
      const journal = await storage.journal('long');
      for (let seq = 1; seq <= 10_000; seq += 1)
        journal.append(barEntry(seq, [{ type: 'submit', order: anOrder(`o-${seq}`) }]));
      await journal.commit(checkpointOf(journal));
      let turns = 0;
      const count = (): void => {
        turns += 1;
        waiting = setImmediate(count);
      };
      let waiting = setImmediate(count);
      expect(await storage.history.verifyChain('long')).toMatchObject({ intact: true, rows: 10_000 });
      clearImmediate(waiting);
      expect(turns).toBeGreaterThanOrEqual(9);
      const given = AbortSignal.abort(new Error('enough'));
      await expect(storage.history.verifyChain('long', given)).rejects.toThrow('enough');
    });
  });

  test('the database itself refuses to change or delete a row', async () => {
    await written();
    const database = new DatabaseSync(path);
    expect(() => database.exec('DELETE FROM journal')).toThrow(/append-only/);
    expect(() => database.exec("UPDATE journal SET kind = 'x'")).toThrow(/append-only/);
    database.close();
  });

  test('a report that was altered or lost is not shown as evidence', async () => {
    const run = {
      runId: 'r1',
      strategyName: 'x',
      versionHash: 'v',
      dataHash: 'd',
      seed: 1,
      parameters: {},
      summary: {},
      from: 0 as EpochMs,
      to: 1 as EpochMs,
      finishedAt: 2 as EpochMs,
    };
    await using(async (storage) => {
      await storage.runs.save(run, { result: '{}', report: '<p>10 %</p>' });
      const file = join(folder, 'reports', 'r1.html');
      writeFileSync(file, '<p>99 %</p>');
      await expect(storage.runs.read('r1', 'report')).rejects.toMatchObject({ code: 'RUN_FILE_CHANGED' });
      rmSync(file);
      await expect(storage.runs.read('r1', 'report')).rejects.toMatchObject({ code: 'RUN_FILE_MISSING' });
      expect(await storage.runs.read('r1', 'result')).toBe('{}');
    });
  });

  test('documents that cannot be written leave no run behind', async () => {
    writeFileSync(join(folder, 'reports'), 'a file where the folder should be');
    await using(async (storage) => {
      const run = {
        runId: 'r1',
        strategyName: 'x',
        versionHash: 'v',
        dataHash: 'd',
        seed: 1,
        parameters: {},
        summary: {},
        from: 0 as EpochMs,
        to: 1 as EpochMs,
        finishedAt: 2 as EpochMs,
      };
      await expect(storage.runs.save(run, { result: '{}', report: '' })).rejects.toMatchObject({
        code: 'RUN_FILE_UNWRITABLE',
      });
      expect(await storage.runs.find('r1')).toBeUndefined();
    });
  });
});

test('looking only never changes anything', async () => {
  await written();
  const before = readFileSync(path);
  await using(
    async (storage) => {
      expect(storage.health()).toMatchObject({ readOnly: true, schemaVersion: SCHEMA });
      await expect(storage.settings.set('a', 1, 0 as EpochMs)).rejects.toMatchObject({
        code: 'STORAGE_OPENED_READ_ONLY',
      });
      await expect(storage.journal('s1')).rejects.toMatchObject({ code: 'STORAGE_OPENED_READ_ONLY' });
    },
    { readOnly: true },
  );
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.skipIf(process.platform === 'win32')('a new database is for its owner’s eyes only', async () => {
  await written();
  expect(statSync(path).mode & 0o077).toBe(0);
});
