import { existsSync, statSync } from 'node:fs';
import { Kysely } from 'kysely';
import { AssayError, usageError, type Log, type Timers } from '../../runtime/index.ts';
import { Connection, type Row } from '../sqlite/connection.ts';
import { dialectOf } from '../sqlite/dialect.ts';
import { corrupt, explained } from '../sqlite/failures.ts';
import { inspectFile } from '../sqlite/file-header.ts';
import { locate } from '../sqlite/location.ts';
import { appliedTo, migrate } from '../sqlite/migrate.ts';
import { BUSY_TIMEOUT_MS, settle } from '../sqlite/pragmas.ts';
import { labMigrations } from './migrations.ts';
import type { LabTables } from './tables.ts';

/** "Asla" in ASCII: marks a SQLite file as the lab's. */
const LAB_APPLICATION_ID = 0x41736c61;

/** Larger files are not read whole at opening: what is damaged in them is found when it is read, or by `verify`. */
const CHECKED_BYTES_MAX = 256 * 2 ** 20;

export interface LabDatabaseOptions {
  readonly log: Log;
  readonly timers: Timers;
  /** Look, never touch. */
  readonly readOnly?: boolean;
}

export type BoundValue = string | number | null | Uint8Array;

/**
 * The lab's SQLite file. Unlike the trading database it has no owner: several processes may write trials, each batch in
 * a transaction of its own, and a campaign is fenced by its epoch.
 */
export interface LabDatabase {
  readonly path: string;
  readonly timers: Timers;
  /** Builds and runs what reads. */
  readonly query: Kysely<LabTables>;
  /** All of `work`, or nothing of it; durable when it returns. @throws {AssayError} STORAGE_OPENED_READ_ONLY */
  transaction<Result>(work: () => Result): Result;
  /** One kept statement of the writing connection, for within a transaction. Blobs may be bound. */
  run(sql: string, values: readonly BoundValue[]): void;
  find(sql: string, values: readonly BoundValue[]): Row | undefined;
  /** Rows of a query on the reading connection, with their blobs. */
  read(sql: string, values: readonly BoundValue[]): readonly unknown[];
  close(): void;
}

/**
 * Opens the file, or makes it with its folder.
 *
 * @throws {AssayError} STORAGE_CORRUPT, STORAGE_FOREIGN, STORAGE_NEWER, STORAGE_BUSY and whatever else opening may throw
 */
export function openLabDatabase(given: string, options: LabDatabaseOptions): LabDatabase {
  const { timers, readOnly = false } = options;
  const path = locate(given, readOnly, true);
  const found = existsSync(path) ? inspectFile(path, labMigrations.length, LAB_APPLICATION_ID) : 'empty';
  if (readOnly && found === 'empty') {
    throw usageError('STORAGE_MISSING', `There is no lab database at ${path}; it is made by the first trial.`);
  }
  const writer = new Connection(path, { readOnly, busyTimeoutMs: BUSY_TIMEOUT_MS });
  let reader = writer;
  try {
    if (readOnly) refuseOlder(writer);
    else prepare(writer, found, options);
    // Beside the writer, so that a list is read while a batch is written.
    if (!readOnly) reader = new Connection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
  } catch (error) {
    writer.close();
    throw error;
  }
  const kept = new Map<string, ReturnType<Connection['prepare']>>();
  const statement = (sql: string, connection = writer): ReturnType<Connection['prepare']> => {
    const name = connection === writer ? `w ${sql}` : `r ${sql}`;
    const known = kept.get(name) ?? connection.prepare(sql);
    kept.set(name, known);
    return known;
  };
  return {
    path,
    timers,
    query: new Kysely<LabTables>({ dialect: dialectOf(reader) }),
    transaction(work) {
      if (!readOnly) return writer.transaction(work);
      throw new AssayError('STORAGE_OPENED_READ_ONLY', `The database ${path} was opened for reading only.`);
    },
    run: (sql, values) => void statement(sql).run(...values),
    find: (sql, values) => statement(sql).get(...values) as Row | undefined,
    read(sql, values) {
      try {
        return statement(sql, reader).all(...values);
      } catch (error) {
        throw explained(error, path);
      }
    },
    close() {
      kept.clear();
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

function prepare(connection: Connection, found: 'empty' | 'ours', { log, timers }: LabDatabaseOptions): void {
  const { path } = connection;
  // First of all, so that a crash between here and the first migration leaves a file we recognise.
  if (found === 'empty') connection.script(`PRAGMA application_id = ${LAB_APPLICATION_ID}`);
  else if (statSync(path).size <= CHECKED_BYTES_MAX) {
    const verdict = connection.pragma('quick_check(1)');
    if (verdict !== 'ok') throw corrupt(path, String(verdict).replaceAll(/\s+/g, ' ').slice(0, 200));
  }
  settle(connection);
  // Who is not the first finds nothing to do, and has not asked for the write lock.
  const begun = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") !== undefined;
  if (begun && appliedTo(connection, labMigrations) === labMigrations.length) return;
  const applied = migrate(connection, labMigrations, timers);
  if (begun) log.info(`lab database brought up to date: ${applied.join(', ')}`, { path });
}

function refuseOlder(connection: Connection): void {
  const begun = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") !== undefined;
  const applied = begun ? appliedTo(connection, labMigrations) : 0;
  if (applied === labMigrations.length) return;
  throw new AssayError(
    'STORAGE_OLDER',
    `The database ${connection.path} has schema ${applied} and this Assay needs ${labMigrations.length}; ` +
      'run one search or backtest on it to bring it up to date.',
  );
}
