import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A reader sees the whole file or none: it gets its name only when all of it is on disk.
 *
 * @param options.isDurable false for what is worth nothing after a power cut anyway
 * @param options.mode who may read it, as for `chmod`; what the system gives new files when absent
 */
export function writeAtomically(
  path: string,
  text: string,
  { isDurable = true, ...options }: { readonly mode?: number; readonly isDurable?: boolean } = {},
): void {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    writeFileSync(unfinished, text, { flush: isDurable, ...options });
    renameSync(unfinished, path);
  } finally {
    // Its folder may be what is missing, and then there is nothing to remove.
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

/** A new name is durable once its folder is. Windows has no such call, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
