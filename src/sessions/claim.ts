import type { ClientOrderId } from '../domain/index.ts';
import type { Timers } from '../runtime/index.ts';
import type { Lease, Storage } from '../storage/index.ts';
import { accountName, assertSameAccount, type AccountIdentity } from './identity.ts';

/** That a session may trade an account, and nobody else may: asked again and again while it does. */
export interface AccountClaim {
  /** Part of every order id from here on. */
  readonly epoch: number;
  /** @returns false when another process has taken the account */
  renew(): Promise<boolean>;
  /** Of these orders, those that our database has never heard of. */
  unrecorded(ids: readonly ClientOrderId[]): Promise<readonly ClientOrderId[]>;
}

/**
 * Takes an account for a session, from whoever had it. To be done before its journal is opened, with the lease that
 * comes of it.
 *
 * @throws {AssayError} ACCOUNT_MISMATCH
 */
export async function claimAccount(
  storage: Pick<Storage, 'leases' | 'views'>,
  {
    sessionId,
    pinned,
    met,
    timers,
    ...program
  }: {
    readonly sessionId: string;
    readonly pinned: AccountIdentity;
    readonly met: AccountIdentity;
    readonly timers: Timers;
  } & Pick<Lease, 'holder' | 'build' | 'configHash'>,
): Promise<{ readonly claim: AccountClaim; readonly lease: Lease; readonly previous: Lease | undefined }> {
  assertSameAccount(sessionId, pinned, met);
  const taken = await storage.leases.acquire({ account: accountName(pinned), ...program, at: timers.now() });
  const { lease } = taken;
  const claim: AccountClaim = {
    epoch: lease.epoch,
    renew: () => storage.leases.renew(lease, timers.now()),
    unrecorded: (clientOrderIds) => storage.views.unrecordedOrders({ sessionId, clientOrderIds }),
  };
  return { claim, ...taken };
}
