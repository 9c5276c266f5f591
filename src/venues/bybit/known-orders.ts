import type { ClientOrderId } from '../../domain/index.ts';
import type { Market } from './symbols.ts';

/** What has to be said about an order, beside our id of it, to cancel or amend it. */
export interface KnownOrder {
  readonly market: Market;
  /** Spot keeps orders that wait for their trigger apart from the others. */
  readonly waitsForTrigger: boolean;
}

const KEPT_MAX = 5_000;

/** Where our orders are. The port names an order by our id alone; Bybit wants its market too. */
export class KnownOrders {
  private readonly orders = new Map<ClientOrderId, KnownOrder>();

  get(id: ClientOrderId): KnownOrder | undefined {
    return this.orders.get(id);
  }

  learn(id: ClientOrderId, order: KnownOrder): void {
    this.orders.delete(id); // So that it counts as the newest.
    this.orders.set(id, order);
    if (this.orders.size <= KEPT_MAX) return;
    for (const oldest of this.orders.keys()) {
      this.orders.delete(oldest);
      return;
    }
  }
}
