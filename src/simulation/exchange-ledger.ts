import {
  add,
  divide,
  multiply,
  negate,
  subtract,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type Execution,
  type Fill,
  type FillId,
  type Funding,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type OrderStatement,
  type OrderTerms,
  type Price,
  type Quantity,
  type VenueOrderId,
} from '../domain/index.ts';

/** An order as the exchange has it. */
export interface LedgerOrder {
  readonly venueOrderId: VenueOrderId;
  /** What the matching core knows it by. */
  readonly key: ClientOrderId;
  /** Absent for one placed by hand, or by the exchange itself. */
  readonly clientOrderId: ClientOrderId | undefined;
  readonly draft: OrderDraft;
  readonly receivedAt: EpochMs;
  status: OrderStatement['status'];
  quantity: Quantity;
  terms: OrderTerms;
  filled: Quantity;
  reason: string | undefined;
  updatedAt: EpochMs;
  /** Set once it has ended. */
  closedAt: EpochMs | undefined;
}

/** One create request as it arrived: the judge's evidence of what was sent. */
export interface CreateArrival {
  readonly at: EpochMs;
  readonly clientOrderId: ClientOrderId;
  readonly body: string;
  readonly outcome: 'accepted' | 'duplicate' | 'too-late' | 'refused';
}

/**
 * The exchange's own truth: every order, execution, payment and position it ever had, kept by plain sums. What the
 * sessions believe is judged by it.
 */
export class ExchangeLedger {
  readonly arrivals: CreateArrival[] = [];
  /** By the core's key: one entry for every order there ever was. */
  readonly orders = new Map<ClientOrderId, LedgerOrder>();
  readonly executions: Execution[] = [];
  readonly fundings: { readonly at: EpochMs; readonly funding: Funding }[] = [];
  /** Order of ours (or by hand) behind each execution; `undefined` for one the exchange made itself. */
  readonly orderOf = new Map<FillId, LedgerOrder | undefined>();
  private readonly newest = new Map<ClientOrderId, LedgerOrder>();
  private readonly open = new Set<LedgerOrder>();
  private readonly quantities = new Map<InstrumentId, Quantity>();
  private readonly sequences = new Map<InstrumentId, number>();
  private readonly entries = new Map<InstrumentId, Price>();
  private flowSum: Money;
  private changeCount = 0;

  constructor(deposited: Money) {
    this.flowSum = deposited;
  }

  /** Deposits less what was paid for quantities and fees, plus funding: cash, if every position were given away. */
  get flow(): Money {
    return this.flowSum;
  }

  /** Orders that came or ended, and executions: while it stays the same, nobody trades. */
  get changes(): number {
    return this.changeCount;
  }

  get openOrders(): ReadonlySet<LedgerOrder> {
    return this.open;
  }

  position(instrument: InstrumentId): Quantity {
    return this.quantities.get(instrument) ?? ZERO;
  }

  /** Zero without a position. */
  entryPrice(instrument: InstrumentId): Price {
    return this.entries.get(instrument) ?? (0n as Price);
  }

  sequence(instrument: InstrumentId): number {
    return this.sequences.get(instrument) ?? 0;
  }

  /** The newest order under an id of ours. */
  named(clientOrderId: ClientOrderId): LedgerOrder | undefined {
    return this.newest.get(clientOrderId);
  }

  accept(order: LedgerOrder): void {
    this.orders.set(order.key, order);
    if (order.clientOrderId !== undefined) this.newest.set(order.clientOrderId, order);
    this.open.add(order);
    this.changeCount += 1;
  }

  end(order: LedgerOrder, status: LedgerOrder['status'], reason: string, at: EpochMs): void {
    if (order.closedAt !== undefined) return;
    order.status = status;
    order.reason = reason;
    order.updatedAt = at;
    order.closedAt = at;
    this.open.delete(order);
    this.changeCount += 1;
  }

  execute(fill: Fill, order: LedgerOrder | undefined, at: EpochMs): Execution {
    const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
    this.enter(fill, this.position(fill.instrument), signed);
    this.quantities.set(fill.instrument, add(this.position(fill.instrument), signed));
    this.flowSum = subtract(subtract(this.flowSum, multiply(fill.price, signed)), fill.fee);
    const execution = { fill, sequence: this.advance(fill.instrument) };
    this.executions.push(execution);
    this.changeCount += 1;
    this.orderOf.set(fill.fillId, order);
    if (order !== undefined) {
      order.filled = add(order.filled, fill.quantity);
      order.status = 'partially-filled';
      order.updatedAt = at;
      if (order.filled >= order.quantity) this.end(order, 'filled', 'filled', at);
    }
    return execution;
  }

  /** Average cost: only what adds to a position moves its price of entry. */
  private enter({ instrument, price }: Fill, before: Quantity, signed: Quantity): void {
    const after = add(before, signed);
    if (after === ZERO) this.entries.delete(instrument);
    else if (before === ZERO || before > ZERO !== after > ZERO) this.entries.set(instrument, price);
    else if (before > ZERO === signed > ZERO) {
      const paid = add(multiply(this.entryPrice(instrument), before), multiply(price, signed));
      this.entries.set(instrument, divide(paid, after));
    }
  }

  pay(funding: Funding, at: EpochMs): void {
    this.flowSum = add(this.flowSum, funding.amount);
    this.fundings.push({ at, funding });
    this.advance(funding.instrument);
  }

  private advance(instrument: InstrumentId): number {
    const next = this.sequence(instrument) + 1;
    this.sequences.set(instrument, next);
    return next;
  }
}

/** What the exchange says of an order; one that was placed by hand carries no id of ours. */
export function statementOf(order: LedgerOrder): OrderStatement {
  return {
    ...(order.clientOrderId === undefined ? {} : { clientOrderId: order.clientOrderId }),
    venueOrderId: order.venueOrderId,
    instrument: order.draft.instrument,
    side: order.draft.side,
    quantity: order.quantity,
    terms: order.terms,
    reduceOnly: order.draft.reduceOnly,
    status: order.status,
    filledQuantity: order.filled,
    ...(order.reason === undefined ? {} : { reason: order.reason }),
    updatedAt: order.updatedAt,
  };
}
