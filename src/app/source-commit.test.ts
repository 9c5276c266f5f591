import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sourceCommit } from './source-commit.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-commit-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return root;
}

test.each([
  ['a branch', { '.git/HEAD': 'ref: refs/heads/main', '.git/refs/heads/main': COMMIT }],
  ['a packed branch', { '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': `# pack\n${COMMIT} refs/heads/main` }],
  ['no branch', { '.git/HEAD': COMMIT }],
  [
    'a second working tree',
    {
      '.git': 'gitdir: first/.git/worktrees/second',
      'first/.git/worktrees/second/HEAD': 'ref: refs/heads/side',
      'first/.git/worktrees/second/commondir': '../..',
      'first/.git/refs/heads/side': COMMIT,
    },
  ],
])('the commit of a checkout on %s', (_name, files) => {
  expect(sourceCommit(folderOf(files))).toBe(COMMIT);
});

test('outside a checkout there is none', () => {
  expect(sourceCommit(folderOf({ 'README.md': '' }))).toBeUndefined();
});
