import type { EpochMs } from '../../../domain/index.ts';

export interface BucketSize {
  readonly perSecond: number;
  readonly burst: number;
}

export interface TokenBucketSnapshot {
  readonly spent: number;
  readonly at: EpochMs;
}

/** Tokens are counted in thousandths: at whole tokens a second, each millisecond gives a whole number back. */
const TOKEN = 1_000;

/** Lets `burst` through at once and `perSecond` in the long run, by the time of events. Exact: it counts in integers. */
export class TokenBucket {
  private spent: number;
  private at: EpochMs;

  constructor(snapshot?: TokenBucketSnapshot) {
    this.spent = snapshot?.spent ?? 0;
    this.at = snapshot?.at ?? (0 as EpochMs);
  }

  /** How long until a token can be taken; 0 for now. */
  waitMs(now: EpochMs, { perSecond, burst }: BucketSize): number {
    const missing = this.spentAt(now, perSecond) + TOKEN - burst * TOKEN;
    return missing <= 0 ? 0 : Math.ceil(missing / perSecond);
  }

  /** Takes a token, there or not: what is taken beyond the burst is a debt that has to be waited for. */
  take(now: EpochMs, { perSecond }: BucketSize): void {
    this.spent = this.spentAt(now, perSecond) + TOKEN;
    this.at = now;
  }

  snapshot(): TokenBucketSnapshot {
    return { spent: this.spent, at: this.at };
  }

  private spentAt(now: EpochMs, perSecond: number): number {
    return Math.max(0, this.spent - (now - this.at) * perSecond);
  }
}
