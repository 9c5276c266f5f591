import {
  add,
  isFinal,
  multiply,
  ZERO,
  type ApprovedOrder,
  type EpochMs,
  type Fill,
  type Order,
  type OrderStatement,
  type OrderStatus,
} from '../../domain/index.ts';
import type { Effect } from '../../engine/index.ts';
import type { JournalEntry } from '../journal.ts';
import type { OrderFacts } from '../ports/session-views.ts';

/** Where orders are kept between commits. */
export interface OrderShelf {
  load(clientOrderId: string): OrderFacts | undefined;
  save(facts: OrderFacts, endedAt: EpochMs | undefined): void;
}

/** What one entry says of an order. */
type Change = Partial<Order & Omit<OrderFacts, 'order'>>;

/**
 * The latest state of every order, as the journal tells it: what was sent, what the venue said, what was booked.
 * Changed orders are gathered, so that an order that is sent, accepted and filled within one commit is written once.
 */
export class OrderTracker {
  private readonly shelf: OrderShelf;
  /** Orders not ended, and those touched since the last `flush`. */
  private readonly known = new Map<string, OrderFacts>();
  private readonly changed = new Set<string>();

  constructor(shelf: OrderShelf, active: Iterable<OrderFacts>) {
    this.shelf = shelf;
    for (const facts of active) this.known.set(facts.order.draft.clientOrderId, facts);
  }

  get(clientOrderId: string): Order | undefined {
    return this.factsOf(clientOrderId)?.order;
  }

  follow({ event, effects }: JournalEntry): void {
    const { at } = event;
    switch (event.type) {
      case 'order-accepted':
        this.change(event.clientOrderId, at, ({ status }) => ({
          venueOrderId: event.venueOrderId,
          status: status === 'sent' || status === 'unknown' ? 'working' : status,
          acceptedAt: at,
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
      case 'order-statement':
        this.stated(event.statement, at);
        break;
      case 'order-unknown': // The engine says what it makes of these: `order-changed`.
      case 'cancel-unknown':
      case 'stream-lost':
      case 'stream-restored':
      case 'reconciling':
      case 'reconciled':
      case 'verify-protection':
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
      case 'set-mode':
      case 'set-size':
      case 'set-limits':
      case 'resolve-discrepancy':
      case 'place-order':
      case 'amend-order':
      case 'cancel-order':
      case 'cancel-orders':
      case 'close-position':
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
      const facts = this.known.get(clientOrderId)!;
      this.shelf.save(facts, isFinal(facts.order.status) ? facts.order.updatedAt : undefined);
    }
    this.changed.clear();
    for (const [clientOrderId, { order }] of this.known) {
      if (isFinal(order.status)) this.known.delete(clientOrderId);
    }
  }

  private sent(draft: ApprovedOrder, at: EpochMs): void {
    this.put({
      order: {
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
      },
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
        status: statusAfterFill(order.status, whole),
        acceptedAt: at,
        firstFillAt: at,
        lastFillAt: at,
      };
    });
  }

  /** The venue can make an order smaller by itself, such as one that may only reduce: what is then left is all of it. */
  private stated({ clientOrderId, quantity, terms, updatedAt }: OrderStatement, at: EpochMs): void {
    if (clientOrderId === undefined || this.factsOf(clientOrderId) === undefined) return;
    this.change(clientOrderId, at, ({ status, statedAt, filledQuantity }) => {
      if (isFinal(status) || (statedAt !== undefined && updatedAt < statedAt)) return {};
      const whole = filledQuantity > ZERO && filledQuantity >= quantity;
      return { quantity, terms, statedAt: updatedAt, ...(whole ? { status: statusAfterFill(status, whole) } : {}) };
    });
  }

  private said({ clientOrderId, status, reason }: Extract<Effect, { type: 'order-changed' }>, at: EpochMs): void {
    if (isFinal(status)) this.end(clientOrderId, at, status, reason);
    else {
      const exists = status === 'working' || status === 'partially-filled';
      this.change(clientOrderId, at, (order) =>
        isFinal(order.status) ? {} : { status, ...(exists ? { acceptedAt: at } : {}) },
      );
    }
  }

  private end(clientOrderId: string, at: EpochMs, status: OrderStatus, endReason: string): void {
    this.change(clientOrderId, at, (order) => (isFinal(order.status) ? {} : { status, endReason }));
  }

  /** An order we never sent is not ours to follow: another session's, or a stranger's on the same account. */
  private change(clientOrderId: string, at: EpochMs, changes: (order: Order) => Change): void {
    const facts = this.factsOf(clientOrderId);
    if (facts === undefined) return;
    const { acceptedAt, firstFillAt, lastFillAt, ...changed } = changes(facts.order);
    this.put({
      ...facts,
      // The first time counts, however often it is said.
      ...(acceptedAt === undefined ? {} : { acceptedAt: facts.acceptedAt ?? acceptedAt }),
      ...(firstFillAt === undefined ? {} : { firstFillAt: facts.firstFillAt ?? firstFillAt }),
      ...(lastFillAt === undefined ? {} : { lastFillAt }),
      order: { ...facts.order, ...changed, updatedAt: at },
    });
  }

  private factsOf(clientOrderId: string): OrderFacts | undefined {
    const known = this.known.get(clientOrderId);
    if (known !== undefined) return known;
    const loaded = this.shelf.load(clientOrderId);
    if (loaded !== undefined) this.known.set(clientOrderId, loaded);
    return loaded;
  }

  private put(facts: OrderFacts): void {
    const { clientOrderId } = facts.order.draft;
    this.known.set(clientOrderId, facts);
    this.changed.add(clientOrderId);
  }
}

/** A fill can arrive after the cancellation it raced with: it counts, and the order stays ended. */
function statusAfterFill(status: OrderStatus, whole: boolean): OrderStatus {
  if (isFinal(status)) return status;
  if (whole) return 'filled';
  return status === 'quarantined' ? status : 'partially-filled';
}
