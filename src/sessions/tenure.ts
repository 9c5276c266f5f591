import { AssayError, type Timers } from '../runtime/index.ts';
import type { AccountClaim } from './claim.ts';

const RENEW_EVERY_MS = 2_000;
/** Without word for this long nothing is sent any more: whoever cannot ask may have been replaced. */
const VALID_MS = 6_000;

export interface TenureParts {
  readonly claim: Pick<AccountClaim, 'epoch' | 'renew'>;
  readonly timers: Timers;
  alive(): boolean;
  /** Told once that the account is no longer ours. */
  lost(failure: AssayError): void;
}

/**
 * Keeps asking whether the account is still ours, so that a session which has nothing to write learns it too. Every
 * commit asks as well, within its transaction; that is what keeps an older instance from sending.
 */
export class Tenure {
  private readonly parts: TenureParts;
  private provedMs: number;

  constructor(parts: TenureParts) {
    this.parts = parts;
    this.provedMs = parts.timers.monotonicMs();
  }

  /** By a clock that nobody can set. */
  get isValid(): boolean {
    return this.parts.timers.monotonicMs() - this.provedMs <= VALID_MS;
  }

  /** A commit under the lease has succeeded. */
  proved(): void {
    this.provedMs = this.parts.timers.monotonicMs();
  }

  async keep(): Promise<void> {
    const { claim, timers, alive, lost } = this.parts;
    for (;;) {
      await timers.sleep(RENEW_EVERY_MS);
      if (!alive()) return;
      const outcome = await this.ask();
      if (!alive()) return;
      if (outcome === 'ours') this.proved();
      if (outcome === 'unknown' && this.isValid) continue;
      if (outcome === 'ours') continue;
      const reason =
        outcome === 'lost' ? 'another process has taken it' : `the database has not answered for ${VALID_MS / 1_000} s`;
      lost(
        new AssayError(
          'LEASE_LOST',
          `The account is not ours any more (epoch ${claim.epoch}): ${reason}. This session has stopped and sends nothing ` +
            'more; stop whichever process should not run, then start Assay again.',
        ),
      );
      return;
    }
  }

  private async ask(): Promise<'ours' | 'lost' | 'unknown'> {
    try {
      return (await this.parts.claim.renew()) ? 'ours' : 'lost';
    } catch (error) {
      if (error instanceof AssayError) return 'unknown'; // Busy, or a disk in trouble: no word either way.
      throw error;
    }
  }
}
