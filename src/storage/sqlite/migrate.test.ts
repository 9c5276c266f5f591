import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realTimers, silentLog } from '../../runtime/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { migrations as released } from '../migrations/index.ts';
import { sha256 } from '../record/chain.ts';
import { openDatabase } from './database.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-migrate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const second: Migration = { name: '0002-second', sqlite: 'CREATE TABLE second (a TEXT) STRICT;' };
const broken: Migration = {
  name: '0003-broken',
  sqlite: 'CREATE TABLE third (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);',
};

function open(file: string, migrations: readonly Migration[], readOnly = false): string[] {
  const database = openDatabase(join(folder, file), { log: silentLog, timers: realTimers(), migrations, readOnly });
  try {
    if (readOnly) return [];
    return database
      .requireWriter()
      .all("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .map((row) => String(row['name']));
  } finally {
    database.close();
  }
}

test('a later version brings an older database up to date', () => {
  expect(open('a.db', released)).not.toContain('second');
  expect(() => open('a.db', [...released, second], true)).toThrow(
    expect.objectContaining({ code: 'STORAGE_OLDER' }) as Error,
  );
  expect(open('a.db', [...released, second])).toContain('second');
  expect(open('a.db', [...released, second])).toContain('second');
  expect(() => open('a.db', released)).toThrow(expect.objectContaining({ code: 'STORAGE_NEWER' }) as Error);
});

test('steps that fail leave the database as it was, and the version that made it still opens it', () => {
  open('b.db', released);
  expect(() => open('b.db', [...released, second, broken])).toThrow(
    expect.objectContaining({ code: 'STORAGE_MIGRATION_FAILED' }) as Error,
  );
  const tables = open('b.db', released);
  expect(tables).not.toContain('second');
  expect(tables).not.toContain('third');
});

test('a step whose text was changed after it was applied is refused', () => {
  open('c.db', [...released, second]);
  const altered = { ...second, sqlite: `${second.sqlite} -- better` };
  expect(() => open('c.db', [...released, altered])).toThrow(
    expect.objectContaining({ code: 'STORAGE_MIGRATION_CHANGED' }) as Error,
  );
});

test('a new database that stops in its first steps can be opened again', () => {
  expect(() => open('d.db', [...released, broken])).toThrow(/could not be brought up to date/);
  expect(open('d.db', released)).toContain('journal');
});

/**
 * Databases in use were made with these texts: this test fails when one is edited. Put the change into a new migration
 * instead.
 */
test('released steps are what they were', () => {
  expect(released.map(({ name, sqlite }) => [name, sha256(sqlite).slice(0, 16)])).toMatchInlineSnapshot(`
    [
      [
        "0001-first",
        "4dc4b9799b726b1b",
      ],
      [
        "0002-evidence",
        "8348a186957f10b6",
      ],
      [
        "0003-leases",
        "22aca81ea0b9abac",
      ],
      [
        "0004-pipeline",
        "974bf0d0e4a021b5",
      ],
      [
        "0005-requests",
        "b2c842aa62533fbe",
      ],
      [
        "0006-api-keys",
        "1f7ee80731f3dc73",
      ],
      [
        "0007-candidates",
        "ca31bac5f624b693",
      ],
    ]
  `);
});
