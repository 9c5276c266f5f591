import type { Order } from '../../domain/index.ts';
import type { AmendWish, Bracket, PlaceWish } from '../../strategy/index.ts';
import { checkBracket } from './check-wish.ts';
import type { Sender } from './sender.ts';
import { termsOf, withPrices } from './terms.ts';

export type RestingSnapshot = readonly (readonly [string, PlaceWish])[];

/** Orders that a strategy leaves with the venue under a tag of its own: one order a tag, replaced one at a time. */
export class Resting {
  private readonly sender: Sender;
  private readonly onSent: (order: Order['draft']['clientOrderId'], bracket: Bracket) => void;
  /** To be placed once the one they replace is gone. */
  private readonly replacements: Map<string, PlaceWish>;

  /** @param onSent told of each order that brings a bracket with it */
  constructor(sender: Sender, onSent: Resting['onSent'], snapshot: RestingSnapshot = []) {
    this.sender = sender;
    this.onSent = onSent;
    this.replacements = new Map(snapshot);
  }

  snapshot(): RestingSnapshot {
    return [...this.replacements];
  }

  /** What was to be placed is not any more. */
  forget(tag?: string): void {
    if (tag === undefined) this.replacements.clear();
    else this.replacements.delete(tag);
  }

  /** After an order with a tag has ended. */
  afterEnd(tag: string, how: Order['status']): void {
    const replacement = this.replacements.get(tag);
    this.replacements.delete(tag);
    if (replacement !== undefined && how !== 'rejected') this.place(replacement);
  }

  place(wish: PlaceWish): void {
    const instrument = this.sender.instrumentOf(wish.instrument);
    const { strategyId } = this.sender.options;
    const present = this.sender.port.orders.byTag(strategyId, wish.tag);
    if (present !== undefined) {
      this.replacements.set(wish.tag, wish);
      return this.sender.requestCancel(present, 'replaced by a newer order of the same tag');
    }
    const terms = termsOf(wish, instrument);
    if (typeof terms === 'string') return this.sender.port.refuse(strategyId, instrument.id, 'BAD_WISH', terms);
    // The venue sees the account's coins; a strategy that sells more than its own would sell another's from under it.
    const reduceOnly = wish.reduceOnly === true || (instrument.kind === 'spot' && wish.side === 'sell');
    const held = this.sender.port.portfolio.position(strategyId, instrument.id).quantity;
    if (reduceOnly && wish.reduceOnly !== true && held < instrument.quantityStep) {
      const detail = `${instrument.id} is spot and cannot be sold short; the strategy holds none`;
      return this.sender.port.refuse(strategyId, instrument.id, 'SPOT_SHORT', detail);
    }
    const bracketProblem = wish.bracket === undefined ? undefined : checkBracket(wish.bracket);
    if (bracketProblem !== undefined)
      return this.sender.port.refuse(strategyId, instrument.id, 'BAD_WISH', bracketProblem);
    const size =
      'quantity' in wish.size
        ? this.sender.exactSize(wish.size.quantity, instrument, reduceOnly)
        : this.sender.size(instrument, wish.size.share, wish.bracket);
    if (typeof size !== 'bigint') return this.sender.port.refuse(strategyId, instrument.id, size.code, size.detail);
    const sent = this.sender.submit(instrument, {
      side: wish.side,
      quantity: size,
      terms,
      purpose: reduceOnly ? 'exit' : 'entry',
      reduceOnly,
      reason: wish.reason,
      tag: wish.tag,
      ...(wish.timeInForce === undefined ? {} : { timeInForce: wish.timeInForce }),
      ...(wish.ocoGroup === undefined ? {} : { ocoGroup: wish.ocoGroup }),
    });
    if (sent !== undefined && wish.bracket !== undefined) this.onSent(sent, wish.bracket);
  }

  amend(wish: AmendWish): void {
    const order = this.sender.port.orders.byTag(this.sender.options.strategyId, wish.tag);
    const refuse = (detail: string): void =>
      this.sender.port.refuse(
        this.sender.options.strategyId,
        order?.draft.instrument ?? this.sender.options.principal,
        'BAD_WISH',
        detail,
      );
    if (order === undefined) return refuse(`no working order is tagged "${wish.tag}"`);
    if (order.amending !== undefined) return refuse(`the last amendment of "${wish.tag}" has not been answered yet`);
    const terms = withPrices(order.terms, wish, order.draft.side, this.sender.port.instrument(order.draft.instrument));
    if (typeof terms === 'string') return refuse(terms);
    this.sender.port.amend(order, { terms }, wish.reason);
  }
}
