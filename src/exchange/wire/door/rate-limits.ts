/** Requests a second, by category where Bybit has it so. */
export type PerSecond = number | { readonly linear: number; readonly spot: number };

export interface Allowance {
  /** How many of what was asked may go on; less than asked only for batches. */
  readonly allowed: number;
  readonly limit: number;
  readonly remaining: number;
  /** Monotonic; when the oldest request leaves the window, if none is left, else now. */
  readonly resetsInMs: number;
}

const WINDOW_MS = 1_000;
const IP_WINDOW_MS = 5_000;
const IP_REQUESTS_MAX = 600;
const CONNECT_WINDOW_MS = 300_000;
const CONNECTS_MAX = 500;

/** A rolling second for each account and endpoint, as Bybit counts. Time is monotonic milliseconds. */
export class RateLimits {
  private readonly buckets = new Map<string, number[]>();
  /** 1 as Bybit, 2 twice as many, `Infinity` no limit. */
  factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  take(
    bucket: string,
    asked: { readonly perSecond: number; readonly count: number; readonly nowMs: number },
  ): Allowance {
    const { perSecond, count, nowMs } = asked;
    if (this.factor === Infinity) return { allowed: count, limit: perSecond, remaining: perSecond, resetsInMs: 0 };
    const limit = Math.max(1, Math.floor(perSecond * this.factor));
    const recent = (this.buckets.get(bucket) ?? []).filter((at) => at > nowMs - WINDOW_MS);
    const allowed = Math.min(count, limit - recent.length);
    for (let index = 0; index < allowed; index += 1) recent.push(nowMs);
    this.buckets.set(bucket, recent);
    const resetsInMs = allowed < count ? Math.ceil(recent[0]! + WINDOW_MS - nowMs) : 0;
    return { allowed, limit, remaining: limit - recent.length, resetsInMs };
  }
}

/** 600 requests in 5 s from one address, then 403 for ten minutes. */
export class AddressLimits {
  private readonly counts = new Map<string, { since: number; count: number }>();
  private readonly bannedUntil = new Map<string, number>();
  /** As of the other limits. */
  factor: number;
  private readonly banMs: number;

  constructor({ factor, banMs }: { readonly factor: number; readonly banMs: number }) {
    this.factor = factor;
    this.banMs = banMs;
  }

  /** Counts a request. @returns whether the address is banned now */
  isBanned(address: string, nowMs: number): boolean {
    const until = this.bannedUntil.get(address);
    if (until !== undefined) {
      if (nowMs < until) return true;
      this.bannedUntil.delete(address);
    }
    if (this.factor === Infinity) return false;
    const window = this.counts.get(address);
    if (window === undefined || nowMs - window.since >= IP_WINDOW_MS) {
      this.counts.set(address, { since: nowMs, count: 1 });
      return false;
    }
    window.count += 1;
    if (window.count <= IP_REQUESTS_MAX * this.factor) return false;
    this.counts.delete(address);
    this.ban(address, nowMs, this.banMs);
    return true;
  }

  ban(address: string, nowMs: number, forMs: number): void {
    this.bannedUntil.set(address, nowMs + forMs);
  }
}

/** 500 new sockets in five minutes from one address; more are turned away. */
export class ConnectLimits {
  private readonly opened = new Map<string, number[]>();
  /** As of the other limits. */
  factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  /** Counts an attempt that may go on. */
  allows(address: string, nowMs: number): boolean {
    if (this.factor === Infinity) return true;
    const recent = (this.opened.get(address) ?? []).filter((at) => at > nowMs - CONNECT_WINDOW_MS);
    const allowed = recent.length < CONNECTS_MAX * this.factor;
    if (allowed) recent.push(nowMs);
    this.opened.set(address, recent);
    return allowed;
  }
}
