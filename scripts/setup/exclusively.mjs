import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withProgress } from './progress.mjs';

/** No set-up takes this long: whoever holds the lock since then is gone, and its process number is another's. */
const ABANDONED_MS = 30 * 60_000;

/**
 * Does `work` while no other process of this person does the same in this folder; waits for its turn.
 * The lock lies outside the folder, because an install empties node_modules and the folder may be under version control.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(name, work) {
  const folder = createHash('sha256')
    .update(import.meta.url)
    .digest('hex')
    .slice(0, 12);
  const path = join(tmpdir(), `assay-${name}-${process.getuid?.() ?? 'user'}-${folder}.lock`);
  if (!take(path)) {
    const words = { doing: 'Waiting for another process to finish the same in this folder', done: 'It finished' };
    await withProgress(words, async () => {
      while (!take(path)) await new Promise((resolve) => setTimeout(resolve, 200));
    });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(/** @type {string} */ path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Where no lock can be had, unguarded is better than not at all: two at once are rare, and the later one wins.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') return true;
  }
  if (abandoned(path)) rmSync(path, { force: true });
  return false;
}

function abandoned(/** @type {string} */ path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) return true;
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
