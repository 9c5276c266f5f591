import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LEAF = { version: '1.0.0', integrity: 'sha512-x' };

/** What the guard says of a project with this lockfile; the root entry is made to agree with the manifest. */
function guard(packages: Record<string, object>, manifest: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': manifest, ...packages } }));
    const guardFile = join(import.meta.dirname, 'lock-guard.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [guardFile, folder], { encoding: 'utf8' });
    return `${status} ${stdout}${stderr}`.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a whole lockfile passes', () => {
  const packages = {
    'node_modules/a': { ...LEAF, optionalDependencies: { b: '1.0.0', c: '1.0.0' } },
    'node_modules/b': LEAF,
    'node_modules/a/node_modules/c': LEAF,
  };
  expect(guard(packages, { dependencies: { a: '1.0.0' } })).toBe(
    '0 package-lock.json: 3 packages, each whole on every platform',
  );
});

test('a platform package that was dropped without a word is named', () => {
  const packages = {
    'node_modules/a': { ...LEAF, optionalDependencies: { 'a-win32-x64': '1.0.0' } },
    'node_modules/b/node_modules/a-win32-x64': LEAF, // Only b can see this one.
  };
  expect(guard(packages)).toBe('1 node_modules/a: its optional a-win32-x64 is not in package-lock.json');
});

test('a host, a missing integrity and an undecided script are named, a line each', () => {
  const packages = {
    'node_modules/a': { ...LEAF, resolved: 'https://example.org/a.tgz' },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { ...LEAF, hasInstallScript: true },
    'node_modules/d': { ...LEAF, hasInstallScript: true },
  };
  const said = guard(packages, { allowScripts: { d: false } });
  expect(said.split('\n')).toEqual([
    '1 node_modules/a: names the host it came from ("resolved"); remove the line',
    'node_modules/b: has no integrity',
    'node_modules/c: wants to run a script; decide it in allowScripts of package.json',
  ]);
});

test('a range, and a lockfile that fell behind package.json, are named', () => {
  expect(guard({}, { dependencies: { a: '^1.0.0' } })).toBe('1 a: ^1.0.0 is no exact version');
  const behind = { '': { dependencies: { a: '1.0.0' } } };
  expect(guard(behind, { dependencies: { a: '1.0.1' } })).toBe(
    '1 a: package.json and package-lock.json disagree; run "npm install"',
  );
});
