import { AssayError } from '../runtime/index.ts';

/** One account at one exchange. Two that differ in any of these are two accounts, and have nothing to do with each other. */
export interface AccountIdentity {
  /** `BYBIT` */
  readonly venue: string;
  /** `live`, `demo`, `testnet`, `local`: the same number can exist in each. */
  readonly environment: string;
  /** The account's number at the exchange. */
  readonly uid: string;
}

/** As leases and halts call the account. */
export function accountName({ venue, environment, uid }: AccountIdentity): string {
  return `${venue}:${environment}:${uid}`;
}

/**
 * A session belongs to the account it began with, for ever: its books are of no other.
 *
 * @param pinned as the session's record has it
 * @param met as the exchange says that the key belongs to
 * @throws {AssayError} ACCOUNT_MISMATCH
 */
export function assertSameAccount(sessionId: string, pinned: AccountIdentity, met: AccountIdentity): void {
  const names = { venue: 'exchange', environment: 'environment', uid: 'account' } as const;
  const differing = (['venue', 'environment', 'uid'] as const).filter((part) => pinned[part] !== met[part]);
  if (differing.length === 0) return;
  const words = differing.map((part) => `${names[part]} is ${met[part]}, and was ${pinned[part]}`);
  throw new AssayError(
    'ACCOUNT_MISMATCH',
    `Session ${sessionId} belongs to ${accountName(pinned)}, and this key to another: its ${words.join('; its ')}. ` +
      'Use the key it began with, or another data folder for this account. Nothing was sent.',
    { kind: 'usage' },
  );
}
