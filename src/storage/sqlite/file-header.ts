import { closeSync, openSync, readSync } from 'node:fs';
import { AssayError } from '../../runtime/index.ts';
import { corrupt } from './failures.ts';

/** "Assa" in ASCII: marks a SQLite file as ours (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x41737361;

/**
 * Looks at a file without opening it as a database, which could already change it or make files beside it.
 *
 * @returns whether there is a database in it yet
 * @throws {AssayError} STORAGE_CORRUPT when it is no SQLite file, STORAGE_FOREIGN when another program made it,
 *   STORAGE_NEWER when a newer Assay did.
 */
export function inspectFile(path: string, schemaVersion: number, applicationId = APPLICATION_ID): 'empty' | 'ours' {
  const header = firstBytes(path, 100);
  if (header.length === 0) return 'empty';
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw corrupt(path, 'it is not a SQLite file');
  // Offsets 60 and 68: https://www.sqlite.org/fileformat.html#the_database_header
  if (header.readUInt32BE(68) !== applicationId) {
    throw new AssayError(
      'STORAGE_FOREIGN',
      `${path} is the database of another program; name another file. Nothing in it was changed.`,
    );
  }
  refuseNewer(path, header.readUInt32BE(60), schemaVersion);
  return 'ours';
}

export function refuseNewer(path: string, found: number, known: number): void {
  if (found <= known) return;
  throw new AssayError(
    'STORAGE_NEWER',
    `The database ${path} was written by a newer Assay (schema ${found}, this one knows ${known}); upgrade Assay, ` +
      'or restore the backup made before that upgrade. Nothing in it was changed.',
  );
}

function firstBytes(path: string, count: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(count);
    return buffer.subarray(0, readSync(file, buffer, 0, count, 0));
  } finally {
    closeSync(file);
  }
}
