import {
  add,
  isFinal,
  multiply,
  ZERO,
  type ApprovedOrder,
  type EpochMs,
  type Fill,
  type Order,
  type OrderStatus,
} from '../../domain/index.ts';
import type { Effect } from '../../engine/index.ts';
import type { JournalEntry } from '../journal.ts';

/** Where orders are kept between commits. */
export interface OrderShelf {
  load(clientOrderId: string): Order | undefined;
  save(order: Order, endedAt: EpochMs | undefined): void;
}

/**
 * The latest state of every order, as the journal tells it: what was sent, what the venue said, what was booked.
 * Changed orders are gathered, so that an order that is sent, accepted and filled within one commit is written once.
 */
export class OrderTracker {
  private readonly shelf: OrderShelf;
  /** Orders not ended, and those touched since the last `flush`. */
  private readonly known = new Map<string, Order>();
  private readonly changed = new Set<string>();

  constructor(shelf: OrderShelf, active: Iterable<Order>) {
    this.shelf = shelf;
    for (const order of active) this.known.set(order.draft.clientOrderId, order);
  }

  get(clientOrderId: string): Order | undefined {
    const known = this.known.get(clientOrderId);
    if (known !== undefined) return known;
    const loaded = this.shelf.load(clientOrderId);
    if (loaded !== undefined) this.known.set(clientOrderId, loaded);
    return loaded;
  }

  follow({ event, effects }: JournalEntry): void {
    const { at } = event;
    switch (event.type) {
      case 'order-accepted':
        this.change(event.clientOrderId, at, ({ status }) => ({
          venueOrderId: event.venueOrderId,
          status: status === 'sent' ? 'working' : status,
        }));
        break;
      case 'order-rejected':
        this.end(event.clientOrderId, at, 'rejected', event.code);
        break;
      case 'order-cancelled':
        this.end(event.clientOrderId, at, 'cancelled', event.reason);
        break;
      case 'order-amended':
        this.change(event.clientOrderId, at, () => ({ quantity: event.quantity, terms: event.terms }));
        break;
      case 'cancel-rejected':
        this.change(event.clientOrderId, at, () => ({ cancelRequested: false }));
        break;
      case 'order-absent':
        this.end(event.clientOrderId, at, 'not-accepted', event.evidence);
        break;
      case 'order-unknown': // The engine says what it makes of these: `order-changed`.
      case 'order-statement':
      case 'cancel-unknown':
      case 'stream-lost':
      case 'stream-restored':
      case 'reconciling':
      case 'reconciled':
      case 'bar':
      case 'quote':
      case 'order-triggered':
      case 'amend-rejected':
      case 'fill': // Counted when booked, since a venue may repeat it.
      case 'funding':
      case 'start-strategy':
      case 'stop-strategy':
      case 'halt':
      case 'clear-halt':
      case 'flatten':
        break;
    }
    for (const effect of effects) {
      if (effect.type === 'submit') this.sent(effect.order, at);
      else if (effect.type === 'cancel') this.change(effect.clientOrderId, at, () => ({ cancelRequested: true }));
      else if (effect.type === 'fill-booked') this.filled(effect.fill, at);
      else if (effect.type === 'order-changed') this.said(effect, at);
    }
  }

  /** Hands what changed to the shelf, and forgets what has ended. */
  flush(): void {
    for (const clientOrderId of this.changed) {
      const order = this.known.get(clientOrderId)!;
      this.shelf.save(order, isFinal(order.status) ? order.updatedAt : undefined);
    }
    this.changed.clear();
    for (const [clientOrderId, order] of this.known) {
      if (isFinal(order.status)) this.known.delete(clientOrderId);
    }
  }

  private sent(draft: ApprovedOrder, at: EpochMs): void {
    this.put({
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
    });
  }

  private filled(fill: Fill, at: EpochMs): void {
    if (fill.clientOrderId === undefined) return;
    this.change(fill.clientOrderId, at, (order) => {
      const filledQuantity = add(order.filledQuantity, fill.quantity);
      const whole = filledQuantity >= order.quantity;
      return {
        filledQuantity,
        filledNotional: add(order.filledNotional, multiply(fill.price, fill.quantity)),
        fees: add(order.fees, fill.feeCurrency === 'quote' ? fill.fee : multiply(fill.price, fill.fee)),
        // A fill can arrive after the cancellation it raced with: it counts, and the order stays ended.
        status: isFinal(order.status) ? order.status : whole ? 'filled' : 'partially-filled',
      };
    });
  }

  private said({ clientOrderId, status, reason }: Extract<Effect, { type: 'order-changed' }>, at: EpochMs): void {
    if (isFinal(status)) this.end(clientOrderId, at, status, reason);
    else this.change(clientOrderId, at, (order) => (isFinal(order.status) ? {} : { status }));
  }

  private end(clientOrderId: string, at: EpochMs, status: OrderStatus, endReason: string): void {
    this.change(clientOrderId, at, (order) => (isFinal(order.status) ? {} : { status, endReason }));
  }

  /** An order we never sent is not ours to follow: another session's, or a stranger's on the same account. */
  private change(clientOrderId: string, at: EpochMs, changes: (order: Order) => Partial<Order>): void {
    const order = this.get(clientOrderId);
    if (order !== undefined) this.put({ ...order, ...changes(order), updatedAt: at });
  }

  private put(order: Order): void {
    this.known.set(order.draft.clientOrderId, order);
    this.changed.add(order.draft.clientOrderId);
  }
}
