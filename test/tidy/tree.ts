import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource, type SourceFile } from './source.ts';
import type { TextFile } from './text.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Its mistakes are planted. */
const PLANTED = 'test/tidy/planted.test.ts';

const CODE = '{bin,client,contract,src,scripts,test,bench,examples,dashboard/src}/**/*.{ts,tsx,mjs}';
const DOCUMENTS = ['*.md', '{docs,bench,examples,fixtures,deploy}/**/*.md'];

/** The project's own code, parsed. */
export function sources(): SourceFile[] {
  return read([CODE]).map(({ path, text }) => parseSource(path, text));
}

export function documents(): TextFile[] {
  return read(DOCUMENTS);
}

/** What a person reads or a machine runs, apart from data and the lockfile. */
export function texts(): TextFile[] {
  return read([
    CODE,
    ...DOCUMENTS,
    '*.{ts,json,cmd}',
    'assay',
    '.ci/*',
    'dashboard/*.{ts,html,json}',
    'dashboard/src/**/*.css',
  ]).filter(({ path }) => path !== 'package-lock.json' && path !== PLANTED);
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

export function readText(path: string): TextFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

function read(patterns: string[]): TextFile[] {
  const paths = globSync(patterns, {
    cwd: ROOT,
    exclude: (path) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path),
  });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map(readText);
}
