import type { EpochMs } from '../../domain/index.ts';

/** The right to trade an account. Whoever takes it makes all earlier ones void: their commits are refused. */
export interface Lease {
  /** The account's name, the same for whoever may trade it. */
  readonly account: string;
  /** 1, 2, 3 …; rises with each taking, and no number comes back. */
  readonly epoch: number;
  /** Process and machine, for whoever has to find it. */
  readonly holder: string;
  /** Version and source of the program, and the hash of what it was told: two that differ are two programs. */
  readonly build: string;
  readonly configHash: string;
  readonly acquiredAt: EpochMs;
  /** By the holder's clock; for people to read, never to judge by. */
  readonly renewedAt: EpochMs;
}

/**
 * Leases with fencing. Nothing is waited for when one is taken over: an older holder's next commit fails in the
 * database, and nothing leaves without a commit. What it had committed before is in the journal, and so is treated by
 * the new holder as what may be on the wire.
 */
export interface LeaseStore {
  /** Takes the account, from whoever had it. Durable when it returns. */
  acquire(
    request: Pick<Lease, 'account' | 'holder' | 'build' | 'configHash'> & { readonly at: EpochMs },
  ): Promise<{ readonly lease: Lease; readonly previous: Lease | undefined }>;
  /** @returns false when someone else has taken the account since */
  renew(lease: Pick<Lease, 'account' | 'epoch'>, at: EpochMs): Promise<boolean>;
  /** The newest; `undefined` for an account that nobody ever took. */
  current(account: string): Promise<Lease | undefined>;
}
