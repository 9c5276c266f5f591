import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AssayError } from '../runtime/index.ts';

/**
 * Locks this process holds, by path: a lock that bears our process id and is not here was left by a former life (in a
 * container every life has the same id). So all imports of a process must run in one thread.
 */
const held = new Set<string>();

/**
 * Runs `work` while no other process on this machine does the same for `path`, a file made for the purpose.
 * A lock whose process is gone is taken over.
 *
 * @throws AssayError `DATASET_BUSY` at once when someone else holds it
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path);
  try {
    return await work();
  } finally {
    held.delete(path);
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  const mine = `${path}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (held.has(path)) throw busy(path, process.pid);
    held.add(path);
    try {
      // A link appears whole, process id and all; a file just opened would be empty for a moment.
      await writeFile(mine, String(process.pid));
      await link(mine, path);
      return;
    } catch (error) {
      held.delete(path);
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await rm(mine, { force: true });
    }
    const owner = await ownerOf(path);
    if (owner === undefined) continue; // It was released between our two looks.
    if (owner !== process.pid && isAlive(owner)) throw busy(path, owner);
    await discard(path, owner);
  }
  throw busy(path, undefined);
}

/** Removes the lock of a dead process, unless somebody else has just done so and taken it. */
async function discard(path: string, owner: number): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    if ((await ownerOf(aside)) !== owner) await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return Number(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Signal 0 asks whether a process exists without touching it. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(path: string, owner: number | undefined): AssayError {
  const who = owner === undefined ? 'another process' : owner === process.pid ? 'this process' : `process ${owner}`;
  return new AssayError(
    'DATASET_BUSY',
    `${who} is writing to the same dataset (${path}); wait until it is done and try again`,
  );
}
