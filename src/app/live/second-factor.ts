import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { AssayError, writeAtomically } from '../../runtime/index.ts';

/** Steps of thirty seconds that a code may be early or late: clocks of telephones differ. */
const STEPS = 1;

/**
 * One-time codes (RFC 6238) from a telephone, without which a live account is not armed. The secret lies in the data
 * folder, readable by its owner only: it keeps a stolen browser session from trading, not a thief of the whole machine.
 */
export class SecondFactor {
  private readonly path: string;
  private readonly now: () => number;
  /** A code that has been used is worth nothing. */
  private usedStep = -1;

  constructor(folder: string, now: () => number) {
    this.path = join(folder, 'second-factor.txt');
    this.now = now;
  }

  get isEnrolled(): boolean {
    return existsSync(this.path);
  }

  /**
   * Makes a new secret.
   *
   * @returns what a telephone's authenticator takes
   * @throws {AssayError} CONFLICT when there is one: whoever can replace it does not need it
   */
  enroll(account: string): { readonly secret: string; readonly url: string } {
    if (this.isEnrolled)
      throw new AssayError('CONFLICT', `there is a second factor already; to replace it, remove ${this.path} first`, {
        kind: 'usage',
      });
    const secret = new Secret({ size: 20 });
    writeAtomically(this.path, `${secret.base32}\n`, { mode: 0o600 });
    return { secret: secret.base32, url: this.codes(account).toString() };
  }

  /** Whether the code is of now; each is good for once. */
  accepts(code: string): boolean {
    if (!this.isEnrolled) return false;
    const totp = this.codes('assay');
    const timestamp = this.now();
    const delta = totp.validate({ token: code, window: STEPS, timestamp });
    if (delta === null) return false;
    const step = TOTP.counter({ period: totp.period, timestamp }) + delta;
    if (step <= this.usedStep) return false;
    this.usedStep = step;
    return true;
  }

  private codes(label: string): TOTP {
    const secret = Secret.fromBase32(readFileSync(this.path, 'utf8').trim());
    return new TOTP({ issuer: 'Assay', label, secret });
  }
}
