import type { Price } from '../../domain/index.ts';
import type { Order } from './order.ts';
import type { TriggerBy } from './requests.ts';

/** Conditional orders of one symbol that wait for one kind of price. */
class Waiting {
  /** Lowest trigger last: the first to be reached by a rising price. */
  readonly #rising: Order[] = [];
  /** Highest trigger last. */
  readonly #falling: Order[] = [];
  readonly trailing = new Set<Order>();

  add(order: Order): void {
    const { trailing } = order.trigger!;
    if (trailing !== undefined) this.trailing.add(order);
    if (trailing === undefined || trailing.extreme !== undefined) this.#insert(order);
  }

  remove(order: Order): void {
    this.trailing.delete(order);
    for (const list of [this.#rising, this.#falling]) {
      const index = list.indexOf(order);
      if (index >= 0) list.splice(index, 1);
    }
  }

  /** Takes out one that the price has reached. */
  takeReached(price: Price): Order | undefined {
    const rising = this.#rising.at(-1);
    if (rising !== undefined && price >= rising.trigger!.price) return this.#rising.pop();
    const falling = this.#falling.at(-1);
    if (falling !== undefined && price <= falling.trigger!.price) return this.#falling.pop();
    return undefined;
  }

  /** Of equal triggers the older is reached first. */
  #insert(order: Order): void {
    const { price, direction } = order.trigger!;
    const list = direction === 1 ? this.#rising : this.#falling;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = list[middle]!.trigger!.price;
      const isBeyond = direction === 1 ? there > price : there < price;
      if (isBeyond) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, order);
  }
}

/** Where conditional orders wait until the price they watch gets there. */
export class TriggerBoard {
  readonly #waiting: Readonly<Record<TriggerBy, Waiting>> = {
    LastPrice: new Waiting(),
    MarkPrice: new Waiting(),
    IndexPrice: new Waiting(),
  };

  add(order: Order): void {
    this.#waiting[order.trigger!.by].add(order);
  }

  remove(order: Order): void {
    this.#waiting[order.trigger!.by].remove(order);
  }

  takeReached(by: TriggerBy, price: Price): Order | undefined {
    const order = this.#waiting[by].takeReached(price);
    if (order !== undefined) this.#waiting[by].trailing.delete(order);
    return order;
  }

  trailing(by: TriggerBy): readonly Order[] {
    return [...this.#waiting[by].trailing];
  }
}
