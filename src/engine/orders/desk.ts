import {
  floorToStep,
  magnitude,
  multiply,
  negate,
  smaller,
  subtract,
  toFloat,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Order,
  type OrderDraft,
  type OrderPurpose,
  type OrderTerms,
  type Price,
  type Quantity,
  type Rate,
  type Side,
  type StrategyId,
  type TimeInForce,
} from '../../domain/index.ts';
import type { AmendWish, Bracket, CancelWish, PlaceWish, TargetWish, Wish } from '../../strategy/index.ts';
import { closingSide, type Portfolio } from '../portfolio/portfolio.ts';
import { sizeFor, type Sizing } from '../sizing/index.ts';
import type { OrderBook } from './order-book.ts';
import { priceLevel, sizeLevel } from './price-level.ts';
import { protectiveOrders, sameTerms, type ProtectiveOrder } from './protection.ts';
import { termsOf, withPrices } from './terms.ts';

/** What a desk may do; the engine carries it out and records it. */
export interface DeskPort {
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  readonly now: EpochMs;
  instrument(id: InstrumentId): Instrument;
  /** Sends a draft through the gate. False when it was denied. */
  send(draft: OrderDraft): boolean;
  cancel(order: Order, reason: string): void;
  /** Sends an amendment through the gate. False when it was denied. */
  amend(order: Order, change: { readonly quantity?: Quantity; readonly terms?: OrderTerms }, reason: string): boolean;
  signal(strategyId: StrategyId, instrument: InstrumentId, exposure: number, reason: string): void;
  refuse(strategyId: StrategyId, instrument: InstrumentId, code: string, detail: string): void;
  nextOrderId(strategyId: StrategyId): ClientOrderId;
}

export interface DeskOptions {
  readonly strategyId: StrategyId;
  readonly principal: InstrumentId;
  readonly sizing: Sizing;
  readonly capitalShare: Rate;
  readonly leverage: number;
  annualVolatility(): number | undefined;
}

/** A position the strategy wants and does not have yet. */
interface Pursuit {
  readonly quantity: Quantity;
  readonly purpose: Extract<OrderPurpose, 'entry' | 'exit' | 'flatten'>;
  readonly limitPrice?: number;
  readonly bracket?: Bracket;
  readonly reason: string;
}

export interface DeskSnapshot {
  readonly pursuits: readonly (readonly [InstrumentId, Pursuit])[];
  readonly brackets: readonly (readonly [InstrumentId, Bracket])[];
  readonly orderBrackets: readonly (readonly [ClientOrderId, Bracket])[];
  readonly replacements: readonly (readonly [string, PlaceWish])[];
}

const PURSUIT_PURPOSES: ReadonlySet<OrderPurpose> = new Set(['entry', 'exit', 'flatten']);
const PROTECTIVE: ReadonlySet<OrderPurpose> = new Set(['stop-loss', 'take-profit', 'trailing-stop']);

/**
 * Turns one strategy's wishes into orders, and follows them until they are met: one order at a time toward a target
 * (a reversal closes first, then opens), protective orders that always cover the position, and resting orders by tag.
 */
export class Desk {
  private readonly options: DeskOptions;
  private readonly port: DeskPort;
  private readonly pursuits: Map<InstrumentId, Pursuit>;
  /** The bracket that guards the present position. */
  private readonly brackets: Map<InstrumentId, Bracket>;
  /** Brackets that will take effect when these orders fill. */
  private readonly orderBrackets: Map<ClientOrderId, Bracket>;
  /** Resting orders to place once the one they replace is gone, by tag. */
  private readonly replacements: Map<string, PlaceWish>;

  constructor(options: DeskOptions, port: DeskPort, snapshot?: DeskSnapshot) {
    this.options = options;
    this.port = port;
    this.pursuits = new Map(snapshot?.pursuits);
    this.brackets = new Map(snapshot?.brackets);
    this.orderBrackets = new Map(snapshot?.orderBrackets);
    this.replacements = new Map(snapshot?.replacements);
  }

  snapshot(): DeskSnapshot {
    return {
      pursuits: [...this.pursuits],
      brackets: [...this.brackets],
      orderBrackets: [...this.orderBrackets],
      replacements: [...this.replacements],
    };
  }

  wish(wish: Wish): void {
    switch (wish.type) {
      case 'target':
        return this.target(wish);
      case 'place':
        return this.place(wish);
      case 'amend':
        return this.amend(wish);
      case 'cancel':
        return this.cancelWished(wish);
    }
  }

  /** Closes the position in an instrument at market, whatever was wished before. */
  close(instrument: InstrumentId, purpose: 'exit' | 'flatten', reason: string): void {
    this.pursuits.set(instrument, { quantity: 0n as Quantity, purpose, reason });
    this.pursue(instrument);
  }

  /** Cancels what could still add to a position; with `all`, protective orders too. */
  cancelWorking(reason: string, options: { readonly all: boolean }): void {
    this.replacements.clear();
    for (const order of this.own()) {
      if (options.all || !order.draft.reduceOnly) this.requestCancel(order, reason);
    }
    for (const [instrument, pursuit] of this.pursuits)
      if (pursuit.purpose === 'entry') this.pursuits.delete(instrument);
  }

  /** After a fill of one of its orders (or a forced one) has been booked. */
  afterFill(order: Order | undefined, instrument: InstrumentId): void {
    if (order !== undefined) {
      const bracket = this.orderBrackets.get(order.draft.clientOrderId);
      if (bracket !== undefined) this.brackets.set(instrument, bracket);
      const { ocoGroup } = order.draft;
      if (ocoGroup !== undefined) {
        for (const other of this.own(instrument)) {
          if (other.draft.ocoGroup === ocoGroup && other !== order)
            this.requestCancel(other, `${order.draft.purpose} of the same group filled`);
        }
      }
      if (order.status === 'filled' || order.status === 'cancelled') this.afterEnd(order, order.status);
    }
    this.protect(instrument);
  }

  /** After the venue has changed one of its orders: the position may have moved on while the amendment was on its way. */
  afterAmend(order: Order): void {
    if (PROTECTIVE.has(order.draft.purpose)) this.protect(order.draft.instrument);
  }

  /** After one of its orders has ended, in whatever way. */
  afterEnd(order: Order, how: 'filled' | 'cancelled' | 'rejected' | 'expired' | 'not-accepted'): void {
    const { clientOrderId, instrument, purpose, tag } = order.draft;
    this.orderBrackets.delete(clientOrderId);
    if (tag !== undefined) {
      const replacement = this.replacements.get(tag);
      this.replacements.delete(tag);
      if (replacement !== undefined && how !== 'rejected') this.place(replacement);
      return;
    }
    if (!PURSUIT_PURPOSES.has(purpose)) return;
    // An order the venue ended by itself is not tried again: that would be a loop with money in it. One that we wanted
    // gone, however it went, made room for a newer wish.
    if (how !== 'filled' && !order.cancelRequested) this.pursuits.delete(instrument);
    else this.pursue(instrument);
  }

  // --- targets ---

  private target(wish: TargetWish): void {
    const instrument = this.instrumentOf(wish.instrument);
    const { strategyId } = this.options;
    this.port.signal(strategyId, instrument.id, wish.exposure, wish.reason);
    const problem = checkTarget(wish);
    if (problem !== undefined) return this.port.refuse(strategyId, instrument.id, 'BAD_WISH', problem);
    const cannotShort = wish.exposure < 0 && instrument.kind === 'spot';
    if (cannotShort) {
      this.port.refuse(
        strategyId,
        instrument.id,
        'SPOT_SHORT',
        `${instrument.id} is spot and cannot be sold short; it is only left`,
      );
    }
    // A flatten took the protection down; a wish that overrides it, while it is under way, puts it back.
    if (this.pursuits.get(instrument.id)?.purpose === 'flatten') {
      this.pursuits.delete(instrument.id);
      this.protect(instrument.id);
    }
    const position = this.port.portfolio.position(strategyId, instrument.id);
    if (wish.exposure === 0 || cannotShort) {
      this.pursuits.set(instrument.id, { quantity: 0n as Quantity, purpose: 'exit', reason: wish.reason });
      return this.pursue(instrument.id);
    }
    const long = wish.exposure > 0;
    const alreadyThere = long ? position.quantity > 0n : position.quantity < 0n;
    if (alreadyThere && wish.bracket !== undefined) {
      this.brackets.set(instrument.id, wish.bracket);
      this.protect(instrument.id);
    }
    const size = this.size(instrument, Math.abs(wish.exposure), wish.bracket);
    if (typeof size !== 'bigint') return this.port.refuse(strategyId, instrument.id, size.code, size.detail);
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
    for (const order of this.own(instrumentId)) {
      if (!PURSUIT_PURPOSES.has(order.draft.purpose) || order.draft.tag !== undefined) continue;
      this.requestCancel(order, 'a newer wish replaces it');
      waiting = true;
    }
    if (waiting) return; // The end of that order brings us back here.
    const instrument = this.port.instrument(instrumentId);
    const held = this.port.portfolio.position(this.options.strategyId, instrumentId).quantity;
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
    const sent = this.submit(instrument, {
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
    const mark = this.port.portfolio.mark(instrument.id);
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
    const sent = this.submit(instrument, {
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

  // --- protection ---

  /** Brings the protective orders in line with the position: right side, whole size, wished levels. */
  private protect(instrumentId: InstrumentId): void {
    const instrument = this.port.instrument(instrumentId);
    const position = this.port.portfolio.position(this.options.strategyId, instrumentId);
    const flat = magnitude(position.quantity) < instrument.quantityStep;
    if (flat) this.brackets.delete(instrumentId);
    const bracket = this.brackets.get(instrumentId);
    const isLeaving = this.pursuits.get(instrumentId)?.purpose === 'flatten';
    const wanted =
      bracket === undefined || isLeaving
        ? []
        : protectiveOrders(position, bracket, instrument).map((one) => wholeSteps(one, instrument));
    const standing = [...this.own(instrumentId)].filter(
      (order) => PROTECTIVE.has(order.draft.purpose) && !order.cancelRequested,
    );
    for (const order of standing) {
      const match = wanted.find((one) => one.purpose === order.draft.purpose && one.side === order.draft.side);
      if (match === undefined) this.requestCancel(order, flat ? 'the position is closed' : 'its bracket was withdrawn');
      else this.adjust(order, match);
    }
    for (const one of wanted) {
      if (standing.some((order) => order.draft.purpose === one.purpose && order.draft.side === one.side)) continue;
      this.submit(instrument, {
        ...one,
        reduceOnly: true,
        reason: `protects ${instrumentId} entered at ${describeEntry(position)}`,
      });
    }
  }

  private adjust(order: Order, wanted: ProtectiveOrder): void {
    const quantity = (order.filledQuantity + wanted.quantity) as Quantity;
    const resized = quantity !== order.quantity;
    // A trailing stop keeps the level it has reached: only its size follows the position.
    const moved = wanted.terms.type !== 'trailing-stop' && !sameTerms(order.terms, wanted.terms);
    if (!resized && !moved) return;
    this.port.amend(
      order,
      { ...(resized ? { quantity } : {}), ...(moved ? { terms: wanted.terms } : {}) },
      'follows the position',
    );
  }

  // --- resting orders by tag ---

  private place(wish: PlaceWish): void {
    const instrument = this.instrumentOf(wish.instrument);
    const { strategyId } = this.options;
    const present = this.port.orders.byTag(strategyId, wish.tag);
    if (present !== undefined) {
      this.replacements.set(wish.tag, wish);
      return this.requestCancel(present, 'replaced by a newer order of the same tag');
    }
    const terms = termsOf(wish, instrument);
    if (typeof terms === 'string') return this.port.refuse(strategyId, instrument.id, 'BAD_WISH', terms);
    // The venue sees the account's coins; a strategy that sells more than its own would sell another's from under it.
    const reduceOnly = wish.reduceOnly === true || (instrument.kind === 'spot' && wish.side === 'sell');
    const held = this.port.portfolio.position(strategyId, instrument.id).quantity;
    if (reduceOnly && wish.reduceOnly !== true && held < instrument.quantityStep) {
      const detail = `${instrument.id} is spot and cannot be sold short; the strategy holds none`;
      return this.port.refuse(strategyId, instrument.id, 'SPOT_SHORT', detail);
    }
    const bracketProblem = wish.bracket === undefined ? undefined : checkBracket(wish.bracket);
    if (bracketProblem !== undefined) return this.port.refuse(strategyId, instrument.id, 'BAD_WISH', bracketProblem);
    const size =
      'quantity' in wish.size
        ? this.exactSize(wish.size.quantity, instrument)
        : this.size(instrument, wish.size.share, wish.bracket);
    if (typeof size !== 'bigint') return this.port.refuse(strategyId, instrument.id, size.code, size.detail);
    const sent = this.submit(instrument, {
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
    if (sent !== undefined && wish.bracket !== undefined) this.orderBrackets.set(sent, wish.bracket);
  }

  private amend(wish: AmendWish): void {
    const order = this.port.orders.byTag(this.options.strategyId, wish.tag);
    const refuse = (detail: string): void =>
      this.port.refuse(this.options.strategyId, order?.draft.instrument ?? this.options.principal, 'BAD_WISH', detail);
    if (order === undefined) return refuse(`no working order is tagged "${wish.tag}"`);
    const terms = withPrices(order.terms, wish, order.draft.side, this.port.instrument(order.draft.instrument));
    if (typeof terms === 'string') return refuse(terms);
    this.port.amend(order, { terms }, wish.reason);
  }

  private cancelWished(wish: CancelWish): void {
    for (const order of this.own()) {
      const meant = wish.tag === undefined ? !PROTECTIVE.has(order.draft.purpose) : order.draft.tag === wish.tag;
      if (meant) this.requestCancel(order, wish.reason);
    }
    if (wish.tag !== undefined) {
      this.replacements.delete(wish.tag);
      return;
    }
    this.replacements.clear();
    // Else the target they were sent for would send them again.
    for (const [instrument, { purpose }] of this.pursuits) if (purpose === 'entry') this.pursuits.delete(instrument);
  }

  // --- common to all ---

  private submit(
    instrument: Instrument,
    order: Pick<
      OrderDraft,
      'side' | 'quantity' | 'terms' | 'purpose' | 'reduceOnly' | 'reason' | 'tag' | 'ocoGroup'
    > & { readonly timeInForce?: TimeInForce },
  ): ClientOrderId | undefined {
    const { strategyId } = this.options;
    const mark = this.port.portfolio.mark(instrument.id);
    if (mark === undefined) {
      this.port.refuse(strategyId, instrument.id, 'NO_PRICE', 'no price has been seen yet');
      return undefined;
    }
    const clientOrderId = this.port.nextOrderId(strategyId);
    const draft: OrderDraft = {
      timeInForce: 'GTC',
      ...order,
      clientOrderId,
      strategyId,
      instrument: instrument.id,
      decisionPrice: mark,
      decidedAt: this.port.now,
    };
    return this.port.send(draft) ? clientOrderId : undefined;
  }

  private requestCancel(order: Order, reason: string): void {
    if (!order.cancelRequested) this.port.cancel(order, reason);
  }

  /** A copy, because acting on an order may end it. */
  private own(instrument?: InstrumentId): readonly Order[] {
    return [...this.port.orders.of(this.options.strategyId, instrument)];
  }

  private instrumentOf(id: string | undefined): Instrument {
    return this.port.instrument((id as InstrumentId | undefined) ?? this.options.principal);
  }

  private size(
    instrument: Instrument,
    share: number,
    bracket: Bracket | undefined,
  ): Quantity | { readonly code: string; readonly detail: string } {
    const price = this.port.portfolio.mark(instrument.id);
    if (price === undefined) return { code: 'NO_PRICE', detail: 'no price has been seen yet' };
    const capital: Money = multiply(this.port.portfolio.equity, this.options.capitalShare);
    const stopDistance = stopDistanceOf(bracket, price, instrument);
    const annualVolatility = this.options.annualVolatility();
    const result = sizeFor(this.options.sizing, {
      instrument,
      price,
      equity: capital,
      exposure: share,
      availableLeverage: instrument.kind === 'spot' ? 1 : this.options.leverage,
      ...(stopDistance === undefined ? {} : { stopDistance }),
      ...(annualVolatility === undefined ? {} : { annualVolatility }),
    });
    return result.ok ? result.quantity : { code: result.code, detail: result.detail };
  }

  private exactSize(
    quantity: number,
    instrument: Instrument,
  ): Quantity | { readonly code: string; readonly detail: string } {
    return (
      sizeLevel(quantity, instrument.quantityStep) ?? {
        code: 'SIZE_TOO_SMALL',
        detail: `${quantity} is less than one step of ${instrument.id}`,
      }
    );
  }
}

function checkTarget(wish: TargetWish): string | undefined {
  if (!Number.isFinite(wish.exposure) || Math.abs(wish.exposure) > 1)
    return `exposure must be from -1 to 1, was ${wish.exposure}`;
  if (wish.limitPrice !== undefined && !(wish.limitPrice > 0))
    return `limit price must be above zero, was ${wish.limitPrice}`;
  return wish.bracket === undefined ? undefined : checkBracket(wish.bracket);
}

function checkBracket(bracket: Bracket): string | undefined {
  for (const [name, leg] of Object.entries(bracket) as [string, { price?: number; distance?: number } | undefined][]) {
    if (leg === undefined) continue;
    const value = leg.price ?? leg.distance;
    if (value === undefined || !Number.isFinite(value) || value <= 0)
      return `${name} must be a price or distance above zero, was ${value}`;
  }
  return undefined;
}

function stopDistanceOf(bracket: Bracket | undefined, price: Price, instrument: Instrument): Price | undefined {
  const { stopLoss, trailingStop } = bracket ?? {};
  const distance =
    stopLoss === undefined
      ? trailingStop?.distance
      : 'price' in stopLoss
        ? Math.abs(toFloat(price) - stopLoss.price)
        : stopLoss.distance;
  return distance === undefined ? undefined : priceLevel(distance, instrument.priceStep, 'up');
}

/** Spot fees in coin leave fractions of a step, which cannot be ordered. */
function wholeSteps(order: ProtectiveOrder, instrument: Instrument): ProtectiveOrder {
  return { ...order, quantity: floorToStep(order.quantity, instrument.quantityStep) };
}

function describeEntry(position: { readonly cost: Money; readonly quantity: Quantity }): string {
  return (toFloat(position.cost) / toFloat(position.quantity)).toPrecision(8).replace(/\.?0+$/, '');
}
