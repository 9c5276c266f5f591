import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

test('a browser that loads this room downloads no schema', () => {
  expect(packagesLoadedBy(join(import.meta.dirname, 'index.ts'))).toEqual([]);
});

test('nor does one that loads the dashboard', () => {
  const packages = packagesLoadedBy(join(import.meta.dirname, '../dashboard/src/main.tsx'));
  expect(packages).toContain('react');
  expect(packages).not.toContain('zod');
});

test('the search finds the schemas where they are loaded on purpose', () => {
  expect(packagesLoadedBy(join(import.meta.dirname, 'checked.ts'))).toEqual(['zod']);
});

/** Packages that a module imports at run time, itself or through others; `import type` is erased and does not count. */
function packagesLoadedBy(entry: string): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(RUN_TIME_IMPORT)) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else if (/\.tsx?$/.test(specifier)) waiting.push(join(dirname(file), specifier));
    }
  }
  return [...packages].toSorted();
}

const RUN_TIME_IMPORT = /(?:^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?|^import\s|\bimport\()\s*'([^']+)'/gm;
