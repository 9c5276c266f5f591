import type { ClientOrderId } from '../domain/index.ts';

const KEPT_MAX = 5_000;

/** What is known of our newest orders. The port names an order by our id alone; every venue wants to hear more. */
export class KnownOrders<Known, Id = ClientOrderId> {
  private readonly orders = new Map<Id, Known>();

  get(id: Id): Known | undefined {
    return this.orders.get(id);
  }

  learn(id: Id, order: Known): void {
    this.orders.delete(id); // So that it counts as the newest.
    this.orders.set(id, order);
    if (this.orders.size <= KEPT_MAX) return;
    for (const oldest of this.orders.keys()) {
      this.orders.delete(oldest);
      return;
    }
  }
}
