import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { asCode, publishFigures, publishSection } from './published-section.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-section-'));
const file = join(folder, 'figures.md');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a section is replaced, again and again, and nothing around it is touched', () => {
  writeFileSync(file, 'before\n<!-- seeds:begin -->\nold\n<!-- seeds:end -->\nafter\n');
  publishSection(file, 'seeds', ['one', 'two']);
  publishSection(file, 'seeds', ['three']);
  expect(readFileSync(file, 'utf8')).toBe('before\n<!-- seeds:begin -->\nthree\n<!-- seeds:end -->\nafter\n');
});

test('a document without the section is left as it is, and the fix is named', () => {
  writeFileSync(file, 'nothing here\n');
  expect(() => publishSection(file, 'seeds', ['one'])).toThrow('<!-- seeds:begin -->');
  expect(readFileSync(file, 'utf8')).toBe('nothing here\n');
});

test('figures stand with the command that made them, and the source they were made on', () => {
  writeFileSync(file, '<!-- seeds:begin -->\n<!-- seeds:end -->\n');
  publishFigures(file, 'seeds', { command: 'assay simulate', circumstances: '2 cores', lines: asCode(['runs 3']) });
  expect(readFileSync(file, 'utf8')).toMatch(
    /^<!-- seeds:begin -->\n\n`assay simulate`, on (?:[0-9a-f]{12}|no commit); 2 cores:\n\n```text\nruns 3\n```\n\n<!-- seeds:end -->\n$/,
  );
});
