import {
  add,
  isFinal,
  larger,
  multiply,
  negate,
  subtract,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type Quantity,
  type Side,
  type StrategyId,
} from '../../src/domain/index.ts';
import type { Effect, EngineEvent } from '../../src/engine/index.ts';

/** An order as the journal tells it. */
export interface JournalOrder {
  readonly draft: OrderDraft;
  quantity: Quantity;
  terms: OrderTerms;
  filled: Quantity;
  cancelRequested: boolean;
  /** Quantities asked for in amendments not yet answered, oldest first; `undefined` where only prices change. */
  readonly amendments: (Quantity | undefined)[];
}

/**
 * An account's books kept from the journal and nothing else, by the plainest arithmetic there is: sums of cash flows and
 * quantities. What the engine says of itself is compared with these.
 */
export class JournalBooks {
  readonly orders = new Map<ClientOrderId, JournalOrder>();
  readonly marks = new Map<InstrumentId, Price>();
  halted = false;
  /** Highest equity at a mark, and equity at the first mark of the UTC day before it moved anything. */
  peak: Money;
  dayStart: Money;
  private day = Number.NaN;
  /** Deposits less what was paid for quantities and fees, plus funding. */
  private flow: Money;
  private readonly net = new Map<InstrumentId, Quantity>();
  private readonly held = new Map<string, Quantity>();
  private readonly fillsSeen = new Set<FillId>();

  constructor(deposited: Money) {
    this.flow = this.peak = this.dayStart = deposited;
  }

  position(instrument: InstrumentId): Quantity {
    return this.net.get(instrument) ?? ZERO;
  }

  positionOf(strategyId: StrategyId, instrument: InstrumentId): Quantity {
    return this.held.get(`${strategyId} ${instrument}`) ?? ZERO;
  }

  get instruments(): Iterable<InstrumentId> {
    return this.net.keys();
  }

  get equity(): Money {
    let equity = this.flow;
    for (const [instrument, quantity] of this.net) {
      if (quantity !== 0n) equity = add(equity, multiply(this.marks.get(instrument)!, quantity));
    }
    return equity;
  }

  /** Unfilled quantity of orders of one side that could add to a position. */
  pending(instrument: InstrumentId, side: Side, without?: ClientOrderId): Quantity {
    let sum = ZERO;
    for (const [id, { draft, quantity, filled }] of this.orders) {
      if (id === without || draft.reduceOnly || draft.instrument !== instrument || draft.side !== side) continue;
      sum = add(sum, subtract(quantity, filled));
    }
    return sum;
  }

  /** Largest absolute position that standing and pending quantities could come to. */
  reach(instrument: InstrumentId): Quantity {
    const net = this.position(instrument);
    return larger(
      add(larger(net, ZERO), this.pending(instrument, 'buy')),
      add(larger(negate(net), ZERO), this.pending(instrument, 'sell')),
    );
  }

  apply(event: EngineEvent): void {
    switch (event.type) {
      case 'bar':
        this.mark(event.bar.instrument, event.bar.close, event.bar.closeTime);
        break;
      case 'fill':
        this.fill(event.fill);
        break;
      case 'funding':
        this.flow = add(this.flow, event.funding.amount);
        break;
      case 'order-amended': {
        const order = this.orders.get(event.clientOrderId);
        if (order === undefined) break;
        order.amendments.shift();
        order.quantity = event.quantity;
        order.terms = event.terms;
        this.endIfComplete(order);
        break;
      }
      case 'amend-rejected': {
        const order = this.orders.get(event.clientOrderId);
        if (order === undefined) break;
        order.amendments.shift();
        this.endIfComplete(order);
        break;
      }
      case 'cancel-rejected': {
        const order = this.orders.get(event.clientOrderId);
        if (order !== undefined) order.cancelRequested = false;
        break;
      }
      case 'order-rejected':
      case 'order-cancelled':
      case 'order-absent':
        this.orders.delete(event.clientOrderId);
        break;
      case 'quote':
      case 'order-accepted':
      case 'order-triggered':
      case 'order-unknown':
      case 'cancel-unknown':
      case 'order-statement':
      case 'stream-lost':
      case 'stream-restored':
      case 'start-strategy':
      case 'stop-strategy':
      case 'halt':
      case 'clear-halt':
      case 'set-mode':
      case 'set-limits':
      case 'set-size':
      case 'place-order':
      case 'amend-order':
      case 'cancel-order':
      case 'cancel-orders':
      case 'close-position':
      case 'flatten':
      case 'reconciling':
      case 'reconciled':
      case 'verify-protection':
      case 'resolve-discrepancy':
        break; // What follows from a command or a statement is in its effects.
    }
  }

  applyEffect(effect: Effect): void {
    switch (effect.type) {
      case 'submit': {
        const draft: OrderDraft = effect.order;
        const { clientOrderId, quantity, terms } = draft;
        this.orders.set(clientOrderId, {
          draft,
          quantity,
          terms,
          filled: ZERO,
          cancelRequested: false,
          amendments: [],
        });
        break;
      }
      case 'cancel': {
        const order = this.orders.get(effect.clientOrderId);
        if (order !== undefined) order.cancelRequested = true;
        break;
      }
      case 'amend':
        this.orders.get(effect.amendment.clientOrderId)?.amendments.push(effect.amendment.quantity);
        break;
      case 'fill-booked':
        // Whose part a forced fill was, only the engine can say; of any other the order's id says it.
        if (effect.purpose === 'liquidation') this.hold(effect.strategyId, effect.fill);
        break;
      case 'order-changed':
        if (isFinal(effect.status)) this.orders.delete(effect.clientOrderId);
        break;
      case 'halted':
        this.halted = true;
        break;
      case 'resumed':
        this.halted = false;
        break;
      case 'funding-booked':
      case 'denied':
      case 'signal':
      case 'wish-refused':
      case 'strategy-status':
      case 'mode-changed':
      case 'limits-changed':
      case 'size-changed':
      case 'command-refused':
      case 'alarm':
        break;
      case 'position-adopted':
        throw new RangeError('no difference is adopted in these runs');
    }
  }

  private mark(instrument: InstrumentId, price: Price, at: EpochMs): void {
    const day = Math.floor(at / 86_400_000);
    if (day !== this.day) {
      this.day = day;
      this.dayStart = this.equity;
    }
    this.marks.set(instrument, price);
    this.peak = larger(this.peak, this.equity);
  }

  private fill(fill: Fill): void {
    if (this.fillsSeen.has(fill.fillId)) return;
    this.fillsSeen.add(fill.fillId);
    const { instrument, clientOrderId, price, quantity } = fill;
    this.flow = subtract(this.flow, multiply(price, signed(fill.side, quantity)));
    if (fill.feeCurrency === 'quote') this.flow = subtract(this.flow, fill.fee);
    this.net.set(instrument, add(this.position(instrument), received(fill)));
    if (!this.marks.has(instrument)) this.marks.set(instrument, price);
    if (clientOrderId === undefined) return;
    this.hold(ownerOf(clientOrderId), fill);
    const order = this.orders.get(clientOrderId);
    if (order === undefined) return;
    order.filled = add(order.filled, quantity);
    this.endIfComplete(order);
  }

  /** An amendment on its way may have made it larger: until that is answered it is not known to be over. */
  private endIfComplete({ draft, filled, quantity, amendments }: JournalOrder): void {
    const isComplete = [quantity, ...amendments].every((most) => most === undefined || filled >= most);
    if (isComplete) this.orders.delete(draft.clientOrderId);
  }

  private hold(strategyId: StrategyId, fill: Fill): void {
    const position = this.positionOf(strategyId, fill.instrument);
    this.held.set(`${strategyId} ${fill.instrument}`, add(position, received(fill)));
  }
}

/** A client order id is `<session>-<strategy>-<n>`. */
export function ownerOf(id: ClientOrderId): StrategyId {
  return id.split('-')[1] as StrategyId;
}

function signed(side: Side, quantity: Quantity): Quantity {
  return side === 'buy' ? quantity : negate(quantity);
}

/** What a fill moves in base units: a fee taken in coin comes off it. */
export function received({ side, quantity, fee, feeCurrency }: Fill): Quantity {
  const moved = signed(side, quantity);
  return feeCurrency === 'base' ? subtract(moved, fee) : moved;
}
