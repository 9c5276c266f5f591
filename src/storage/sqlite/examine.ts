import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../runtime/index.ts';
import { Connection } from './connection.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { locate } from './location.ts';
import { BUSY_TIMEOUT_MS, settle } from './pragmas.ts';

/** How a database stands, looked at from outside, also beside a running Assay. */
export interface Examination {
  readonly schemaVersion: number;
  readonly journalMode: string;
  readonly sizeBytes: number;
  readonly walBytes: number;
  /** What is wrong with its pages; `undefined` when every one can be read. */
  readonly damage: string | undefined;
}

/**
 * Reads every page: about a second per gigabyte.
 *
 * @returns `undefined` when there is no database
 * @throws {AssayError} what opening a database for reading may throw
 */
export function examineDatabase(given: string, options: DatabaseOptions): Examination | undefined {
  const path = locate(given, true, false);
  if (!existsSync(path)) return undefined;
  const database = openDatabase(path, { ...options, readOnly: true });
  try {
    const { reader } = database;
    const verdict = String(reader.pragma('quick_check(1)'));
    const { fileBytes, walBytes } = database.sizes();
    return {
      schemaVersion: database.schemaVersion,
      journalMode: String(reader.pragma('journal_mode')),
      sizeBytes: fileBytes,
      walBytes,
      damage: verdict === 'ok' ? undefined : verdict,
    };
  } finally {
    database.close();
  }
}

/**
 * Makes a database in a folder, asks of it all that durability rests on, and removes it.
 *
 * @returns what it promises, as SQLite reads it back
 * @throws {AssayError} STORAGE_PRAGMA, STORAGE_READ_ONLY, STORAGE_FULL, STORAGE_IO, STORAGE_FOLDER
 */
export function probeDurability(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    throw usageError(
      'STORAGE_FOLDER',
      `The folder ${folder} does not exist; make it (mkdir -p ${folder}), or name another place.`,
    );
  }
  const scratch = mkdtempSync(join(folder, '.probe-'));
  try {
    const connection = new Connection(join(scratch, 'probe.db'), { readOnly: false, busyTimeoutMs: BUSY_TIMEOUT_MS });
    try {
      settle(connection);
      connection.script('CREATE TABLE probe (value INTEGER) STRICT');
      connection.transaction(() => connection.run('INSERT INTO probe VALUES (1)'));
      return ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => `${name}=${connection.pragma(name)}`);
    } finally {
      connection.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
