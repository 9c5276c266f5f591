import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

const TEMPORARY = '.tmp-';

/** Makes the temporary name of each write its own. */
let writes = 0;

type Content = Iterable<Uint8Array | string>;

/**
 * Writes a file so that it is there whole, and survives a power cut, or is not there at all: to a temporary name,
 * flushed, renamed, and the folder flushed. Makes the folders above it.
 *
 * @param pieces of its content, made one at a time
 */
export async function writeDurably(path: string, pieces: Content): Promise<void> {
  await replaceFile(path, pieces, true);
  await syncFolder(dirname(path));
}

/** The same without flushing: for what can be made again, and says whether it is sound. */
export async function writeWhole(path: string, pieces: Content): Promise<void> {
  await replaceFile(path, pieces, false);
}

async function replaceFile(path: string, pieces: Content, flush: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  writes += 1;
  const temporary = `${path}${TEMPORARY}${process.pid}-${threadId}-${writes}`;
  try {
    const file = await open(temporary, 'w');
    try {
      for (const piece of pieces) await file.writeFile(piece);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Temporary files a killed writer left in a folder. Call only while nobody else writes there. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.includes(TEMPORARY)) await rm(join(folder, name), { force: true });
  }
}

/** A rename is durable only once its folder is. Windows cannot open a folder, and flushes it by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
