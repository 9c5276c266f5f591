import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { productVersion } from './source-commit.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCES = ['src/**/*.ts', 'package-lock.json'];

/**
 * What answers depend on, in a word: the product's version, a hash of the source that runs, changed files included, and
 * the engine that calculates. Two machines of one version give the same answers to the last bit.
 */
export function codeVersion(root = ROOT): string {
  const hash = createHash('sha256');
  const paths = globSync(SOURCES, { cwd: root, exclude: ['**/*.test.ts'] })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  return `${productVersion(root)}-${hash.digest('hex').slice(0, 12)}-v8-${process.versions.v8}`;
}
