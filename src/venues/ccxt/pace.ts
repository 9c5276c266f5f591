import type { Timers } from '../../runtime/index.ts';

/** `urgent`: what takes risk off. It may use what is kept back from everything else. */
export type Urgency = 'urgent' | 'normal';

/** Requests arrive more bunched up than they left. */
const BUNCHED_MS = 50;
/** Share of the budget that only urgent requests may use. */
const RESERVED_SHARE = 0.2;
const THROTTLED_MS = 1_050;
/** After a ban, which most exchanges measure in minutes, only what takes risk off is still tried. */
const BANNED_MS = 120_000;

/**
 * Keeps us under an exchange's limits. ccxt knows what each request costs when it leaves; what may leave is decided
 * before, so that there is always room for a cancel.
 */
export class Pace {
  private readonly timers: Timers;
  private readonly windowMs: number;
  private readonly budget: number;
  private spent: { readonly atMs: number; readonly cost: number }[] = [];
  private closedUntilMs = -Infinity;
  private bannedUntilMs = -Infinity;

  /**
   * @param limits `msPerUnit`: how long one unit of cost takes at the exchange's own pace; `windowMs`: the time within
   *   which it counts
   */
  constructor(timers: Timers, { msPerUnit, windowMs }: { readonly msPerUnit: number; readonly windowMs: number }) {
    this.timers = timers;
    this.windowMs = windowMs + BUNCHED_MS;
    this.budget = Math.max(1, windowMs / msPerUnit);
  }

  /** @returns how long until a request may leave; 0 for now */
  waitMs(urgency: Urgency): number {
    const nowMs = this.timers.monotonicMs();
    const closedUntilMs = urgency === 'urgent' ? this.closedUntilMs : Math.max(this.closedUntilMs, this.bannedUntilMs);
    if (nowMs < closedUntilMs) return closedUntilMs - nowMs;
    this.spent = this.spent.filter(({ atMs }) => nowMs - atMs < this.windowMs);
    const allowed = this.budget * (urgency === 'urgent' ? 1 : 1 - RESERVED_SHARE);
    let used = this.spent.reduce((sum, { cost }) => sum + cost, 0);
    if (used < allowed) return 0;
    for (const { atMs, cost } of this.spent) {
      used -= cost;
      if (used < allowed) return Math.max(1, atMs + this.windowMs - nowMs);
    }
    return this.windowMs;
  }

  /** Told as a request leaves. */
  leaves(cost: number): void {
    this.spent.push({ atMs: this.timers.monotonicMs(), cost });
  }

  /** Told that the exchange was asked too often. */
  throttled(): void {
    this.closedUntilMs = this.timers.monotonicMs() + THROTTLED_MS;
  }

  /** Told that this address is not answered any more: whatever is sent now makes it longer. */
  banned(): void {
    this.bannedUntilMs = this.timers.monotonicMs() + BANNED_MS;
  }
}
