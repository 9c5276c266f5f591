import type { EpochMs } from '../../domain/index.ts';

/** 100,000 signed requests within a minute are more than anybody's key may send. */
const KEPT_MAX = 100_000;

/** What was said once and may not be said again, for as long as a copy of the request would still be young enough. */
export class Nonces {
  private readonly until = new Map<string, EpochMs>();
  private readonly keptMax: number;

  constructor(keptMax = KEPT_MAX) {
    this.keptMax = keptMax;
  }

  /**
   * Takes a nonce that was not there.
   *
   * @param until when a request with it would be refused for its age anyway
   * @returns `false` for one that was there, `'full'` when there is no room: forgetting another would let it be replayed
   */
  take(nonce: string, until: EpochMs, now: EpochMs): boolean | 'full' {
    const known = this.until.get(nonce);
    if (known !== undefined && known >= now) return false;
    if (this.until.size >= this.keptMax) this.forget(now);
    if (this.until.size >= this.keptMax) return 'full';
    this.until.set(nonce, until);
    return true;
  }

  private forget(now: EpochMs): void {
    for (const [nonce, until] of this.until) if (until < now) this.until.delete(nonce);
  }
}
