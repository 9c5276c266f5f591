import {
  add,
  averageEntry,
  floorToStep,
  magnitude,
  multiply,
  remainingQuantity,
  smaller,
  subtract,
  toFloat,
  ZERO,
  type Instrument,
  type InstrumentId,
  type Money,
  type Order,
  type OrderPurpose,
  type Position,
  type Quantity,
} from '../../domain/index.ts';
import type { Bracket } from '../../strategy/index.ts';
import { closingSide } from '../portfolio/portfolio.ts';
import { coverOf, type Cover } from './cover.ts';
import { cannotGrow, protectiveOrders, sameTerms, shareOut, type ProtectiveOrder } from './protection.ts';
import type { Sender } from './sender.ts';

export const PROTECTIVE: ReadonlySet<OrderPurpose> = new Set(['stop-loss', 'take-profit', 'trailing-stop']);

export interface GuardSnapshot {
  readonly brackets: readonly (readonly [InstrumentId, Bracket])[];
  readonly unguarded: readonly (readonly [InstrumentId, number])[];
  readonly alarmed: readonly InstrumentId[];
}

/** What becomes of the position, as the guard needs to know it. */
export interface Course {
  /** Nothing is to stand in the way of a flatten. */
  isFlattening(instrument: InstrumentId): boolean;
  /** Being opened, closed or turned: its end will bring the guard in line. */
  isUnderWay(instrument: InstrumentId): boolean;
  /** On its way to less than it is, to nothing or to the other side. */
  isLeaving(instrument: InstrumentId, held: Quantity): boolean;
  /** Closes the position: nothing else would end its loss. */
  giveUp(instrument: InstrumentId, reason: string): void;
}

/**
 * Keeps the orders that protect one strategy's positions: one of each kind, for the whole position, always. What is added
 * to a position whose order can no longer be made larger gets another of its kind.
 */
export class Guard {
  private readonly sender: Sender;
  private readonly course: Course;
  /** The bracket that guards the present position. */
  private readonly brackets: Map<InstrumentId, Bracket>;
  /** Instruments whose guard may be missing, and how many looks in a row have found it so. */
  private readonly unguarded: Map<InstrumentId, number>;
  /** Instruments whose position has been said to be unprotected, and not yet to be well again. */
  private readonly alarmed: Set<InstrumentId>;

  constructor(sender: Sender, course: Course, snapshot?: Partial<GuardSnapshot>) {
    this.sender = sender;
    this.course = course;
    this.brackets = new Map(snapshot?.brackets);
    this.unguarded = new Map(snapshot?.unguarded);
    this.alarmed = new Set(snapshot?.alarmed);
  }

  snapshot(): GuardSnapshot {
    return { brackets: [...this.brackets], unguarded: [...this.unguarded], alarmed: [...this.alarmed] };
  }

  /** The bracket that is to guard the position from now on; `protect` puts it in place. */
  set(instrument: InstrumentId, bracket: Bracket): void {
    this.brackets.set(instrument, bracket);
  }

  /** Whether something has happened to a guard that `verify` should look into. */
  get isSuspect(): boolean {
    return this.unguarded.size > 0;
  }

  /**
   * To be called at every bar while something is suspect: a guard that is missing is put back; what is still missing
   * at the next look is said; and then the position is closed, because nothing would end its loss.
   */
  verify(instrumentId: InstrumentId): void {
    const before = this.unguarded.get(instrumentId);
    if (before === undefined) return;
    const position = this.sender.port.portfolio.position(this.sender.options.strategyId, instrumentId);
    if (position.quantity === 0n || this.course.isUnderWay(instrumentId) || this.isGuarded(instrumentId, position)) {
      this.unguarded.delete(instrumentId);
      return;
    }
    this.putBack(instrumentId, before + 1);
  }

  /** What is known of the stop of the position; `undefined` when it needs none. */
  private cover(instrumentId: InstrumentId): Cover | 'leaving' | undefined {
    const { port, options } = this.sender;
    const position = port.portfolio.position(options.strategyId, instrumentId);
    const { quantityStep: step, notionalMin } = port.instrument(instrumentId);
    const held = position.quantity;
    // What another strategy holds against it the venue does not see: only the rest can lose, and be closed.
    const net = port.portfolio.netPosition(instrumentId).quantity;
    const exposed = net > 0n === held > 0n ? smaller(magnitude(held), magnitude(net)) : ZERO;
    // What no order can close needs none: it is worth less than the least the venue takes.
    const mark = port.portfolio.mark(instrumentId);
    if (exposed < step || (mark !== undefined && multiply(exposed, mark) < notionalMin)) return undefined;
    const orders = this.sender.own(instrumentId);
    const isLeaving = this.course.isLeaving(instrumentId, held);
    // An exit that nobody has answered for closes nothing for certain.
    const isAnswered = orders.every(({ status }) => status !== 'unknown' && status !== 'quarantined');
    if (isLeaving && isAnswered) return 'leaving';
    const bracket = this.bracketOf(instrumentId, position);
    if (bracket?.stopLoss === undefined && bracket?.trailingStop === undefined)
      return isLeaving ? 'leaving' : undefined;
    const size = floorToStep(exposed, step);
    const suffices = (quantity: Quantity): boolean => !this.isOrderable(instrumentId, subtract(size, quantity));
    const cover = coverOf(orders, { side: closingSide(held), now: port.now, suffices });
    // Nor is anything sent while it may be there: that nobody knows is said.
    return isLeaving && cover === 'missing' ? 'unanswered' : cover;
  }

  /** Whether `check` would do something about the position, be it to say that all is well again. */
  isDue(instrumentId: InstrumentId): boolean {
    const cover = this.cover(instrumentId);
    if (cover === 'missing') return true;
    if (cover === 'unanswered') return !this.alarmed.has(instrumentId);
    if (cover === 'coming' || cover === 'leaving') return false;
    return this.unguarded.has(instrumentId) || this.alarmed.has(instrumentId);
  }

  /**
   * As `verify`, by what the venue has said and not by what was asked of it: only a stop that the venue has acknowledged
   * protects. One that has had no answer is not sent again, since it may be there; that nobody knows is said.
   */
  check(instrumentId: InstrumentId): void {
    const cover = this.cover(instrumentId);
    switch (cover) {
      case undefined:
      case 'resident': {
        this.unguarded.delete(instrumentId);
        if (!this.alarmed.has(instrumentId)) return;
        return this.alarm('info', instrumentId, cover === 'resident' ? 'has its stop again' : 'needs its stop no more');
      }
      case 'coming':
      case 'leaving':
        return; // How often it was looked for in vain is not forgotten before it is there.
      case 'unanswered':
        if (this.alarmed.has(instrumentId)) return;
        return this.alarm('critical', instrumentId, 'has a stop that nobody has answered for');
      case 'missing':
        return this.putBack(instrumentId, (this.unguarded.get(instrumentId) ?? 0) + 1);
    }
  }

  /** The venue was asked about a protective order and does not have it: it protects nothing. */
  disown(order: Order): void {
    this.sender.requestCancel(order, 'the venue does not know it');
    this.protect(order.draft.instrument);
  }

  /** Brings the protective orders in line with the position: right side, whole size, wished levels. */
  protect(instrumentId: InstrumentId): void {
    const instrument = this.sender.port.instrument(instrumentId);
    const position = this.sender.port.portfolio.position(this.sender.options.strategyId, instrumentId);
    const flat = magnitude(position.quantity) < instrument.quantityStep;
    if (flat) this.over(instrumentId);
    const bracket = flat ? undefined : this.bracketOf(instrumentId, position);
    const isLeaving = this.course.isFlattening(instrumentId);
    const wanted =
      bracket === undefined || isLeaving
        ? []
        : protectiveOrders(position, bracket, instrument).map((one) => wholeSteps(one, instrument));
    const standing = this.sender
      .own(instrumentId)
      .filter((order) => PROTECTIVE.has(order.draft.purpose) && !order.cancelRequested);
    for (const order of standing) {
      if (wanted.some((one) => isOfKind(order, one))) continue;
      this.sender.requestCancel(order, flat ? 'the position is closed' : 'its bracket was withdrawn');
    }
    const reason = `protects ${instrumentId} entered at ${describeEntry(position)}`;
    for (const one of wanted) {
      const ofKind = standing.filter((order) => isOfKind(order, one));
      const quantity = this.adjust(ofKind, one);
      if (ofKind.length > 0 && !this.isOrderable(instrumentId, quantity)) continue;
      const placed = this.sender.submit(instrument, { ...one, quantity, reduceOnly: true, reason });
      if (placed === undefined) this.suspect(instrumentId);
    }
  }

  /** The position is closed. What was wrong with its stop is not held against the next one, nor does it hide that one's. */
  private over(instrumentId: InstrumentId): void {
    this.brackets.delete(instrumentId);
    this.unguarded.delete(instrumentId);
    if (this.alarmed.has(instrumentId)) this.alarm('info', instrumentId, 'needs its stop no more');
  }

  private putBack(instrumentId: InstrumentId, looks: number): void {
    this.unguarded.set(instrumentId, looks);
    if (looks > 1) this.alarm('critical', instrumentId, 'has no stop');
    if (looks <= 2) return this.protect(instrumentId);
    this.course.giveUp(instrumentId, 'its stop could not be placed');
  }

  private alarm(severity: 'info' | 'critical', instrument: InstrumentId, what: string): void {
    if (severity === 'critical') this.alarmed.add(instrument);
    else this.alarmed.delete(instrument);
    const detail = `a position of ${this.sender.options.strategyId} ${what}`;
    this.sender.port.alarm(severity, severity === 'info' ? 'PROTECTED' : 'UNPROTECTED', detail, instrument);
  }

  /** Begins to look, without forgetting how often it has looked in vain. */
  suspect(instrumentId: InstrumentId): void {
    if (!this.unguarded.has(instrumentId)) this.unguarded.set(instrumentId, 0);
  }

  /** The strategy's bracket, with the account's own stop where it has none. */
  private bracketOf(instrumentId: InstrumentId, position: Position): Bracket | undefined {
    const bracket = this.brackets.get(instrumentId);
    const { protectiveStopRate } = this.sender.options;
    const entry = averageEntry(position);
    const guarded = bracket?.stopLoss !== undefined || bracket?.trailingStop !== undefined;
    if (guarded || protectiveStopRate === undefined || entry === undefined) return bracket;
    return { ...bracket, stopLoss: { distance: toFloat(multiply(entry, protectiveStopRate)) } };
  }

  /** Makes the orders of one kind fit. @returns how much they cannot guard, which takes another one */
  private adjust(orders: readonly Order[], wanted: ProtectiveOrder): Quantity {
    // Its answer brings us back here; one that may not exist cannot be changed.
    const isOpen = (order: Order): boolean =>
      order.status === 'unknown' || (order.amending !== undefined && !cannotGrow(order));
    if (orders.some(isOpen)) return ZERO;
    const { shares, rest } = shareOut(wanted.quantity, orders);
    for (const [order, quantity] of shares) this.change(order, { ...wanted, quantity });
    return rest;
  }

  private change(order: Order, wanted: ProtectiveOrder): void {
    if (order.amending !== undefined) return;
    if (wanted.quantity === 0n) return this.sender.requestCancel(order, 'others of its kind guard the whole position');
    const quantity = add(order.filledQuantity, wanted.quantity);
    const resized = quantity !== order.quantity;
    // A trailing stop keeps the level it has reached: only its size follows the position. What fills has no level left.
    const hasLevel = wanted.terms.type !== 'trailing-stop' && order.filledQuantity === 0n;
    const moved = hasLevel && !sameTerms(order.terms, wanted.terms);
    if (!resized && !moved) return;
    this.sender.port.amend(
      order,
      { ...(resized ? { quantity } : {}), ...(moved ? { terms: wanted.terms } : {}) },
      'follows the position',
    );
  }

  private isGuarded(instrumentId: InstrumentId, position: Position): boolean {
    const bracket = this.bracketOf(instrumentId, position);
    if (bracket === undefined) return true;
    const instrument = this.sender.port.instrument(instrumentId);
    if (magnitude(position.quantity) < instrument.quantityStep) return true;
    const standing = this.sender.own(instrumentId).filter(({ cancelRequested }) => !cancelRequested);
    return protectiveOrders(position, bracket, instrument)
      .map((one) => wholeSteps(one, instrument))
      .every((one) => {
        const ofKind = standing.filter((order) => isOfKind(order, one));
        if (ofKind.some((order) => order.amending !== undefined && !cannotGrow(order))) return true; // It is being made to fit.
        const guarded = ofKind.map(remainingQuantity).reduce(add, ZERO);
        const missing = subtract(one.quantity, guarded);
        return guarded > 0n && missing >= 0n && !this.isOrderable(instrumentId, missing);
      });
  }

  /** Whether a venue takes an order of so much. What is less can have no order of its own. */
  private isOrderable(instrumentId: InstrumentId, quantity: Quantity): boolean {
    const { quantityMin, notionalMin } = this.sender.port.instrument(instrumentId);
    const mark = this.sender.port.portfolio.mark(instrumentId);
    return quantity > 0n && quantity >= quantityMin && (mark === undefined || multiply(quantity, mark) >= notionalMin);
  }
}

function isOfKind({ draft }: Order, { purpose, side }: ProtectiveOrder): boolean {
  return draft.purpose === purpose && draft.side === side;
}

/** Spot fees in coin leave fractions of a step, which cannot be ordered. */
function wholeSteps(order: ProtectiveOrder, instrument: Instrument): ProtectiveOrder {
  return { ...order, quantity: floorToStep(order.quantity, instrument.quantityStep) };
}

function describeEntry(position: { readonly cost: Money; readonly quantity: Quantity }): string {
  return (toFloat(position.cost) / toFloat(position.quantity)).toPrecision(8).replace(/\.?0+$/, '');
}
