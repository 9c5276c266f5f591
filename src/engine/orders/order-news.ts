import {
  format,
  type ClientOrderId,
  type EpochMs,
  type Order,
  type OrderStatement,
  type VenueEvent,
} from '../../domain/index.ts';
import type { Books } from '../books.ts';
import type { Seats } from '../host/seats.ts';
import type { RiskControl } from '../risk/control.ts';
import { mergeStatement } from './merge.ts';
import { quantityMaxOf } from './order-book.ts';
import { sameTerms } from './protection.ts';
import { contradiction, externalActivity, isWatchdogs, watchdogActs } from './suspicion.ts';

type EndStatus = Exclude<Order['status'], 'sent' | 'unknown' | 'working' | 'partially-filled' | 'quarantined'>;

/**
 * What the venue says of orders, fills apart: accepted, changed, ended, unknown, and what a look at them found. It comes
 * late, twice and in any order; what it changes goes to the desk whose order it was.
 */
export class OrderNews {
  private readonly books: Books;
  private readonly control: RiskControl;
  private readonly seats: Seats;

  constructor(books: Books, control: RiskControl, seats: Seats) {
    this.books = books;
    this.control = control;
    this.seats = seats;
  }

  accepted({ clientOrderId, venueOrderId, at }: Extract<VenueEvent, { type: 'order-accepted' }>): void {
    this.books.orders.accepted(clientOrderId, venueOrderId, at);
  }

  amended(id: ClientOrderId, change: Pick<Order, 'quantity' | 'terms'>): void {
    const order = this.books.orders.amended(id, change, this.now);
    if (order === undefined) return;
    this.deskOf(order)?.afterAmend(order);
    this.endIfComplete(order);
  }

  /** It keeps its old terms, which is what our book says; a guard that does not fit is looked at again. */
  amendRefused(id: ClientOrderId, sentAt: EpochMs | undefined): void {
    const { orders } = this.books;
    // Late word of an amendment that has been answered since says nothing of the one that is out now.
    if (sentAt !== undefined && orders.get(id)?.amending?.sentAt !== sentAt) return;
    const order = orders.amendRefused(id);
    if (order === undefined) return;
    this.deskOf(order)?.afterAmendRefused(order);
    this.endIfComplete(order);
  }

  rejected(id: ClientOrderId, code: string): void {
    const order = this.books.orders.get(id);
    if (order?.venueOrderId !== undefined) {
      // It was acknowledged: what is refused is a second copy of the request, on its way for longer than the first. The
      // order counts on; whether it is still there is found out by comparing.
      return this.books.emit({
        type: 'alarm',
        severity: 'warning',
        code: 'REFUSED_YET_KNOWN',
        detail: `order ${id} was acknowledged, and then refused (${code}); it counts as open until it is known not to be`,
        instrument: order.draft.instrument,
      });
    }
    // It had no answer for too long: this one may be that of a second copy, behind one that was taken. It is looked up.
    if (order?.status === 'unknown') return;
    if (order !== undefined) this.control.rejected(order, code);
    this.ended(id, 'rejected', code);
  }

  ended(id: ClientOrderId, how: EndStatus, reason: string): void {
    const order = this.books.orders.ended(id, how, reason, this.now);
    if (order !== undefined) this.deskOf(order)?.afterEnd(order, how);
  }

  /** An operator says that the venue does not have it. */
  isNot({ draft: { clientOrderId }, filledQuantity }: Order, reason: string): void {
    // Held to have never been, so that a later sighting of it is a contradiction; with a fill it has been.
    const status = filledQuantity === 0n ? 'not-accepted' : 'cancelled';
    this.changed(clientOrderId, status, reason);
    this.ended(clientOrderId, status, reason);
  }

  becameUnknown({ clientOrderId: id, code, detail }: Extract<VenueEvent, { type: 'order-unknown' }>): void {
    const order = this.books.orders.becameUnknown(id, this.now);
    if (order === undefined) return;
    this.changed(id, 'unknown', detail);
    // A refusal is one of those too many of which mean that something is wrong, whatever became of the order.
    if (code !== undefined) this.control.rejected(order, code);
  }

  /** The venue's word on an order, asked for or not. */
  stated(statement: OrderStatement): void {
    const { orders } = this.books;
    const id = statement.clientOrderId;
    const order = id === undefined ? undefined : orders.get(id);
    if (id === undefined || order === undefined) return this.statedOfNone(statement);
    this.learnTerms(order, statement);
    const merge = mergeStatement(order, statement);
    const { venueOrderId } = statement;
    switch (merge.type) {
      case 'nothing':
        return;
      case 'become':
        orders.learned(id, { status: merge.status, venueOrderId }, this.now);
        this.changed(id, merge.status, 'found at the venue');
        return;
      case 'end':
        this.changed(id, merge.status, merge.reason);
        return this.ended(id, merge.status, merge.reason);
      case 'await-fills': {
        const { status, filledQuantity, reason } = merge;
        orders.learned(id, { closing: { status, filledQuantity, reason }, venueOrderId }, this.now);
        return;
      }
      case 'contradiction':
        orders.learned(id, { status: 'quarantined' }, this.now);
        this.changed(id, 'quarantined', merge.detail);
        this.control.raise(contradiction(`order ${id} contradicts itself: ${merge.detail}`));
    }
  }

  /** An order that is not among our open ones: ended here, or never ours. */
  private statedOfNone({ clientOrderId: id, status, instrument, quantity }: OrderStatement): void {
    const open = status === 'working' || status === 'partially-filled';
    if (!open) return;
    const end = id !== undefined && this.seats.owns(id) ? this.books.orders.endOf(id) : undefined;
    if (end === 'not-accepted' && id !== undefined) {
      const reason = 'it was held to have never been accepted';
      this.books.emit({ type: 'cancel', clientOrderId: id, reason });
      this.control.raise(contradiction(`order ${id} was proved absent and is open at the venue`));
    } else if (isWatchdogs(id)) {
      this.control.raise(watchdogActs);
    } else if (end === undefined) {
      this.books.emit({
        type: 'alarm',
        severity: 'warning',
        code: 'EXTERNAL_ORDER',
        detail: `an order of ${format(quantity)} ${instrument} that is not ours is open`,
        instrument,
      });
      this.control.raise(externalActivity(instrument));
    }
  }

  /** Terms as the venue states them, unless something newer is known. */
  private learnTerms(order: Order, { quantity, terms, updatedAt }: OrderStatement): void {
    const { clientOrderId } = order.draft;
    if (order.statedAt !== undefined && updatedAt < order.statedAt) return;
    this.books.orders.learned(clientOrderId, { statedAt: updatedAt }, this.now);
    if (quantity !== order.quantity || !sameTerms(terms, order.terms)) this.amended(clientOrderId, { quantity, terms });
  }

  /** An order that was filled while an amendment of it was on its way could have been larger; now it is known not to be. */
  private endIfComplete(order: Order): void {
    if (order.filledQuantity < quantityMaxOf(order)) return;
    this.ended(order.draft.clientOrderId, 'filled', 'filled before its amendment came');
    this.deskOf(order)?.afterAmend(order);
  }

  private changed(clientOrderId: ClientOrderId, status: Order['status'], reason: string): void {
    this.books.emit({ type: 'order-changed', clientOrderId, status, reason });
  }

  private deskOf({ draft }: Order) {
    return this.seats.get(draft.strategyId)?.desk;
  }

  private get now(): EpochMs {
    return this.books.state.now;
  }
}
