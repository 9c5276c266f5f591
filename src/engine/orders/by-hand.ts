import {
  isFinal,
  type InstrumentId,
  type Order,
  type OrderTerms,
  type Price,
  type Quantity,
  type Side,
  type StrategyId,
  type TimeInForce,
} from '../../domain/index.ts';
import type { Bracket } from '../../strategy/index.ts';
import type { Books } from '../books.ts';
import type { Command } from '../events.ts';
import type { Desk } from './desk.ts';
import type { DeskPort } from './sender.ts';

/** An order as a person gives it: exact. What is not whole steps the gate refuses, and nothing is rounded. */
export interface OrderByHand {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  /** Guards the position once the order fills. */
  readonly bracket?: Bracket;
}

export type CommandByHand = Extract<
  Command,
  { type: 'place-order' | 'amend-order' | 'cancel-order' | 'cancel-orders' | 'close-position' }
>;

export interface ByHandParts {
  readonly books: Books;
  readonly port: DeskPort;
  /** The desk in whose name an order was sent; `undefined` for a stranger's. */
  desk(strategyId: StrategyId): Desk | undefined;
  /** The desk for what no strategy asked for. */
  ownDesk(): Desk;
  /** Whose that desk is. */
  readonly owner: StrategyId;
  /** Sends away what a stranger holds. @returns false when there is nothing to close */
  closeExternal(instrument: InstrumentId, reason: string): boolean;
}

/**
 * What a person asks for in person. It has a desk of its own, and so a position of its own: an order by hand passes the
 * gate, the order book and the journal as a strategy's does, and what it holds is guarded, halted and flattened alike.
 */
export class ByHand {
  private readonly parts: ByHandParts;

  constructor(parts: ByHandParts) {
    this.parts = parts;
  }

  command(command: CommandByHand): void {
    switch (command.type) {
      case 'place-order':
        return this.place(command);
      case 'amend-order':
        return this.amend(command);
      case 'cancel-order':
        return this.cancel(command);
      case 'cancel-orders':
        return this.cancelAll(command);
      case 'close-position':
        return this.close(command);
    }
  }

  private place(command: Extract<CommandByHand, { type: 'place-order' }>): void {
    const { order, by, reason } = command;
    const { books, port, owner } = this.parts;
    const instrument = books.instruments.get(order.instrument);
    if (instrument === undefined)
      return this.refuse(command, 'INSTRUMENT_UNKNOWN', `${order.instrument} is not traded`);
    // The venue sees the account's coins: more than were bought by hand would be sold from under a strategy.
    const isSpotSale = instrument.kind === 'spot' && order.side === 'sell';
    if (isSpotSale && port.portfolio.position(owner, instrument.id).quantity < instrument.quantityStep) {
      const detail = `${instrument.id} is spot and cannot be sold short; none was bought by hand`;
      return this.refuse(command, 'SPOT_SHORT', `${detail}: to sell what a strategy holds, close its position`);
    }
    const { bracket, instrument: _instrument, ...rest } = order;
    const draft = { ...rest, reduceOnly: order.reduceOnly || isSpotSale, purpose: 'manual' as const };
    this.parts.ownDesk().send(instrument, { ...draft, reason: `by ${by}: ${reason}` }, bracket);
  }

  private amend(command: Extract<CommandByHand, { type: 'amend-order' }>): void {
    const { clientOrderId, quantity, price, trigger, by, reason } = command;
    const order = this.orderOf(command);
    if (order === undefined) return;
    const obstacle = this.obstacleTo(order) ?? amendmentObstacle(order, command);
    if (obstacle !== undefined) return this.refuse(command, 'NOT_AMENDABLE', `${clientOrderId} ${obstacle}`);
    const change = {
      ...(quantity === undefined ? {} : { quantity }),
      ...(price === undefined && trigger === undefined ? {} : { terms: withLevels(order.terms, { price, trigger }) }),
    };
    // A denial is on record by itself.
    this.parts.port.amend(order, change, `by ${by}: ${reason}`);
  }

  private cancel(command: Extract<CommandByHand, { type: 'cancel-order' }>): void {
    const order = this.orderOf(command);
    if (order === undefined) return;
    const obstacle = this.obstacleTo(order);
    if (obstacle !== undefined)
      return this.refuse(command, 'NOT_CANCELLABLE', `${order.draft.clientOrderId} ${obstacle}`);
    this.takeBack(order, command);
  }

  private cancelAll(command: Extract<CommandByHand, { type: 'cancel-orders' }>): void {
    const { instrument, strategyId } = command;
    for (const order of this.parts.books.orders.values()) {
      const { draft } = order;
      if (instrument !== undefined && draft.instrument !== instrument) continue;
      if (strategyId !== undefined && draft.strategyId !== strategyId) continue;
      if (this.obstacleTo(order) === undefined) this.takeBack(order, command);
    }
  }

  private close(command: Extract<CommandByHand, { type: 'close-position' }>): void {
    const { instrument: id, strategyId, by, reason } = command;
    const { books } = this.parts;
    const why = `closed by ${by}: ${reason}`;
    let found = false;
    for (const { instrument, parts } of books.portfolio.entries()) {
      if (instrument !== id) continue;
      for (const [holder, { quantity }] of parts) {
        if (strategyId !== undefined && holder !== strategyId) continue;
        if (quantity === 0n) continue;
        const desk = this.parts.desk(holder);
        if (desk !== undefined) desk.close(id, 'exit', why);
        else if (!this.parts.closeExternal(id, why)) continue;
        found = true;
      }
    }
    if (!found) this.refuse(command, 'NOTHING_TO_CLOSE', `there is no position in ${id}${of(strategyId)} to close`);
  }

  private takeBack(order: Order, { by, reason }: { readonly by: string; readonly reason: string }): void {
    this.parts.desk(order.draft.strategyId)!.takeBack(order, `by ${by}: ${reason}`);
  }

  private orderOf(command: Extract<CommandByHand, { type: 'amend-order' | 'cancel-order' }>): Order | undefined {
    const id = command.clientOrderId;
    const order = this.parts.books.orders.get(id);
    if (order !== undefined && !isFinal(order.status)) return order;
    this.refuse(command, 'ORDER_UNKNOWN', `there is no open order ${id}`);
    return undefined;
  }

  /** Why a person may not touch an order, after its name; nothing when they may. */
  private obstacleTo(order: Order): string | undefined {
    if (order.cancelRequested) return 'is being cancelled already';
    const desk = this.parts.desk(order.draft.strategyId);
    return desk === undefined ? 'closes what none of our strategies holds' : desk.obstacleTo(order);
  }

  private refuse({ type }: CommandByHand, code: string, detail: string): void {
    this.parts.books.emit({ type: 'command-refused', command: type, code, detail });
  }
}

interface Levels {
  readonly price?: Price | undefined;
  readonly trigger?: Price | undefined;
}

function amendmentObstacle(
  order: Order,
  { quantity, price, trigger }: Levels & { readonly quantity?: Quantity | undefined },
): string | undefined {
  const { terms, draft, filledQuantity } = order;
  if (order.amending !== undefined) return 'has an amendment under way that has not been answered';
  if (quantity === undefined && price === undefined && trigger === undefined) return 'would stay as it is';
  if (price !== undefined && !('price' in terms)) return `is a ${terms.type} order and has no limit price`;
  if (trigger !== undefined && !('trigger' in terms)) return `is a ${terms.type} order and has no trigger`;
  if (quantity === undefined) return undefined;
  if (draft.purpose !== 'manual') return 'has the size that its strategy gave it';
  return quantity > filledQuantity ? undefined : 'has been filled that far already: cancel it instead';
}

function withLevels(terms: OrderTerms, { price, trigger }: Levels): OrderTerms {
  return {
    ...terms,
    ...(price === undefined ? {} : { price }),
    ...(trigger === undefined ? {} : { trigger }),
  }; // Levels that the terms do not have were refused.
}

function of(strategyId: StrategyId | undefined): string {
  return strategyId === undefined ? '' : ` of ${strategyId}`;
}
