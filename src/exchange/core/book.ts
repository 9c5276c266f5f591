import { add, subtract, ZERO, type Price, type Quantity } from '../../domain/index.ts';
import type { Order } from './order.ts';
import type { BookLevel } from './public-rows.ts';
import type { Side } from './requests.ts';

/** The orders at one price, in the order of their arrival. */
export interface BookQueue {
  readonly price: Price;
  readonly side: BookSide;
  quantity: Quantity;
  first: Order | undefined;
  last: Order | undefined;
}

/** Bids or asks. The best price lies at the end of the list, where coming and going is cheap. */
class BookSide {
  readonly isBid: boolean;
  readonly #queues: BookQueue[] = [];
  readonly #byPrice = new Map<Price, BookQueue>();
  readonly #touched = new Set<Price>();
  /** What those who follow the deltas believe. */
  readonly #published = new Map<Price, Quantity>();

  constructor(isBid: boolean) {
    this.isBid = isBid;
  }

  get best(): BookQueue | undefined {
    return this.#queues.at(-1);
  }

  /** Whether a bid (ask) at `price` is above (below) one at `other`. */
  isBetter(price: Price, other: Price): boolean {
    return this.isBid ? price > other : price < other;
  }

  /** @param next the order it stands before; at the end without */
  enqueue(order: Order, next?: Order): void {
    const queue = this.#byPrice.get(order.price) ?? this.#open(order.price);
    const before = next === undefined ? queue.last : next.before;
    order.queue = queue;
    order.before = before;
    order.behind = next;
    if (before === undefined) queue.first = order;
    else before.behind = order;
    if (next === undefined) queue.last = order;
    else next.before = order;
    this.resize(queue, order.leavesQty);
  }

  dequeue(order: Order): void {
    const { queue, before, behind } = order;
    if (queue === undefined) return;
    if (before === undefined) queue.first = behind;
    else before.behind = behind;
    if (behind === undefined) queue.last = before;
    else behind.before = before;
    order.queue = order.before = order.behind = undefined;
    this.resize(queue, -order.leavesQty as Quantity);
    if (queue.first === undefined) this.#close(queue);
  }

  resize(queue: BookQueue, change: Quantity): void {
    queue.quantity = add(queue.quantity, change);
    this.#touched.add(queue.price);
  }

  *fromBest(): Generator<BookQueue> {
    for (let index = this.#queues.length - 1; index >= 0; index -= 1) yield this.#queues[index]!;
  }

  levels(depth: number): BookLevel[] {
    const first = Math.max(0, this.#queues.length - depth);
    return this.#queues
      .slice(first)
      .toReversed()
      .map(({ price, quantity }) => [price, quantity] as const);
  }

  /**
   * The levels that are not as they were last told, with what rests there now. What came and went in between is not
   * told: nobody can take away a level they have never seen.
   */
  takeDelta(): BookLevel[] {
    const delta: BookLevel[] = [];
    for (const price of this.#touched) {
      const quantity = this.#byPrice.get(price)?.quantity ?? ZERO;
      if (quantity === (this.#published.get(price) ?? ZERO)) continue;
      if (quantity === ZERO) this.#published.delete(price);
      else this.#published.set(price, quantity);
      delta.push([price, quantity]);
    }
    this.#touched.clear();
    return delta.length < 2 ? delta : delta.toSorted(([a], [b]) => (this.isBetter(a, b) ? -1 : 1));
  }

  #open(price: Price): BookQueue {
    const queue: BookQueue = { price, side: this, quantity: ZERO, first: undefined, last: undefined };
    this.#queues.splice(this.#rankOf(price), 0, queue);
    this.#byPrice.set(price, queue);
    return queue;
  }

  #close(queue: BookQueue): void {
    this.#byPrice.delete(queue.price);
    this.#queues.splice(this.#rankOf(queue.price), 1);
  }

  /** Where a price is, or would be: the number of worse prices. */
  #rankOf(price: Price): number {
    let [low, high] = [0, this.#queues.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBetter(price, this.#queues[middle]!.price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One symbol's resting orders, by price and then by time. */
export class Book {
  readonly bids = new BookSide(true);
  readonly asks = new BookSide(false);
  /** One more with each published change; starts again at 1 after a restart. */
  u = 1;

  sideOf(side: Side): BookSide {
    return side === 'Buy' ? this.bids : this.asks;
  }

  /** The side that an order of `side` trades with. */
  against(side: Side): BookSide {
    return side === 'Buy' ? this.asks : this.bids;
  }

  /** Whether an order at `price` would trade at once. */
  crosses(side: Side, price: Price): boolean {
    const { best } = this.against(side);
    return best !== undefined && reaches(side, price, best.price);
  }

  enqueue(order: Order, next?: Order): void {
    this.sideOf(order.terms.side).enqueue(order, next);
  }

  dequeue(order: Order): void {
    this.sideOf(order.terms.side).dequeue(order);
  }

  /** A smaller quantity keeps its place in the queue. */
  shrink(order: Order, leavesQty: Quantity): void {
    const { queue } = order;
    if (queue !== undefined) queue.side.resize(queue, subtract(leavesQty, order.leavesQty));
    order.leavesQty = leavesQty;
  }
}

/** Whether a buyer (seller) who would pay (take) `price` can trade at `level`. */
export function reaches(side: Side, price: Price, level: Price): boolean {
  return side === 'Buy' ? level <= price : level >= price;
}
