import { strict as assert } from 'node:assert';
import {
  isFinal,
  subtract,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Order,
  type OrderDraft,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import type { Books } from '../books.ts';
import type { Effect } from '../events.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { RiskControl } from '../risk/control.ts';
import type { OrderBook } from './order-book.ts';
import { orderId } from './order-id.ts';
import { priceOf, triggerOf } from './protection.ts';
import type { DeskPort } from './sender.ts';

/** The one way out: whatever a desk asks of the venue passes the gate here, enters the order book and becomes an effect. */
export class Dispatch implements DeskPort {
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  private readonly books: Books;
  private readonly control: RiskControl;

  constructor(books: Books, control: RiskControl) {
    this.books = books;
    this.control = control;
    this.portfolio = books.portfolio;
    this.orders = books.orders;
  }

  get now(): EpochMs {
    return this.books.state.now;
  }

  instrument(id: InstrumentId): Instrument {
    const instrument = this.books.instruments.get(id);
    assert(instrument !== undefined, `instrument ${id} is known to the engine`);
    return instrument;
  }

  nextOrderId(strategyId: StrategyId): ClientOrderId {
    const { sessionId: session, epoch } = this.books;
    const number = this.orders.ordersMade;
    this.orders.ordersMade += 1;
    return orderId({ session, strategyId, number, ...(epoch === undefined ? {} : { epoch }) });
  }

  send(draft: OrderDraft): boolean {
    const verdict = this.control.approve(draft);
    if (!verdict.approved) {
      this.emit({ type: 'denied', draft, code: verdict.code, detail: verdict.detail });
      return false;
    }
    this.orders.sent(draft, this.now);
    this.emit({ type: 'submit', order: verdict.order });
    return true;
  }

  cancel(order: Order, reason: string): void {
    this.orders.cancelRequested(order.draft.clientOrderId, this.now);
    this.control.cancelSent(order);
    this.emit({ type: 'cancel', clientOrderId: order.draft.clientOrderId, reason });
  }

  /** An amendment passes the gate as the order it would make. */
  amend(
    order: Order,
    change: { readonly quantity?: Quantity; readonly terms?: Order['terms'] },
    reason: string,
  ): boolean {
    if (isFinal(order.status) || order.amending !== undefined) return false;
    const quantity = change.quantity ?? order.quantity;
    const wanted: OrderDraft = { ...order.draft, quantity, terms: change.terms ?? order.terms };
    const left = subtract(quantity, order.filledQuantity);
    const verdict = this.control.approveAmendment(order, { ...wanted, quantity: left, decidedAt: this.now });
    if (!verdict.approved) {
      this.emit({ type: 'denied', draft: wanted, code: verdict.code, detail: verdict.detail });
      return false;
    }
    const { clientOrderId } = order.draft;
    this.orders.amendSent(clientOrderId, { quantity, terms: wanted.terms }, this.now);
    const [price, trigger] = change.terms === undefined ? [] : [priceOf(change.terms), triggerOf(change.terms)];
    this.emit({
      type: 'amend',
      reason,
      amendment: {
        clientOrderId,
        ...(change.quantity === undefined ? {} : { quantity: change.quantity }),
        ...(price === undefined ? {} : { price }),
        ...(trigger === undefined ? {} : { trigger }),
      },
    });
    return true;
  }

  alarm(severity: 'info' | 'warning' | 'critical', code: string, detail: string, instrument: InstrumentId): void {
    this.emit({ type: 'alarm', severity, code, detail, instrument });
  }

  signal(strategyId: StrategyId, instrument: InstrumentId, exposure: number, reason: string): void {
    this.emit({ type: 'signal', strategyId, instrument, exposure, reason });
  }

  refuse(strategyId: StrategyId, instrument: InstrumentId, code: string, detail: string): void {
    this.emit({ type: 'wish-refused', strategyId, instrument, code, detail });
  }

  private emit(effect: Effect): void {
    this.books.emit(effect);
  }
}
