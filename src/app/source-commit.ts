import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The commit that is checked out, read from git's own files; `undefined` outside a checkout. */
export function sourceCommit(root = ROOT): string | undefined {
  try {
    const folder = gitFolder(root);
    const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim();
    if (!head.startsWith('ref: ')) return head;
    const ref = head.slice('ref: '.length);
    const shared = sharedFolder(folder);
    try {
      return readFileSync(join(shared, ref), 'utf8').trim();
    } catch {
      const packed = readFileSync(join(shared, 'packed-refs'), 'utf8');
      return packed
        .split('\n')
        .find((line) => line.endsWith(` ${ref}`))
        ?.split(' ')[0];
    }
  } catch {
    return undefined; // A tarball, not a checkout: there is no commit to name.
  }
}

/** In a second working tree `.git` is a file that says where the folder is. */
function gitFolder(root: string): string {
  const path = join(root, '.git');
  if (statSync(path).isDirectory()) return path;
  return resolve(root, readFileSync(path, 'utf8').replace('gitdir:', '').trim());
}

/** Branches are common to all working trees. */
function sharedFolder(folder: string): string {
  const file = join(folder, 'commondir');
  return existsSync(file) ? resolve(folder, readFileSync(file, 'utf8').trim()) : folder;
}

/** Version of this installation, from its package.json. */
export function productVersion(root = ROOT): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** What runs here, for a person: version, commit and Node. */
export function versionLine(): string {
  const commit = sourceCommit();
  return `Assay ${productVersion()}${commit === undefined ? '' : ` (${commit.slice(0, 9)})`}, Node ${process.versions.node}`;
}
