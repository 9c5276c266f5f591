import { AssayError, type Timers } from '../../runtime/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { sha256 } from '../record/chain.ts';
import type { Connection } from './connection.ts';
import { refuseNewer } from './file-header.ts';

const VERSIONS = `CREATE TABLE IF NOT EXISTS schema_version (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/**
 * Applies what is missing, all of it or nothing, and refuses a database whose past differs from this program's.
 *
 * @returns names of the migrations applied now
 * @throws {AssayError} STORAGE_NEWER, STORAGE_MIGRATION_CHANGED or STORAGE_MIGRATION_FAILED, with nothing changed.
 */
export function migrate(connection: Connection, migrations: readonly Migration[], timers: Timers): string[] {
  const { path } = connection;
  return connection.transaction(() => {
    connection.script(VERSIONS);
    const applied = appliedTo(connection, migrations);
    const pending = migrations.slice(applied);
    for (const [index, migration] of pending.entries()) {
      try {
        connection.script(migration.sqlite);
      } catch (error) {
        throw new AssayError(
          'STORAGE_MIGRATION_FAILED',
          `The database ${path} could not be brought up to date (step ${migration.name}: ${(error as Error).message}). ` +
            'Nothing in it was changed; keep using the Assay that made it, and report this.',
          { cause: error },
        );
      }
      const row = [applied + index + 1, migration.name, sha256(migration.sqlite), timers.now()];
      connection.run('INSERT INTO schema_version VALUES (?, ?, ?, ?)', row);
    }
    // Also in the file's header, where an older program sees it before it opens the database.
    connection.script(`PRAGMA user_version = ${migrations.length}`);
    return pending.map((migration) => migration.name);
  });
}

/** How many of the migrations a database has; refuses one that has others. */
export function appliedTo(connection: Connection, migrations: readonly Migration[]): number {
  const { path } = connection;
  const rows = connection.all('SELECT version, name, sha256 FROM schema_version ORDER BY version');
  refuseNewer(path, rows.length, migrations.length);
  for (const [index, row] of rows.entries()) {
    const known = migrations[index]!;
    if (row['version'] === index + 1 && row['sha256'] === sha256(known.sqlite)) continue;
    throw new AssayError(
      'STORAGE_MIGRATION_CHANGED',
      `The database ${path} was made with another form of step ${known.name} (found "${row['name']}"): it belongs to ` +
        'a different build of Assay. Use that build, or name another file. Nothing in it was changed.',
    );
  }
  return rows.length;
}
