import { AssayError } from '../../runtime/index.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html), the low byte of what `node:sqlite` reports. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/**
 * Turns the world's failures into sentences with a fix. Anything else SQLite complains of (a broken constraint, bad
 * SQL) is our own mistake and comes back as it is.
 */
export function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const failure = (code: string, message: string): AssayError => new AssayError(code, message, { cause: error });
  switch (error.errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return failure(
        'STORAGE_BUSY',
        `The database ${path} stayed locked by another program; close that program, then try again.`,
      );
    case READONLY:
    case CANTOPEN:
      return unwritable(path, error);
    case IOERR:
      return failure(
        'STORAGE_IO',
        `The disk failed while the database ${path} was in use (${error.message}); check the disk and the system's log, then start again.`,
      );
    case CORRUPT:
    case NOTADB:
      return corrupt(path, error.message, error);
    case FULL:
      return failure('STORAGE_FULL', `No space is left on the disk of ${path}; free some, then start again.`);
    default:
      return error;
  }
}

export function corrupt(path: string, detail: string, cause?: unknown): AssayError {
  const message = `The database ${path} is damaged (${detail}); restore a backup, or name another file.`;
  return new AssayError('STORAGE_CORRUPT', message, { cause });
}

export function unwritable(path: string, cause: unknown): AssayError {
  const message = `The database ${path} cannot be opened for writing; make the file and its folder writable for this user, or name another place.`;
  return new AssayError('STORAGE_READ_ONLY', message, { cause });
}
