import type { ClientOrderId, EpochMs } from '../domain/index.ts';

const KEPT_MAX = 5_000;
/** Whoever asked has long asked again. */
const LOCATED_WITHIN_MS = 5_000;

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

export interface LocateParts<Known> {
  readonly orders: KnownOrders<Known>;
  /** Finds out where an order of an earlier life is. */
  locate(id: ClientOrderId): Promise<Known | undefined>;
  now(): EpochMs;
}

/**
 * Hands over what is known of an order, at once where it is known here.
 *
 * @param lost told when it is not: `certain` when the venue itself does not know the order
 */
export function locateOrder<Known>(
  id: ClientOrderId,
  { orders, locate, now }: LocateParts<Known>,
  found: (order: Known) => void,
  lost: (detail: string, certain: boolean) => void,
): void {
  const known = orders.get(id);
  if (known !== undefined) {
    found(known);
    return;
  }
  const begunAt = now();
  locate(id).then(
    (order) => {
      if (order === undefined) lost('the exchange does not know it', true);
      else if (now() - begunAt > LOCATED_WITHIN_MS) lost('it took too long to find its market', false);
      else found(order);
    },
    (error: unknown) => lost(error instanceof Error ? error.message : 'its market could not be found', false),
  );
}
