import {
  floorToStep,
  format,
  magnitude,
  type ClientOrderId,
  type Instrument,
  type InstrumentId,
  type Order,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import type { Command, Effect } from '../events.ts';
import { closingSide, type Portfolio } from '../portfolio/portfolio.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { DeskPort } from '../orders/sender.ts';
import type { Latch } from '../risk/modes.ts';
import { resolutionOf } from './resolutions.ts';

/** What settling a difference may do to the rest of the engine. */
export interface SettlementPort {
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  /** The desk's way through the gate, which what is closed here has to pass too. */
  readonly desk: Pick<DeskPort, 'now' | 'send' | 'cancel' | 'nextOrderId'>;
  instrument(id: InstrumentId): Instrument | undefined;
  emit(effect: Effect): void;
  raise(latch: Latch): void;
  /** Ends an order that the venue does not have. */
  ended(order: Order, reason: string): void;
  /** A holder's position has changed without a fill. */
  adopted(strategyId: StrategyId, instrument: InstrumentId): void;
}

type Resolve = Extract<Command, { type: 'resolve-discrepancy' }>;

/**
 * Carries out an operator's judgement of a difference between our books and the venue's. Whatever it books is called an
 * adoption and never a fill; whatever it sends passes the gate; what it cannot do it refuses, and says what to do instead.
 */
export class Settlement {
  private readonly port: SettlementPort;
  /** Whoever trades on the account and is none of our strategies. */
  private readonly stranger: StrategyId;

  constructor(port: SettlementPort, stranger: StrategyId) {
    this.port = port;
    this.stranger = stranger;
  }

  resolve(command: Resolve): void {
    const { action, finding } = command;
    const { possible, explanation } = resolutionOf(finding.kind, action);
    if (!possible) return this.refuse(explanation);
    if (action === 'ignore') return; // It stays on record, and nothing is done.
    switch (finding.kind) {
      case 'position-differs':
        return action === 'adopt' ? void this.adopt(command) : this.closePosition(command);
      case 'order-missing-at-venue':
        return this.missingOrder(command);
      case 'order-unknown-here':
        if (action === 'close') return this.cancelUnknown(command);
        return this.restrict(finding.instrument, command);
      case 'late-fill':
      case 'stale-order':
      case 'cash-differs':
      case 'setting-differs':
      case 'not-checked':
      case 'foreign-instance':
        return; // Refused above: nothing of these is an operator's to settle.
    }
  }

  /** Sends away what a stranger holds, as an ordinary reducing order. @returns false when there is nothing to close */
  closeExternal(id: InstrumentId, reason: string): boolean {
    const { portfolio, orders, desk } = this.port;
    const instrument = this.port.instrument(id);
    const mark = portfolio.mark(id);
    const held = portfolio.position(this.stranger, id).quantity;
    if (instrument === undefined || mark === undefined) return false;
    const quantity = floorToStep(magnitude(held), instrument.quantityStep);
    const isOnItsWay = [...orders.of(this.stranger, id)].length > 0;
    if (quantity === 0n || isOnItsWay) return isOnItsWay;
    desk.send({
      clientOrderId: desk.nextOrderId(this.stranger),
      strategyId: this.stranger,
      instrument: id,
      side: closingSide(held),
      quantity,
      terms: { type: 'market' },
      timeInForce: 'GTC',
      reduceOnly: true,
      purpose: 'flatten',
      reason,
      decisionPrice: mark,
      decidedAt: desk.now,
    });
    return true;
  }

  /** @returns whether the difference is in the books now */
  private adopt(command: Resolve): boolean {
    const { instrument: id, difference } = command.finding;
    const mark = id === undefined ? undefined : this.port.portfolio.mark(id);
    if (id === undefined || difference === undefined || difference === 0n) {
      this.refuse('the comparison does not say how much differs: compare again first');
      return false;
    }
    if (mark === undefined || this.port.instrument(id) === undefined) {
      this.refuse(`${id} is not traded in this session and cannot be valued here: close it at the venue itself`);
      return false;
    }
    const shares = this.port.portfolio.adopt(id, difference, this.stranger);
    const parts = shares.map(({ strategyId, part }) => ({ strategyId, quantity: part }));
    const { by, reason } = command;
    this.port.emit({ type: 'position-adopted', instrument: id, difference, mark, parts, by, reason });
    for (const { strategyId } of shares) this.port.adopted(strategyId, id);
    if (shares.some(({ strategyId }) => strategyId === this.stranger)) this.restrict(id, command);
    return true;
  }

  private closePosition(command: Resolve): void {
    const { instrument: id, difference } = command.finding;
    if (id !== undefined && difference !== undefined && !this.leavesAnything(id, difference)) {
      const held = format(this.port.portfolio.netPosition(id).quantity);
      return this.refuse(
        `we hold ${held} ${id} and the venue has that much less: there is nothing to close there; adopt the difference`,
      );
    }
    if (this.adopt(command)) this.closeExternal(id!, `closed by ${command.by}: ${command.reason}`);
  }

  /** Whether the difference is more than what our strategies hold on the side it shrinks. */
  private leavesAnything(id: InstrumentId, difference: Quantity): boolean {
    const { quantity } = this.port.portfolio.netPosition(id);
    const shrinks = quantity !== 0n && quantity > 0n !== difference > 0n;
    return !shrinks || magnitude(difference) > magnitude(quantity);
  }

  private missingOrder({ action, finding, by, reason }: Resolve): void {
    const order = this.port.orders.get(finding.subject as ClientOrderId);
    if (order === undefined) return this.refuse(`order ${finding.subject} has ended meanwhile: compare again`);
    if (action === 'close') return this.port.desk.cancel(order, `cancelled again by ${by}: ${reason}`);
    return this.port.ended(order, `${by} took the venue's word that it is not there: ${reason}`);
  }

  private cancelUnknown({ finding: { subject }, by, reason }: Resolve): void {
    this.port.emit({
      type: 'cancel',
      clientOrderId: subject as ClientOrderId,
      reason: `not in our books; cancelled by ${by}: ${reason}`,
    });
  }

  /** Whoever else trades an instrument moves what our limits are measured by: nothing is added to it. */
  private restrict(instrument: InstrumentId | undefined, { by, reason }: Resolve): void {
    if (instrument === undefined) return;
    this.port.raise({
      scope: { type: 'instrument', instrument },
      mode: 'REDUCE_ONLY',
      by: 'engine',
      code: 'EXTERNAL_ACTIVITY',
      reason: `${by} adopted what someone else did on this account: ${reason}`,
    });
  }

  private refuse(detail: string): void {
    this.port.emit({ type: 'command-refused', command: 'resolve-discrepancy', code: 'NOT_RESOLVABLE', detail });
  }
}
