import {
  floorToStep,
  isFinal,
  magnitude,
  multiply,
  negate,
  ONE,
  remainingQuantity,
  smaller,
  subtract,
  ZERO,
  type ClientOrderId,
  type Instrument,
  type InstrumentId,
  type Order,
  type OrderPurpose,
  type OrderStatus,
  type OrderTerms,
  type Quantity,
  type Rate,
  type Side,
} from '../../domain/index.ts';
import type { Bracket, CancelWish, TargetWish, Wish } from '../../strategy/index.ts';
import { closingSide } from '../portfolio/portfolio.ts';
import { checkTarget } from './check-wish.ts';
import { Guard, PROTECTIVE, type GuardSnapshot } from './guard.ts';
import { priceLevel } from './price-level.ts';
import { Resting, type RestingSnapshot } from './resting.ts';
import { Sender, type DeskOptions, type DeskPort } from './sender.ts';

/** A position the strategy wants and does not have yet. */
interface Pursuit {
  readonly quantity: Quantity;
  readonly purpose: Extract<OrderPurpose, 'entry' | 'exit' | 'flatten'>;
  readonly limitPrice?: number;
  readonly bracket?: Bracket;
  readonly reason: string;
}

export interface DeskSnapshot extends GuardSnapshot {
  readonly pursuits: readonly (readonly [InstrumentId, Pursuit])[];
  readonly orderBrackets: readonly (readonly [ClientOrderId, Bracket])[];
  readonly replacements: RestingSnapshot;
  /** Absent: the whole of it, as in snapshots of before there was less. */
  readonly sizeShare?: Rate;
}

const PURSUIT_PURPOSES: ReadonlySet<OrderPurpose> = new Set(['entry', 'exit', 'flatten']);

/**
 * Turns one strategy's wishes into orders, and follows them until they are met: one order at a time toward a target
 * (a reversal closes first, then opens). Protective orders are its guard's, orders by tag its resting part's.
 */
export class Desk {
  private readonly sender: Sender;
  private readonly guard: Guard;
  private readonly resting: Resting;
  private readonly pursuits: Map<InstrumentId, Pursuit>;
  /** Brackets that will take effect when these orders fill. */
  private readonly orderBrackets: Map<ClientOrderId, Bracket>;

  constructor(options: DeskOptions, port: DeskPort, snapshot?: DeskSnapshot) {
    this.sender = new Sender(options, port, snapshot?.sizeShare);
    this.pursuits = new Map(snapshot?.pursuits);
    this.orderBrackets = new Map(snapshot?.orderBrackets);
    const course = {
      isFlattening: (instrument: InstrumentId) => this.pursuits.get(instrument)?.purpose === 'flatten',
      isUnderWay: (instrument: InstrumentId) => this.pursuits.has(instrument),
      isLeaving: (instrument: InstrumentId, held: Quantity) => this.isLeaving(instrument, held),
      giveUp: (instrument: InstrumentId, reason: string) => this.close(instrument, 'exit', reason),
    };
    this.guard = new Guard(this.sender, course, snapshot);
    const expect = (id: ClientOrderId, bracket: Bracket): void => void this.orderBrackets.set(id, bracket);
    this.resting = new Resting(this.sender, expect, snapshot?.replacements);
  }

  snapshot(): DeskSnapshot {
    return {
      pursuits: [...this.pursuits],
      ...this.guard.snapshot(),
      orderBrackets: [...this.orderBrackets],
      replacements: this.resting.snapshot(),
      ...(this.sizeShare === ONE ? {} : { sizeShare: this.sizeShare }),
    };
  }

  /** How much of the full size its wishes come to. */
  get sizeShare(): Rate {
    return this.sender.sizeShare;
  }
  set sizeShare(share: Rate) {
    this.sender.sizeShare = share;
  }

  wish(wish: Wish): void {
    switch (wish.type) {
      case 'target':
        return this.target(wish);
      case 'place':
        return this.resting.place(wish);
      case 'amend':
        return this.resting.amend(wish);
      case 'cancel':
        return this.cancelWished(wish);
    }
  }

  /** Sends an order as it was given. @param bracket guards the position once it fills */
  send(instrument: Instrument, order: Parameters<Sender['submit']>[1], bracket?: Bracket): void {
    const sent = this.sender.submit(instrument, order);
    if (sent !== undefined && bracket !== undefined) this.orderBrackets.set(sent, bracket);
  }

  /** Why nobody else may cancel or change an order of this desk, after its name; nothing when they may. */
  obstacleTo({ draft: { purpose, tag } }: Order): string | undefined {
    if (PROTECTIVE.has(purpose)) return 'protects a position: close the position instead';
    if (tag === undefined && (purpose === 'exit' || purpose === 'flatten')) return 'closes a position';
    return undefined;
  }

  /** Cancels an order for somebody else, and gives up what it was sent for. */
  takeBack(order: Order, reason: string): void {
    const { instrument, tag, purpose } = order.draft;
    if (tag !== undefined) this.resting.forget(tag);
    // Else the target it was sent for would send it again.
    else if (purpose === 'entry') this.pursuits.delete(instrument);
    this.sender.requestCancel(order, reason);
  }

  /** Closes the position in an instrument at market, whatever was wished before. */
  close(instrument: InstrumentId, purpose: 'exit' | 'flatten', reason: string): void {
    this.pursuits.set(instrument, { quantity: ZERO, purpose, reason });
    this.pursue(instrument);
  }

  /** Leaves no more than this of a position, at market; one that is being closed anyway is not kept for it. */
  shrink(instrument: InstrumentId, target: Quantity, reason: string): void {
    if (this.pursuits.get(instrument)?.quantity === 0n) return;
    const step = this.sender.port.instrument(instrument).quantityStep;
    const size = floorToStep(magnitude(target), step);
    this.pursuits.set(instrument, { quantity: target < 0n ? negate(size) : size, purpose: 'exit', reason });
    this.pursue(instrument);
  }

  /** Cancels what could still add to a position; with `all`, protective orders too. */
  cancelWorking(reason: string, options: { readonly all: boolean }): void {
    this.resting.forget();
    for (const order of this.sender.own()) {
      if (options.all || !order.draft.reduceOnly) this.sender.requestCancel(order, reason);
    }
    this.giveUpEntries();
  }

  /** After a fill of one of its orders (or a forced one) has been booked. */
  afterFill(order: Order | undefined, instrument: InstrumentId): void {
    if (order !== undefined) {
      const bracket = this.orderBrackets.get(order.draft.clientOrderId);
      if (bracket !== undefined) this.guard.set(instrument, bracket);
      this.endGroup(order, instrument);
      if (isFinal(order.status)) this.afterEnd(order, order.status);
    }
    this.guard.protect(instrument);
  }

  /** After the venue has changed one of its orders: the position may have moved on while the amendment was on its way. */
  afterAmend(order: Order): void {
    if (PROTECTIVE.has(order.draft.purpose)) this.guard.protect(order.draft.instrument);
  }

  afterAmendRefused(order: Order): void {
    if (PROTECTIVE.has(order.draft.purpose)) this.guard.suspect(order.draft.instrument);
  }

  /** Whether something has happened to a guard that `verifyProtection` should look into. */
  get isSuspect(): boolean {
    return this.guard.isSuspect;
  }

  /** To be called at every bar of the instrument while something is suspect. */
  verifyProtection(instrument: InstrumentId): void {
    this.guard.verify(instrument);
  }

  /** Whether `checkProtection` has something to do or to say. */
  isProtectionDue(instrument: InstrumentId): boolean {
    return this.guard.isDue(instrument);
  }

  /** Looks after the stop of a position, by what the venue has said. */
  checkProtection(instrument: InstrumentId): void {
    this.guard.check(instrument);
  }

  /** The venue was asked about one of its orders and does not have it. */
  disown(order: Order): void {
    if (PROTECTIVE.has(order.draft.purpose)) this.guard.disown(order);
  }

  /** After one of its orders has ended, in whatever way. */
  afterEnd(order: Order, how: OrderStatus): void {
    const { clientOrderId, instrument, purpose, tag } = order.draft;
    this.orderBrackets.delete(clientOrderId);
    if (tag !== undefined) return this.resting.afterEnd(tag, how);
    if (PROTECTIVE.has(purpose) && how !== 'filled' && !order.cancelRequested) this.guard.suspect(instrument);
    if (!PURSUIT_PURPOSES.has(purpose)) return;
    // An order the venue ended by itself is not tried again: that would be a loop with money in it. One that we wanted
    // gone, however it went, made room for a newer wish.
    if (how === 'filled' || order.cancelRequested || this.isOutrun(order) || this.isForestalled(order))
      return this.pursue(instrument);
    this.pursuits.delete(instrument);
    this.guard.suspect(instrument);
  }

  /** Whether an order was to close a position that has become another while it was on its way: it is yet to be closed. */
  private isOutrun(order: Order): boolean {
    const { instrument, side } = order.draft;
    if (this.pursuits.get(instrument)?.quantity !== 0n) return false;
    const held = this.sender.port.portfolio.position(this.sender.options.strategyId, instrument).quantity;
    const closable = floorToStep(magnitude(held), this.sender.port.instrument(instrument).quantityStep);
    return side !== closingSide(held) || remainingQuantity(order) !== closable;
  }

  /** Whether what an order was to close, to make room for another position, has been closed by a protective order before it. */
  private isForestalled({ draft: { instrument, purpose } }: Order): boolean {
    const pursuit = this.pursuits.get(instrument);
    if (purpose !== 'exit' || pursuit === undefined || pursuit.quantity === 0n) return false;
    const held = this.sender.port.portfolio.position(this.sender.options.strategyId, instrument).quantity;
    return magnitude(held) < this.sender.port.instrument(instrument).quantityStep;
  }

  private isLeaving(instrument: InstrumentId, held: Quantity): boolean {
    const pursuit = this.pursuits.get(instrument);
    return pursuit !== undefined && (pursuit.quantity === 0n || pursuit.quantity > 0n !== held > 0n);
  }

  /** The first fill of a group ends the others. */
  private endGroup(order: Order, instrument: InstrumentId): void {
    const { ocoGroup, purpose } = order.draft;
    if (ocoGroup === undefined) return;
    for (const other of this.sender.own(instrument)) {
      if (other.draft.ocoGroup !== ocoGroup || other === order) continue;
      this.sender.requestCancel(other, `${purpose} of the same group filled`);
    }
  }

  private cancelWished(wish: CancelWish): void {
    for (const order of this.sender.own()) {
      const meant = wish.tag === undefined ? !PROTECTIVE.has(order.draft.purpose) : order.draft.tag === wish.tag;
      if (meant) this.sender.requestCancel(order, wish.reason);
    }
    this.resting.forget(wish.tag);
    // Else the target they were sent for would send them again.
    if (wish.tag === undefined) this.giveUpEntries();
  }

  private giveUpEntries(): void {
    for (const [instrument, { purpose }] of this.pursuits) if (purpose === 'entry') this.pursuits.delete(instrument);
  }

  private target(wish: TargetWish): void {
    const instrument = this.sender.instrumentOf(wish.instrument);
    const { strategyId } = this.sender.options;
    this.sender.port.signal(strategyId, instrument.id, wish.exposure, wish.reason);
    const problem = checkTarget(wish);
    if (problem !== undefined) return this.sender.port.refuse(strategyId, instrument.id, 'BAD_WISH', problem);
    const cannotShort = wish.exposure < 0 && instrument.kind === 'spot';
    if (cannotShort) {
      this.sender.port.refuse(
        strategyId,
        instrument.id,
        'SPOT_SHORT',
        `${instrument.id} is spot and cannot be sold short; it is only left`,
      );
    }
    // A flatten took the protection down; a wish that overrides it, while it is under way, puts it back.
    if (this.pursuits.get(instrument.id)?.purpose === 'flatten') {
      this.pursuits.delete(instrument.id);
      this.guard.protect(instrument.id);
    }
    const position = this.sender.port.portfolio.position(strategyId, instrument.id);
    if (wish.exposure === 0 || cannotShort) {
      this.pursuits.set(instrument.id, { quantity: ZERO, purpose: 'exit', reason: wish.reason });
      return this.pursue(instrument.id);
    }
    const long = wish.exposure > 0;
    const alreadyThere = long ? position.quantity > 0n : position.quantity < 0n;
    if (alreadyThere && wish.bracket !== undefined) {
      this.guard.set(instrument.id, wish.bracket);
      this.guard.protect(instrument.id);
    }
    const size = this.sender.size(instrument, Math.abs(wish.exposure), wish.bracket);
    if (typeof size !== 'bigint') return this.sender.port.refuse(strategyId, instrument.id, size.code, size.detail);
    this.pursuits.set(instrument.id, {
      quantity: long ? size : negate(size),
      purpose: 'entry',
      reason: wish.reason,
      ...(wish.limitPrice === undefined ? {} : { limitPrice: wish.limitPrice }),
      ...(wish.bracket === undefined ? {} : { bracket: wish.bracket }),
    });
    this.pursue(instrument.id);
  }

  /** Sends the next order toward the pursued quantity, unless one is still on its way. */
  private pursue(instrumentId: InstrumentId): void {
    const pursuit = this.pursuits.get(instrumentId);
    if (pursuit === undefined) return;
    let waiting = false;
    for (const order of this.sender.own(instrumentId)) {
      if (!PURSUIT_PURPOSES.has(order.draft.purpose) || order.draft.tag !== undefined) continue;
      this.sender.requestCancel(order, 'a newer wish replaces it');
      waiting = true;
    }
    if (waiting) return; // The end of that order brings us back here.
    const instrument = this.sender.port.instrument(instrumentId);
    const held = this.sender.port.portfolio.position(this.sender.options.strategyId, instrumentId).quantity;
    const gap = subtract(pursuit.quantity, held);
    if (magnitude(gap) < instrument.quantityStep) {
      this.pursuits.delete(instrumentId);
      return;
    }
    // Dust of less than one step cannot be sold, and must not stand in the way of an entry.
    const closable = magnitude(held) >= instrument.quantityStep;
    const reduces = closable && gap > 0n !== held > 0n;
    if (reduces) this.sendExit(instrument, pursuit, smaller(magnitude(gap), magnitude(held)), held);
    else this.sendEntry(instrument, pursuit, gap);
  }

  private sendExit(instrument: Instrument, pursuit: Pursuit, quantity: Quantity, held: Quantity): void {
    const whole = floorToStep(quantity, instrument.quantityStep);
    const purpose = pursuit.purpose === 'flatten' ? 'flatten' : 'exit';
    const sent = this.sender.submit(instrument, {
      side: closingSide(held),
      quantity: whole,
      terms: { type: 'market' },
      purpose,
      reduceOnly: true,
      reason: pursuit.reason,
    });
    if (sent === undefined) this.pursuits.delete(instrument.id);
  }

  private sendEntry(instrument: Instrument, pursuit: Pursuit, gap: Quantity): void {
    const side: Side = gap > 0n ? 'buy' : 'sell';
    const quantity = floorToStep(magnitude(gap), instrument.quantityStep);
    const mark = this.sender.port.portfolio.mark(instrument.id);
    if (
      quantity < instrument.quantityMin ||
      (mark !== undefined && multiply(quantity, mark) < instrument.notionalMin)
    ) {
      // The rest of a target is too small to trade; what stands is near enough.
      this.pursuits.delete(instrument.id);
      return;
    }
    const price =
      pursuit.limitPrice === undefined
        ? undefined
        : priceLevel(pursuit.limitPrice, instrument.priceStep, side === 'buy' ? 'down' : 'up');
    const terms: OrderTerms = price === undefined ? { type: 'market' } : { type: 'limit', price };
    const sent = this.sender.submit(instrument, {
      side,
      quantity,
      terms,
      purpose: 'entry',
      reduceOnly: false,
      reason: pursuit.reason,
    });
    if (sent === undefined) this.pursuits.delete(instrument.id);
    else if (pursuit.bracket !== undefined) this.orderBrackets.set(sent, pursuit.bracket);
  }
}
