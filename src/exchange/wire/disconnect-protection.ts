import type { Uid } from '../core/requests.ts';
import type { Category } from '../core/spec.ts';

export type Product = 'OPTIONS' | 'DERIVATIVES' | 'SPOT';

const CATEGORIES: Readonly<Record<Product, Category | undefined>> = {
  OPTIONS: undefined,
  DERIVATIVES: 'linear',
  SPOT: 'spot',
};

/**
 * Cancels what an account has open once all its sockets that had subscribed to `dcp.*` have been gone for the time it
 * chose. Time is monotonic milliseconds.
 */
export class DisconnectProtection {
  private readonly windowsS = new Map<string, number>();
  private readonly sockets = new Map<string, number>();
  private readonly dueAt = new Map<string, { readonly uid: Uid; readonly product: Product; readonly atMs: number }>();

  set(uid: Uid, product: Product, timeWindowS: number): void {
    this.windowsS.set(nameOf(uid, product), timeWindowS);
  }

  windowS(uid: Uid, product: Product): number | undefined {
    return this.windowsS.get(nameOf(uid, product));
  }

  windows(uid: Uid): readonly { readonly product: Product; readonly timeWindow: number }[] {
    return (['OPTIONS', 'DERIVATIVES', 'SPOT'] as const).flatMap((product) => {
      const timeWindow = this.windowS(uid, product);
      return timeWindow === undefined ? [] : [{ product, timeWindow }];
    });
  }

  watched(uid: Uid, product: Product): void {
    const name = nameOf(uid, product);
    this.sockets.set(name, (this.sockets.get(name) ?? 0) + 1);
    this.dueAt.delete(name);
  }

  /** A socket that had subscribed is gone, or has unsubscribed. */
  unwatched(uid: Uid, product: Product, nowMs: number): void {
    const name = nameOf(uid, product);
    const left = (this.sockets.get(name) ?? 1) - 1;
    this.sockets.set(name, left);
    const windowS = this.windowsS.get(name);
    if (left === 0 && windowS !== undefined) this.dueAt.set(name, { uid, product, atMs: nowMs + windowS * 1_000 });
  }

  /** Whose orders are to be cancelled now; each is said once. */
  due(nowMs: number): readonly { readonly uid: Uid; readonly category: Category }[] {
    const fired: { uid: Uid; category: Category }[] = [];
    for (const [name, { uid, product, atMs }] of this.dueAt) {
      if (nowMs < atMs) continue;
      this.dueAt.delete(name);
      const category = CATEGORIES[product];
      if (category !== undefined) fired.push({ uid, category });
    }
    return fired;
  }
}

function nameOf(uid: Uid, product: Product): string {
  return `${uid} ${product}`;
}
