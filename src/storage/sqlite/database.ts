import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { Kysely, type Compilable } from 'kysely';
import { AssayError, type Log, type Timers, usageError } from '../../runtime/index.ts';
import { migrations as released } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { missingFrom, readAnchor, refuseLosses, type Anchor } from './anchor.ts';
import { Connection } from './connection.ts';
import { dialectOf } from './dialect.ts';
import { corrupt, unwritable } from './failures.ts';
import { APPLICATION_ID, inspectFile } from './file-header.ts';
import { locate } from './location.ts';
import { appliedTo, migrate } from './migrate.ts';
import { takeOwnership } from './owner-lock.ts';
import { BUSY_TIMEOUT_MS, settle } from './pragmas.ts';
import type { Tables } from './tables.ts';

export interface DatabaseOptions {
  readonly log: Log;
  readonly timers: Timers;
  /** Look, never touch: no lock is taken, so it works beside a running Assay. */
  readonly readOnly?: boolean;
  /** Make the folder when it is missing, instead of refusing. */
  readonly createFolder?: boolean;
  /** Take the database for the newest there is, though the anchor beside it knows of a newer one. */
  readonly acceptOlder?: boolean;
  /** Other than the released ones only in tests of migrating. */
  readonly migrations?: readonly Migration[];
}

/** An opened SQLite file: one connection that writes, one that reads beside it. */
export interface Database {
  readonly path: string;
  readonly schemaVersion: number;
  readonly readOnly: boolean;
  /** Builds any query; runs those that read. Sees the newest commit. */
  readonly query: Kysely<Tables>;
  /**
   * Runs writes at once and together: all are durable when it returns, or none was done.
   *
   * @returns how many rows each changed
   */
  write(...queries: readonly Compilable[]): number[];
  /** For the journal. @throws {AssayError} STORAGE_OPENED_READ_ONLY */
  requireWriter(): Connection;
  /** For questions without a query builder; never writes. */
  readonly reader: Connection;
  sizes(): { readonly fileBytes: number; readonly walBytes: number };
  close(): void;
}

/**
 * Opens the file, or makes it; whatever could be wrong is found out before anything is changed.
 *
 * @throws {AssayError} any STORAGE_ code of `docs/errors.md`, each with its fix.
 */
export function openDatabase(given: string, options: DatabaseOptions): Database {
  const { log, timers, readOnly = false, migrations = released } = options;
  const path = locate(given, readOnly, options.createFolder ?? false);
  const found = existsSync(path) ? inspect(path, migrations.length) : 'empty';
  if (readOnly && found === 'empty') {
    throw usageError(
      'STORAGE_MISSING',
      `There is no database at ${path}; name the right one, or start Assay once to make it.`,
    );
  }
  // Only who goes on from it has to know that it is the newest; who looks at a backup may.
  const anchor = readOnly || options.acceptOlder === true ? undefined : readAnchor(path);
  if (found === 'empty' && anchor !== undefined) refuseMissing(path, anchor);
  const lock = readOnly ? undefined : takeOwnership(path, timers);
  const opened: Connection[] = [];
  const connect = (settings: { readonly readOnly: boolean }): Connection => {
    const connection = new Connection(path, { ...settings, busyTimeoutMs: BUSY_TIMEOUT_MS });
    opened.push(connection);
    return connection;
  };
  const close = (): void => {
    // The writer last: as the last connection to close it merges the write-ahead log into the file.
    for (const connection of opened.toReversed()) connection.close();
    lock?.release();
  };
  try {
    if (!readOnly && found === 'empty') makePrivateFile(path);
    const writer = readOnly ? undefined : prepareWriter(connect({ readOnly: false }), { found, anchor }, options);
    const reader = connect({ readOnly: true });
    if (readOnly) refuseOlder(reader, migrations);
    const query = new Kysely<Tables>({ dialect: dialectOf(reader) });
    log.debug('database open', { path, readOnly, schemaVersion: migrations.length });
    const requireWriter = (): Connection => {
      if (writer !== undefined) return writer;
      throw new AssayError(
        'STORAGE_OPENED_READ_ONLY',
        `The database ${path} was opened for reading only; open it for writing to change it.`,
      );
    };
    return {
      path,
      schemaVersion: migrations.length,
      readOnly,
      query,
      requireWriter,
      write(...queries) {
        const connection = requireWriter();
        return connection.transaction(() =>
          queries.map((built) => {
            const { sql, parameters } = built.compile();
            return connection.run(sql, parameters);
          }),
        );
      },
      reader,
      sizes: () => ({ fileBytes: bytesOf(path), walBytes: bytesOf(`${path}-wal`) }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function inspect(path: string, schemaVersion: number): 'empty' | 'ours' {
  try {
    return inspectFile(path, schemaVersion);
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw new AssayError(
      'STORAGE_READ_ONLY',
      `The database ${path} cannot be read (${(error as Error).message}); give this user the right to.`,
      { cause: error },
    );
  }
}

/** Who is signed in is kept here: only this user may read it. SQLite gives the files beside it the same rights. */
function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unwritable(path, error);
  }
}

function prepareWriter(
  connection: Connection,
  { found, anchor }: { readonly found: 'empty' | 'ours'; readonly anchor: Anchor | undefined },
  { log, timers, migrations = released }: DatabaseOptions,
): Connection {
  // First of all, so that a crash between here and the first migration leaves a file we recognise.
  if (found === 'empty') connection.script(`PRAGMA application_id = ${APPLICATION_ID}`);
  else check(connection, log, timers);
  if (found === 'ours' && anchor !== undefined) refuseLosses(connection.path, missingFrom(connection, anchor));
  settle(connection);
  const applied = migrate(connection, migrations, timers);
  if (applied.length > 0 && found === 'ours') {
    log.info(`database brought up to date: ${applied.join(', ')}`, { path: connection.path });
  }
  return connection;
}

/** Reads every page: a damaged database is found here, and not in the middle of a trade. About a second per gigabyte. */
function check(connection: Connection, log: Log, timers: Timers): void {
  const startedMs = timers.monotonicMs();
  const verdict = connection.pragma('quick_check(1)');
  const tookMs = timers.monotonicMs() - startedMs;
  if (tookMs > 1_000) log.info(`checked the database in ${(tookMs / 1_000).toFixed(1)} s`, { path: connection.path });
  if (verdict !== 'ok') throw corrupt(connection.path, String(verdict).replaceAll(/\s+/g, ' ').slice(0, 200));
}

/** Where a database was, and is not: nothing is begun anew in its place without a word. */
function refuseMissing(path: string, { sessions, epochs }: Anchor): void {
  const losses = [
    ...[...sessions].map(([session, { seq }]) => `session ${session} had reached entry ${seq}`),
    ...[...epochs].map(([account, epoch]) => `account ${account} had reached epoch ${epoch}`),
  ];
  refuseLosses(
    path,
    losses.map((detail) => ({ detail: `it is empty or gone, and ${detail}` })),
  );
}

function refuseOlder(reader: Connection, migrations: readonly Migration[]): void {
  const begun = reader.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") !== undefined;
  const applied = begun ? appliedTo(reader, migrations) : 0;
  if (applied === migrations.length) return;
  throw new AssayError(
    'STORAGE_OLDER',
    `The database ${reader.path} has schema ${applied} and this Assay needs ${migrations.length}; start Assay on it once to bring it up to date.`,
  );
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
