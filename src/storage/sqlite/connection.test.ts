import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { settle } from './pragmas.ts';

let folder: string;
let connection: Connection;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-connection-'));
  connection = new Connection(join(folder, 'a.db'), { readOnly: false, busyTimeoutMs: 2_000 });
  connection.script('CREATE TABLE numbers (value INTEGER NOT NULL UNIQUE, note TEXT) STRICT');
});
afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const values = (): unknown[] => connection.all('SELECT value FROM numbers ORDER BY value').map((row) => row['value']);

test('a transaction is done whole or not at all', () => {
  expect(connection.transaction(() => connection.run('INSERT INTO numbers VALUES (?, ?)', [1, undefined]))).toBe(1);
  const halfway = (): void => {
    connection.run('INSERT INTO numbers VALUES (2, NULL)');
    connection.run('INSERT INTO numbers VALUES (1, NULL)');
  };
  expect(() => connection.transaction(halfway)).toThrow(/UNIQUE/);
  expect(() =>
    connection.transaction(() => {
      connection.run('INSERT INTO numbers VALUES (3, NULL)');
      throw new Error('second thoughts');
    }),
  ).toThrow('second thoughts');
  expect(values()).toEqual([1]);
});

test('a transaction within a transaction is our own mistake', () => {
  expect(() => connection.transaction(() => connection.transaction(() => 1))).toThrow(/within one call/);
  expect(() => connection.transaction(() => 1)).not.toThrow();
});

test('a number too large to be exact is refused, not rounded', () => {
  connection.run("INSERT INTO numbers VALUES (9007199254740993, 'large')");
  expect(() => connection.all("SELECT value FROM numbers WHERE note = 'large'")).toThrow(/too large/);
  connection.run("DELETE FROM numbers WHERE note = 'large'");
});

test('an exact amount cannot be bound by accident', () => {
  expect(() => connection.run('INSERT INTO numbers VALUES (?, ?)', [5n, null])).toThrow(/cannot be stored as it is/);
});

test('another writer in the way is named for what it is, after the wait', () => {
  const other = new Connection(connection.path, { readOnly: false, busyTimeoutMs: 1 });
  connection.transaction(() => {
    expect(() => other.transaction(() => 1)).toThrow(expect.objectContaining({ code: 'STORAGE_BUSY' }) as Error);
  });
  other.close();
});

test('a full disk is a failure with a fix', () => {
  connection.pragma(`max_page_count = ${connection.pragma('page_count')}`);
  const fill = (): void => {
    for (let value = 100; value < 2_000; value += 1)
      connection.run('INSERT INTO numbers VALUES (?, ?)', [value, 'x'.repeat(100)]);
  };
  expect(() => connection.transaction(fill)).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }) as Error);
  connection.pragma('max_page_count = 1000000');
  expect(values()).toEqual([1]);
});

test('a database that cannot keep what it promises is refused', () => {
  // In memory there is no write-ahead log; SQLite says so only to those who ask.
  const memory = new Connection(':memory:', { readOnly: false, busyTimeoutMs: 2_000 });
  expect(() => settle(memory)).toThrow(expect.objectContaining({ code: 'STORAGE_PRAGMA' }) as Error);
  expect(() => settle(memory)).toThrow(/journal_mode = WAL \(it says memory\)/);
  memory.close();
});
