import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AssayError } from './errors.ts';

const VERSION = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets that have to be read again (AES-256-GCM). What is sealed for one place opens in no other: rows that were
 * exchanged, and bits that were changed, are found out.
 */
export class SecretBox {
  private readonly key: Uint8Array;
  private readonly randomBytes: (size: number) => Uint8Array;
  /** Of the key, so that the wrong one can be told from a changed text. */
  private readonly keyMark: string;

  /** @throws {AssayError} MASTER_KEY_INVALID */
  constructor(key: Uint8Array, randomBytes: (size: number) => Uint8Array) {
    if (key.length !== KEY_BYTES)
      throw new AssayError('MASTER_KEY_INVALID', `a master key has ${KEY_BYTES} bytes, this one has ${key.length}`);
    this.key = key;
    this.randomBytes = randomBytes;
    this.keyMark = createHash('sha256').update(key).digest('hex').slice(0, 12);
  }

  /** @param place where it is kept, such as `api-key/K1/secret` */
  seal(secret: string, place: string): string {
    const nonce = this.randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, this.keyMark, sealed.toString('base64url')].join('.');
  }

  /** @throws {AssayError} SECRET_UNREADABLE for another master key, another place, or a text that was changed */
  open(text: string, place: string): string {
    const [version, keyMark, body = '', ...rest] = text.split('.');
    const bytes = Buffer.from(body, 'base64url');
    if (version !== VERSION || rest.length > 0 || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable(place);
    if (keyMark !== this.keyMark)
      throw new AssayError('SECRET_UNREADABLE', `the secret of ${place} was sealed with another master key`);
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw unreadable(place, cause);
    }
  }
}

function unreadable(place: string, cause?: unknown): AssayError {
  return new AssayError('SECRET_UNREADABLE', `the secret of ${place} is not as it was stored`, { cause });
}
