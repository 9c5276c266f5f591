import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AssayError, usageError } from '../../runtime/index.ts';

/** One path for one file, however it was named: the owner's lock stands beside it. */
export function locate(given: string, readOnly: boolean, createFolder: boolean): string {
  const wanted = resolve(given);
  if (existsSync(wanted)) {
    if (!statSync(wanted).isFile())
      throw usageError(
        'STORAGE_PATH',
        `${wanted} is not a file; name the database file itself, such as data/assay.db.`,
      );
    return realpathSync(wanted);
  }
  const folder = dirname(wanted);
  if (!existsSync(folder)) {
    if (!createFolder || readOnly) {
      throw usageError(
        'STORAGE_FOLDER',
        `The folder ${folder} does not exist; make it (mkdir -p ${folder}), or name another place.`,
      );
    }
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new AssayError(
        'STORAGE_READ_ONLY',
        `The folder ${folder} cannot be made (${(error as Error).message}); name a place this user may write to.`,
        { cause: error },
      );
    }
  }
  return join(realpathSync(folder), basename(wanted));
}
