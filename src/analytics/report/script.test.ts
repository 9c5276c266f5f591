import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SCRIPT } from './page/script.ts';

const COMPILER = fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc');

/** What the compiler says of a browser script. */
function complaints(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-report-'));
  try {
    const file = join(folder, 'page.js');
    writeFileSync(file, script);
    const options = [
      '--allowJs',
      '--checkJs',
      '--noEmit',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom,dom.iterable',
      '--types',
      '',
      '--strict',
      'false',
      '--ignoreConfig',
    ];
    return spawnSync(process.execPath, [COMPILER, ...options, file], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the page script has no unknown name and no wrong property', () => {
  expect(complaints(SCRIPT)).toBe('');
}, 30_000);

test('the compiler would notice a misspelt one', () => {
  expect(complaints(SCRIPT.replace('requestAnimationFrame(', 'requestAnimationFrames('))).toContain(
    "Cannot find name 'requestAnimationFrames'",
  );
}, 30_000);
