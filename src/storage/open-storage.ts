import { usageError, type Log, type Timers } from '../runtime/index.ts';
import type { Storage } from './ports/storage.ts';
import { acceptOlder, lossesOf, type Acceptance } from './sqlite/accept-older.ts';
import { examineDatabase, type Examination } from './sqlite/examine.ts';
import { sqliteStorage } from './sqlite/sqlite-storage.ts';

export interface StorageOptions {
  readonly log: Log;
  readonly timers: Timers;
  /** Look, never touch: works beside a running Assay, and refuses every change. */
  readonly readOnly?: boolean;
  /** Make the database's folder when it is missing, instead of refusing. */
  readonly createFolder?: boolean;
  /** Where documents of backtests are kept; `reports` beside the database when absent. */
  readonly reportsFolder?: string;
}

/**
 * Opens what is kept, bringing an older database up to date. Only one process at a time may have it open for writing.
 *
 * @param url `sqlite:data/assay.db`, or a plain path
 * @throws {AssayError} with one sentence and its fix: a missing folder, a read-only disk, a damaged, foreign, busy or
 *   newer database. Nothing has been changed then.
 */
export async function openStorage(url: string, options: StorageOptions): Promise<Storage> {
  return sqliteStorage(pathOf(url), options);
}

/**
 * Looks at a database from outside, reading every page of it.
 *
 * @returns `undefined` when there is none
 * @throws {AssayError} what opening a database for reading may throw
 */
export function examineStorage(url: string, options: Pick<StorageOptions, 'log' | 'timers'>): Examination | undefined {
  return examineDatabase(pathOf(url), options);
}

/** What was kept once and is not in this database: nothing, unless an older one was put in its place. Looks only. */
export function storageLosses(url: string, options: Pick<StorageOptions, 'log' | 'timers'>): readonly string[] {
  return lossesOf(pathOf(url), options);
}

/**
 * An operator's word that an older database is to be gone on with. All accounts are halted by it.
 *
 * @returns what is missing, as `storageLosses` tells it
 * @throws {AssayError} NOTHING_LOST, and what opening a database may throw
 */
export async function acceptStorageLosses(
  url: string,
  options: Pick<StorageOptions, 'log' | 'timers'>,
  acceptance: Acceptance,
): Promise<readonly string[]> {
  return acceptOlder(pathOf(url), options, acceptance);
}

function pathOf(url: string): string {
  // A single letter before the colon is a Windows drive.
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(url) ?? [undefined, undefined, url];
  if (scheme !== undefined && scheme.toLowerCase() !== 'sqlite') {
    throw usageError('STORAGE_URL', `"${scheme}:" is not a kind of database this Assay has; use sqlite:data/assay.db.`);
  }
  const path = rest.replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:') {
    throw usageError(
      'STORAGE_URL',
      `"${url}" names no file, and what is kept must outlive the process; use sqlite:data/assay.db.`,
    );
  }
  return path;
}
