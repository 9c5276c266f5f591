import { AssayError } from '../../runtime/index.ts';
import type { Connection } from './connection.ts';

/** How long to wait for a lock. Nobody else writes, so only a checkpoint or a backup can be in the way. */
export const BUSY_TIMEOUT_MS = 2_000;

/** What durability rests on. `fullfsync` is for macOS, where a plain fsync leaves data in the drive's cache. */
const PRAGMAS: Readonly<Record<string, { readonly set: string; readonly reads: string | number }>> = {
  journal_mode: { set: 'WAL', reads: 'wal' },
  synchronous: { set: 'FULL', reads: 2 },
  fullfsync: { set: 'ON', reads: 1 },
  checkpoint_fullfsync: { set: 'ON', reads: 1 },
  foreign_keys: { set: 'ON', reads: 1 },
  busy_timeout: { set: String(BUSY_TIMEOUT_MS), reads: BUSY_TIMEOUT_MS },
  trusted_schema: { set: 'OFF', reads: 0 },
};

/** Sets what must hold and reads it back: SQLite answers a pragma it cannot follow with silence. */
export function settle(connection: Connection): void {
  for (const [name, { set, reads }] of Object.entries(PRAGMAS)) {
    connection.pragma(`${name} = ${set}`);
    const value = connection.pragma(name);
    if (value === reads) continue;
    throw new AssayError(
      'STORAGE_PRAGMA',
      `The database ${connection.path} does not accept ${name} = ${set} (it says ${value}), so a power cut could lose data; put it on a local disk.`,
    );
  }
}
