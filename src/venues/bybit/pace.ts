import type { Timers } from '../../runtime/index.ts';

/** `urgent`: what takes risk off, cancels and reduce-only orders. It may use what is kept back from everything else. */
export type Urgency = 'urgent' | 'normal';

/** What a reply's headers say of its endpoint's budget. */
export interface LimitWord {
  readonly limit: number;
  readonly remaining: number;
  /** The venue's time at which the budget is whole again. */
  readonly resetsAt: number;
}

/** Bybit counts arrivals within a rolling second; ours leave with some room for the network to bunch them up. */
const WINDOW_MS = 1_050;
/** Requests of one address, to all endpoints together; more than 600 in 5 s is answered with a ban of ten minutes. */
const ADDRESS = { windowMs: 5_250, max: 550 } as const;
export const BAN_MS = 600_000;
/** Share of each budget that only urgent requests may use. */
const RESERVED_SHARE = 0.2;

/** Requests a second, by the docs of 2026-07-24; corrected by the headers of each reply. */
const ENDPOINT_LIMITS: Readonly<Record<string, number>> = {
  '/v5/order/create': 10,
  '/v5/order/amend': 10,
  '/v5/order/cancel': 10,
  '/v5/order/realtime': 50,
  '/v5/order/history': 50,
  '/v5/execution/list': 50,
  '/v5/position/list': 50,
  '/v5/account/wallet-balance': 50,
  '/v5/account/info': 50,
  '/v5/account/fee-rate': 5,
  '/v5/user/query-api': 10,
  // Public ones have no limit of their own but the address's; half of that is enough to be fast and leaves room.
  '/v5/market/kline': 60,
  '/v5/market/mark-price-kline': 60,
  '/v5/market/funding/history': 60,
  '/v5/market/open-interest': 60,
};
const DEFAULT_LIMIT = 10;

class Window {
  private times: number[] = [];
  max: number;
  private readonly windowMs: number;
  /** Nothing leaves before. */
  closedUntilMs = 0;

  constructor(max: number, windowMs: number) {
    this.max = max;
    this.windowMs = windowMs;
  }

  /** @returns how long until there is room; 0 for now */
  waitMs(nowMs: number, urgency: Urgency): number {
    if (nowMs < this.closedUntilMs) return this.closedUntilMs - nowMs;
    const keptBack = urgency === 'urgent' ? 0 : Math.ceil(this.max * RESERVED_SHARE);
    const allowed = Math.max(1, this.max - keptBack);
    this.times = this.times.filter((at) => nowMs - at < this.windowMs);
    const { length } = this.times;
    return length < allowed ? 0 : Math.max(1, this.times[length - allowed]! + this.windowMs - nowMs);
  }

  take(nowMs: number): void {
    this.times.push(nowMs);
  }
}

/** Keeps us under the venue's limits, so that there is always room for a cancel. */
export class Pace {
  private readonly timers: Timers;
  private readonly address = new Window(ADDRESS.max, ADDRESS.windowMs);
  private readonly endpoints = new Map<string, Window>();
  private bannedUntilMs = 0;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** @returns 0 when the request may leave now, which is then counted; else how long to wait before asking again */
  take(endpoint: string, urgency: Urgency): number {
    const nowMs = this.timers.monotonicMs();
    const window = this.endpoint(endpoint);
    const waitMs = Math.max(window.waitMs(nowMs, urgency), this.address.waitMs(nowMs, urgency));
    if (waitMs > 0) return waitMs;
    window.take(nowMs);
    this.address.take(nowMs);
    return 0;
  }

  learned(endpoint: string, { limit, remaining, resetsAt }: LimitWord, venueNow: number): void {
    const window = this.endpoint(endpoint);
    if (limit > 0) window.max = limit;
    if (remaining <= 0 && resetsAt > venueNow) this.hold(window, resetsAt - venueNow);
  }

  /** Told that an endpoint was asked too often. */
  throttled(endpoint: string): void {
    this.hold(this.endpoint(endpoint), WINDOW_MS);
  }

  /** Told that this address was asking too often: whatever is sent now makes it longer. */
  banned(): void {
    this.bannedUntilMs = this.timers.monotonicMs() + BAN_MS;
  }

  get isBanned(): boolean {
    return this.timers.monotonicMs() < this.bannedUntilMs;
  }

  private hold(window: Window, ms: number): void {
    // A clock far off must not shut us out for longer than a window lasts.
    window.closedUntilMs = this.timers.monotonicMs() + Math.min(ms, 2 * WINDOW_MS);
  }

  private endpoint(path: string): Window {
    const known = this.endpoints.get(path);
    if (known !== undefined) return known;
    const window = new Window(ENDPOINT_LIMITS[path] ?? DEFAULT_LIMIT, WINDOW_MS);
    this.endpoints.set(path, window);
    return window;
  }
}
