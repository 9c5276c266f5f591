import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputFiles } from './output-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('files appear whole, together, and only when they are published', () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  writeFileSync(two, 'of yesterday');
  const files = new OutputFiles();
  const [writeOne, writeTwo] = [files.open(one), files.open(two)];
  for (let line = 0; line < 20_000; line += 1) writeOne(`line ${line} ü\n`);
  writeTwo('of today');
  expect(existsSync(one)).toBe(false);
  expect(readFileSync(two, 'utf8')).toBe('of yesterday');
  files.publish();
  files.discard(); // Nothing is left to discard.
  expect(readFileSync(one, 'utf8')).toBe(Array.from({ length: 20_000 }, (_, line) => `line ${line} ü\n`).join(''));
  expect(readFileSync(two, 'utf8')).toBe('of today');
  expect(readdirSync(folder).toSorted()).toEqual(['one', 'two']);
});

test('what is discarded leaves nothing behind, and what stood there stands', () => {
  const path = join(folder, 'one');
  writeFileSync(path, 'of yesterday');
  const files = new OutputFiles();
  files.open(path)('x'.repeat(100_000));
  files.discard();
  expect(readdirSync(folder)).toEqual(['one']);
  expect(readFileSync(path, 'utf8')).toBe('of yesterday');
});

test('a place that cannot be written to is said at once', () => {
  expect(() => new OutputFiles().open(join(folder, 'no', 'folder', 'x'))).toThrow(
    /cannot write .*x: ENOENT.*; choose a file in a folder that exists/,
  );
});
