import { hostname } from 'node:os';
import { AssayError, type Timers } from '../../runtime/index.ts';
import { Connection } from './connection.ts';
import { unwritable } from './failures.ts';

/**
 * Makes this process the only one that writes a database, until `release` or its end.
 *
 * The lock is a write transaction held open on a small database of its own, `<file>-owner`. The operating system
 * drops it when the process dies, however it dies, so a lock is never stale and nobody has to judge whether a process
 * id found in a file still means anything. Who holds it is a committed row, which can be read while the lock stands.
 *
 * @throws {AssayError} STORAGE_IN_USE, naming the process that has it.
 */
export function takeOwnership(path: string, timers: Timers): { release(): void } {
  const lockPath = `${path}-owner`;
  let connection: Connection | undefined;
  try {
    connection = new Connection(lockPath, { readOnly: false, busyTimeoutMs: 0 });
    do {
      noteOwner(connection, timers);
      connection.script('BEGIN IMMEDIATE');
    } while (!isOurs(connection));
  } catch (error) {
    connection?.close();
    throw refusal(error, path, lockPath);
  }
  return { release: () => connection.close() };
}

function noteOwner(connection: Connection, timers: Timers): void {
  connection.transaction(() => {
    connection.script(
      'CREATE TABLE IF NOT EXISTS owner (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), pid INTEGER, host TEXT, since INTEGER) STRICT',
    );
    connection.run('INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?)', [process.pid, hostname(), timers.now()]);
  });
}

/** Another process may have noted itself just before we locked: then it tries to lock as well, and one of us gives way. */
function isOurs(connection: Connection): boolean {
  const owner = connection.get('SELECT pid, host FROM owner');
  if (owner?.['pid'] === process.pid && owner['host'] === hostname()) return true;
  connection.script('ROLLBACK');
  return false;
}

function refusal(error: unknown, path: string, lockPath: string): unknown {
  if (!(error instanceof AssayError)) return error;
  if (error.code === 'STORAGE_READ_ONLY') return unwritable(path, error.cause);
  if (error.code !== 'STORAGE_BUSY') return error;
  const message = `The database ${path} is in use by ${ownerOf(lockPath)}; stop that one first, or give this one a file of its own.`;
  return new AssayError('STORAGE_IN_USE', message, { cause: error });
}

function ownerOf(lockPath: string): string {
  const connection = new Connection(lockPath, { readOnly: true, busyTimeoutMs: 1_000 });
  try {
    const owner = connection.get('SELECT pid, host, since FROM owner')!;
    return `another Assay (process ${owner['pid']} on ${owner['host']}, since ${new Date(owner['since'] as number).toISOString()})`;
  } catch {
    // It is the first to open this database and has not written its name yet. Refusing is right all the same.
    return 'another Assay, which is just starting';
  } finally {
    connection.close();
  }
}
