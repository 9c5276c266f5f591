import { strict as assert } from 'node:assert';
import {
  format,
  isFinal,
  type ClientOrderId,
  type Fill,
  type FillId,
  type Funding,
  type Order,
  type StrategyId,
} from '../../domain/index.ts';
import type { Books } from '../books.ts';
import type { Effect } from '../events.ts';
import { EXTERNAL, type Seats } from '../host/seats.ts';
import { quantityMaxOf } from '../orders/order-book.ts';
import { orderIdParts } from '../orders/order-id.ts';
import { contradiction, externalActivity, isWatchdogs, watchdogActs } from '../orders/suspicion.ts';
import type { RiskControl } from '../risk/control.ts';

/** Books what moved positions and money, once each, and tells those whose it was. */
export class Booking {
  private readonly books: Books;
  private readonly control: RiskControl;
  private readonly seats: Seats;

  constructor(books: Books, control: RiskControl, seats: Seats) {
    this.books = books;
    this.control = control;
    this.seats = seats;
  }

  fill(fill: Fill): void {
    if (!this.books.orders.isNewFill(fill.fillId)) return; // Venues repeat executions after a reconnect.
    if (fill.kind === 'trade' && isWatchdogs(fill.clientOrderId)) {
      this.control.raise(watchdogActs);
      return this.forced(fill, { purpose: 'flatten', reason: 'closed by the watchdog' });
    }
    if (fill.kind === 'trade' && !this.seats.owns(fill.clientOrderId)) return this.external(fill);
    if (fill.clientOrderId === undefined)
      return this.forced(fill, { purpose: 'liquidation', reason: 'liquidated by the venue' });
    this.own(fill, fill.clientOrderId);
  }

  funding(funding: Funding): void {
    // Venues repeat these rows like any other of the feed; ids of both kinds share one memory.
    if (!this.books.orders.isNewFill(funding.fundingId as FillId)) return;
    this.control.funded(funding);
    for (const { strategyId, part } of this.books.portfolio.bookFunding(funding, EXTERNAL)) {
      this.books.emit({ type: 'funding-booked', strategyId, instrument: funding.instrument, amount: part });
    }
  }

  private own(fill: Fill, clientOrderId: ClientOrderId): void {
    const { books } = this;
    const { portfolio, orders } = books;
    const strategyId = this.strategyOf(clientOrderId);
    const held = portfolio.position(strategyId, fill.instrument).quantity;
    portfolio.bookFill(strategyId, fill);
    this.control.booked(strategyId, fill.instrument);
    const order = orders.filled(fill, books.state.now);
    const reduces = held !== 0n && held > 0n !== (fill.side === 'buy');
    const { purpose, reason } = order?.draft ?? {
      purpose: reduces ? 'exit' : 'entry',
      reason: 'late fill of an order that had ended',
    };
    books.emit({ type: 'fill-booked', strategyId, fill, purpose, reason });
    if (order?.closing !== undefined && isFinal(order.status)) {
      // Its end was known before its last fill was.
      const { status, endReason = 'filled' } = order;
      books.emit({ type: 'order-changed', clientOrderId, status, reason: endReason });
    }
    this.doubt(order, clientOrderId);
    this.seats.filled(strategyId, fill, order);
  }

  /** A fill that cannot be, by what was known of its order. */
  private doubt(order: Order | undefined, id: ClientOrderId): void {
    if (order !== undefined && order.filledQuantity > quantityMaxOf(order)) {
      this.control.raise(contradiction(`order ${id} was filled beyond its quantity`));
    }
    const end = order === undefined ? this.books.orders.endOf(id) : undefined;
    if (end === 'not-accepted' || end === 'rejected') {
      this.control.raise(contradiction(`order ${id} was held to be ${end}, and has filled`));
    }
  }

  /** Nobody here asked for it: whoever holds the instrument that way has a share in it. */
  private forced(fill: Fill, why: Pick<Extract<Effect, { type: 'fill-booked' }>, 'purpose' | 'reason'>): void {
    const shares = this.books.portfolio.bookForcedFill(fill, EXTERNAL);
    for (const { strategyId, part } of shares) this.books.emit({ type: 'fill-booked', strategyId, fill: part, ...why });
    for (const { strategyId } of shares) this.control.booked(strategyId, fill.instrument);
    for (const { strategyId, part } of shares) this.seats.filled(strategyId, part, undefined);
  }

  /** Someone else traded on this account: it is booked, so that our net stays the venue's, and said. */
  private external(fill: Fill): void {
    const { instrument } = fill;
    this.books.portfolio.bookFill(EXTERNAL, fill);
    this.control.booked(EXTERNAL, instrument);
    this.books.emit({
      type: 'fill-booked',
      strategyId: EXTERNAL,
      fill,
      purpose: 'manual',
      reason: 'not an order of ours',
    });
    this.books.emit({
      type: 'alarm',
      severity: 'critical',
      code: 'EXTERNAL_FILL',
      detail: `${fill.side} ${format(fill.quantity)} by an order that is not ours`,
      instrument,
    });
    this.control.raise(externalActivity(instrument));
  }

  private strategyOf(id: ClientOrderId): StrategyId {
    const parts = orderIdParts(id);
    assert(parts?.session === this.books.sessionId, `order ${id} belongs to this session`);
    return parts.strategyId;
  }
}
