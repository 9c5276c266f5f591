import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MasterKeyFile } from './master-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-master-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('it is made once, readable by its owner only, and opens what it sealed after a restart', () => {
  const file = new MasterKeyFile({ XDG_CONFIG_HOME: folder });
  expect(file.path).toBe(join(folder, 'assay', 'master-key'));
  expect(file.existing()).toBeUndefined();
  const sealed = file.make().seal('gold', 'a');
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  expect(readFileSync(file.path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  expect(new MasterKeyFile({ XDG_CONFIG_HOME: folder }).existing()?.open(sealed, 'a')).toBe('gold');
});

test('it lies where ASSAY_MASTER_KEY_FILE says, and nothing is made by looking', () => {
  const path = join(folder, 'elsewhere', 'key');
  const file = new MasterKeyFile({ ASSAY_MASTER_KEY_FILE: path, XDG_CONFIG_HOME: folder });
  expect([file.path, file.existing(), existsSync(join(folder, 'elsewhere'))]).toEqual([path, undefined, false]);
});

test('a file that others may read, holds no key, or cannot be written is refused with its name', () => {
  const file = new MasterKeyFile({ ASSAY_MASTER_KEY_FILE: join(folder, 'key') });
  file.make();
  chmodSync(file.path, 0o644);
  expect(() => file.existing()).toThrow(`others may read ${file.path}`);
  chmodSync(file.path, 0o600);
  writeFileSync(file.path, 'not a key');
  expect(() => file.existing()).toThrow('has no master key');
  expect(() => new MasterKeyFile({ ASSAY_MASTER_KEY_FILE: join(file.path, 'key') }).make()).toThrow(
    'could not be written',
  );
});
