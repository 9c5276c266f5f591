import { randomBytes } from 'node:crypto'; // ambient-ok: a master key comes from the operating system
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MasterKey } from '../api/index.ts';
import { AssayError, SecretBox, writeAtomically } from '../runtime/index.ts';

const KEY_BYTES = 32;
/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;
const HEX = /^[0-9a-f]{64}$/;

/**
 * The key that seals the secrets in the database, in a file that lies elsewhere: a copy of the data folder, or a backup
 * of it, opens nothing. `ASSAY_MASTER_KEY_FILE` says where; else it is in the user's configuration folder.
 */
export class MasterKeyFile implements MasterKey {
  readonly path: string;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const { ASSAY_MASTER_KEY_FILE, XDG_CONFIG_HOME, APPDATA } = environment;
    const folder =
      XDG_CONFIG_HOME ?? (process.platform === 'win32' ? APPDATA : undefined) ?? join(homedir(), '.config');
    this.path = ASSAY_MASTER_KEY_FILE ?? join(folder, 'assay', 'master-key');
  }

  /** @throws {AssayError} MASTER_KEY_INVALID for a file that others may read, or that holds no key */
  existing(): SecretBox | undefined {
    if (!existsSync(this.path)) return undefined;
    if (process.platform !== 'win32' && (statSync(this.path).mode & OTHERS) !== 0) {
      throw new AssayError(
        'MASTER_KEY_INVALID',
        `others may read ${this.path}: chmod 600 it, and make new keys if they did`,
      );
    }
    const text = readFileSync(this.path, 'utf8').trim();
    if (!HEX.test(text))
      throw new AssayError('MASTER_KEY_INVALID', `${this.path} has no master key: 64 hexadecimal digits are one`);
    return this.box(Buffer.from(text, 'hex'));
  }

  /** @throws {AssayError} MASTER_KEY_INVALID when it could not be written */
  make(): SecretBox {
    const key = randomBytes(KEY_BYTES);
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeAtomically(this.path, `${key.toString('hex')}\n`, { mode: 0o600 });
    } catch (cause) {
      const fix = 'set ASSAY_MASTER_KEY_FILE to a file that can be written';
      throw new AssayError('MASTER_KEY_INVALID', `the master key could not be written to ${this.path}: ${fix}`, {
        cause,
      });
    }
    return this.box(key);
  }

  private box(key: Uint8Array): SecretBox {
    return new SecretBox(key, randomBytes);
  }
}
