import { strict as assert } from 'node:assert';
import {
  add,
  isFinal,
  larger,
  multiply,
  remainingQuantity,
  subtract,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Order,
  type OrderDraft,
  type OrderStatus,
  type Quantity,
  type StrategyId,
  type VenueOrderId,
} from '../../domain/index.ts';
import { sameTerms } from './protection.ts';

/** Orders that ended, remembered to tell late news of them from news of a stranger's. */
const ENDED_MEMORY = 512;
/** Fill ids remembered, so that a repeated execution counts once. Venues repeat them within seconds, not months. */
const FILL_MEMORY = 512;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type OpenOrder = Writable<Order>;

export interface OrderBookSnapshot {
  readonly orders: readonly Order[];
  readonly recentFills: readonly FillId[];
  readonly ordersMade: number;
  /** Orders proved never accepted: should one ever be seen, that proof was wrong. */
  readonly tombstones: readonly ClientOrderId[];
}

/**
 * Orders sent and not yet ended, with what they could still do. An order that ends leaves; its history is in the
 * journal. Pending quantities are kept as running sums, because the risk gate asks for them on every order.
 */
export class OrderBook {
  private readonly orders = new Map<ClientOrderId, OpenOrder>();
  /** The same by strategy: every fill asks for the orders of one. */
  private readonly byStrategy = new Map<StrategyId, Map<ClientOrderId, OpenOrder>>();
  private readonly pending = new Map<InstrumentId, { buy: Quantity; sell: Quantity; open: number }>();
  private readonly recentFills: FillId[] = [];
  private readonly fillsSeen = new Set<FillId>();
  private readonly recentEnds = new Map<ClientOrderId, OrderStatus>();
  private readonly tombstones = new Set<ClientOrderId>();
  private hidden = 0;
  /** Counts every order ever made; the last part of the client order id. */
  ordersMade: number;

  constructor(snapshot?: OrderBookSnapshot) {
    this.ordersMade = snapshot?.ordersMade ?? 0;
    for (const order of snapshot?.orders ?? []) {
      this.add({ ...order });
      this.count(order, 1);
    }
    for (const fillId of snapshot?.recentFills ?? []) this.remember(fillId);
    for (const id of snapshot?.tombstones ?? []) this.tombstones.add(id);
  }

  get size(): number {
    return this.orders.size - this.hidden;
  }

  get(id: ClientOrderId): Order | undefined {
    return this.orders.get(id);
  }

  values(): Iterable<Order> {
    return this.orders.values();
  }

  *of(strategyId: StrategyId, instrument?: InstrumentId): Iterable<Order> {
    for (const order of this.byStrategy.get(strategyId)?.values() ?? []) {
      if (instrument === undefined || order.draft.instrument === instrument) yield order;
    }
  }

  byTag(strategyId: StrategyId, tag: string): Order | undefined {
    for (const order of this.of(strategyId)) if (order.draft.tag === tag) return order;
    return undefined;
  }

  openCount(instrument: InstrumentId): number {
    return this.pending.get(instrument)?.open ?? 0;
  }

  /** How it ended, for an order that did not long ago; `not-accepted` for ever. */
  endOf(id: ClientOrderId): OrderStatus | undefined {
    return this.tombstones.has(id) ? 'not-accepted' : this.recentEnds.get(id);
  }

  /** Orders in an instrument of which nobody knows whether they exist. */
  unresolved(instrument: InstrumentId): number {
    let count = 0;
    for (const { draft, status } of this.orders.values()) {
      if (draft.instrument === instrument && (status === 'unknown' || status === 'quarantined')) count += 1;
    }
    return count;
  }

  /** Unfilled quantity, on one side, of orders that could add to a position. */
  pendingQuantity(instrument: InstrumentId, side: 'buy' | 'sell'): Quantity {
    return this.pending.get(instrument)?.[side] ?? ZERO;
  }

  /** Instruments with at least one open order. */
  instruments(): Iterable<InstrumentId> {
    return this.pending.keys();
  }

  pendingReduceQuantity(strategyId: StrategyId, instrument: InstrumentId, side: 'buy' | 'sell'): Quantity {
    let sum = ZERO;
    for (const order of this.of(strategyId, instrument)) {
      if (order.draft.reduceOnly && order.draft.side === side) sum = add(sum, remainingQuantity(order));
    }
    return sum;
  }

  /** Asks a question of the book as it would be without one order: an amendment must not compete with its own order. */
  without<T>(id: ClientOrderId, question: () => T): T {
    const order = this.orders.get(id);
    if (order === undefined) return question();
    this.count(order, -1);
    this.hidden = 1;
    try {
      return question();
    } finally {
      this.hidden = 0;
      this.count(order, 1);
    }
  }

  sent(draft: OrderDraft, at: EpochMs): void {
    assert(!this.orders.has(draft.clientOrderId), `client order id ${draft.clientOrderId} is used once`);
    const order: OpenOrder = {
      draft,
      status: 'sent',
      filledQuantity: ZERO,
      filledNotional: ZERO,
      fees: ZERO,
      cancelRequested: false,
      quantity: draft.quantity,
      terms: draft.terms,
      sentAt: at,
      updatedAt: at,
    };
    this.add(order);
    this.count(order, 1);
  }

  accepted(id: ClientOrderId, venueOrderId: VenueOrderId, at: EpochMs): void {
    const order = this.orders.get(id);
    if (order === undefined) return; // It ended before its acceptance was heard.
    order.venueOrderId = venueOrderId;
    if (order.status === 'sent' || order.status === 'unknown') order.status = 'working';
    order.updatedAt = at;
  }

  /** The answer is lost. Only an order that has had none becomes unknown. @returns the order if it did */
  becameUnknown(id: ClientOrderId, at: EpochMs): Order | undefined {
    const order = this.orders.get(id);
    if (order?.status !== 'sent') return undefined;
    order.status = 'unknown';
    order.updatedAt = at;
    return order;
  }

  /** What a venue's statement has taught of an order that has not ended. */
  learned(
    id: ClientOrderId,
    change: Pick<Partial<Order>, 'status' | 'closing' | 'venueOrderId' | 'statedAt'>,
    at: EpochMs,
  ): Order {
    const order = this.orders.get(id);
    assert(order !== undefined, `order ${id} is open`);
    Object.assign(order, change, { updatedAt: at });
    return order;
  }

  amendSent(id: ClientOrderId, wanted: Pick<Order, 'quantity' | 'terms'>, at: EpochMs): void {
    this.change(id, (order) => {
      assert(order.amending === undefined, `order ${id} is amended once at a time`);
      order.amending = { ...wanted, sentAt: at };
    });
  }

  /** The amendment is not in force and will not be. @returns the order, or `undefined` when there was none to answer */
  amendRefused(id: ClientOrderId): Order | undefined {
    if (this.orders.get(id)?.amending === undefined) return undefined;
    return this.change(id, (order) => {
      delete order.amending;
      order.amendmentsRefused = (order.amendmentsRefused ?? 0) + 1;
    });
  }

  /**
   * The order has other terms now, by an amendment of ours or because the venue says so.
   *
   * @returns the order as it is now, or `undefined` when it has ended.
   */
  amended(id: ClientOrderId, wanted: Pick<Order, 'quantity' | 'terms'>, at: EpochMs): Order | undefined {
    return this.change(id, (order) => {
      const { amending } = order;
      const isAnswer = amending?.quantity === wanted.quantity && sameTerms(amending.terms, wanted.terms);
      if (isAnswer) delete order.amending;
      delete order.amendmentsRefused;
      order.quantity = wanted.quantity;
      order.terms = wanted.terms;
      order.updatedAt = at;
    });
  }

  cancelRequested(id: ClientOrderId, at: EpochMs): void {
    const order = this.orders.get(id);
    if (order === undefined) return;
    order.cancelRequested = true;
    order.updatedAt = at;
  }

  /** @returns the order after the fill, or `undefined` when it is not among the open ones (a late fill). */
  filled(fill: Fill, at: EpochMs): Order | undefined {
    const order = fill.clientOrderId === undefined ? undefined : this.orders.get(fill.clientOrderId);
    if (order === undefined) return undefined;
    this.count(order, -1);
    order.filledQuantity = add(order.filledQuantity, fill.quantity);
    order.filledNotional = add(order.filledNotional, multiply(fill.price, fill.quantity));
    order.fees = add(order.fees, fill.feeCurrency === 'quote' ? fill.fee : multiply(fill.price, fill.fee));
    order.updatedAt = at;
    if (order.filledQuantity >= quantityMaxOf(order)) order.status = 'filled';
    else if (order.closing !== undefined && order.filledQuantity >= order.closing.filledQuantity) {
      order.status = order.closing.status;
      order.endReason = order.closing.reason;
    } else if (order.status !== 'quarantined') order.status = 'partially-filled';
    if (isFinal(order.status)) this.forget(order);
    else this.count(order, 1);
    return order;
  }

  /** The order is over. @returns it as it ended, or `undefined` when it already had. */
  ended(id: ClientOrderId, status: OrderStatus, reason: string, at: EpochMs): Order | undefined {
    assert(isFinal(status));
    const order = this.orders.get(id);
    if (order === undefined) return undefined;
    this.count(order, -1);
    order.status = status;
    order.endReason = reason;
    order.updatedAt = at;
    this.forget(order);
    return order;
  }

  /** True the first time a fill id is seen. */
  isNewFill(fillId: FillId): boolean {
    if (this.fillsSeen.has(fillId)) return false;
    this.remember(fillId);
    return true;
  }

  /** Whether a fill of this id has been counted lately. */
  hasSeen(fillId: FillId): boolean {
    return this.fillsSeen.has(fillId);
  }

  snapshot(): OrderBookSnapshot {
    return {
      orders: [...this.orders.values()].map((order) => ({ ...order })),
      recentFills: this.recentFills.slice(),
      ordersMade: this.ordersMade,
      tombstones: [...this.tombstones],
    };
  }

  private add(order: OpenOrder): void {
    const { clientOrderId, strategyId } = order.draft;
    this.orders.set(clientOrderId, order);
    let own = this.byStrategy.get(strategyId);
    if (own === undefined) this.byStrategy.set(strategyId, (own = new Map<ClientOrderId, OpenOrder>()));
    own.set(clientOrderId, order);
  }

  private forget({ draft: { clientOrderId, strategyId }, status }: Order): void {
    this.orders.delete(clientOrderId);
    this.byStrategy.get(strategyId)?.delete(clientOrderId);
    if (status === 'not-accepted') this.tombstones.add(clientOrderId);
    this.recentEnds.set(clientOrderId, status);
    if (this.recentEnds.size > ENDED_MEMORY) this.recentEnds.delete(this.recentEnds.keys().next().value!);
  }

  /** Changes what an open order counts for. */
  private change(id: ClientOrderId, how: (order: OpenOrder) => void): Order | undefined {
    const order = this.orders.get(id);
    if (order === undefined) return undefined;
    this.count(order, -1);
    how(order);
    this.count(order, 1);
    return order;
  }

  private remember(fillId: FillId): void {
    this.fillsSeen.add(fillId);
    this.recentFills.push(fillId);
    if (this.recentFills.length > FILL_MEMORY) this.fillsSeen.delete(this.recentFills.shift()!);
  }

  private count(order: Order, sign: 1 | -1): void {
    const { instrument, side, reduceOnly } = order.draft;
    let pending = this.pending.get(instrument);
    if (pending === undefined) {
      pending = { buy: ZERO, sell: ZERO, open: 0 };
      this.pending.set(instrument, pending);
    }
    pending.open += sign;
    if (reduceOnly) return;
    const quantity = subtract(quantityMaxOf(order), order.filledQuantity);
    pending[side] = sign === 1 ? add(pending[side], quantity) : subtract(pending[side], quantity);
  }
}

/** What the order may be filled up to, as far as is known. */
export function quantityMaxOf({ quantity, amending }: Order): Quantity {
  return amending === undefined ? quantity : larger(quantity, amending.quantity);
}
