import {
  add,
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
  type Price,
  type Quantity,
} from '../domain/index.ts';
import type { JournalEntry } from '../storage/index.ts';

/**
 * What the journal says, kept by the plainest sums there are, apart from the engine. What has not been committed is
 * forgotten with the process, as it should be.
 */
export class Evidence {
  /** `at` is when it was decided by true time: a session's own clock may have jumped. */
  readonly drafts = new Map<
    ClientOrderId,
    { readonly draft: OrderDraft; readonly seq: number; readonly at: EpochMs }
  >();
  readonly cancelsAsked = new Map<ClientOrderId, EpochMs>();
  /** How often each fill was booked, by owner: a forced one is shared. */
  readonly booked = new Map<string, number>();
  readonly fills = new Set<FillId>();
  readonly fundings = new Set<string>();
  readonly net = new Map<InstrumentId, Quantity>();
  readonly marks = new Map<InstrumentId, Price>();
  /** Deposits less what was paid for quantities and fees, plus funding. */
  flow: Money;
  halted = false;
  /** The account has been compared once: what happened before that is in no books. */
  hasCompared = false;
  seq = 0;

  constructor(deposited: Money) {
    this.flow = deposited;
  }

  /** @returns what is wrong with the entry itself */
  apply({ seq, event, effects }: JournalEntry, at: EpochMs): string | undefined {
    let problem: string | undefined;
    if (seq !== this.seq + 1) problem = `entry ${seq} follows entry ${this.seq}`;
    this.seq = seq;
    if (event.type === 'bar') this.marks.set(event.bar.instrument, event.bar.close);
    else if (event.type === 'quote')
      this.marks.set(event.quote.instrument, ((event.quote.bid + event.quote.ask) / 2n) as Price);
    else if (event.type === 'reconciled') this.hasCompared ||= event.report.checked;
    else if (event.type === 'fill') this.fill(event.fill);
    else if (event.type === 'funding' && !this.fundings.has(event.funding.fundingId)) {
      this.fundings.add(event.funding.fundingId);
      this.flow = add(this.flow, event.funding.amount);
    }
    for (const effect of effects) {
      if (effect.type === 'submit') {
        const { clientOrderId } = effect.order;
        if (this.drafts.has(clientOrderId)) problem ??= `the id ${clientOrderId} is used twice`;
        this.drafts.set(clientOrderId, { draft: effect.order, seq, at });
      } else if (effect.type === 'cancel') {
        if (!this.cancelsAsked.has(effect.clientOrderId)) this.cancelsAsked.set(effect.clientOrderId, at);
      } else if (effect.type === 'fill-booked') {
        const key = `${effect.fill.fillId} ${effect.strategyId}`;
        this.booked.set(key, (this.booked.get(key) ?? 0) + 1);
      } else if (effect.type === 'halted') {
        this.halted = true;
      } else if (effect.type === 'resumed') {
        this.halted = false;
      }
    }
    return problem;
  }

  /** A price of the past that the session was warmed with; it marks what it holds, and is in no journal. */
  warmed(instrument: InstrumentId, price: Price): void {
    this.marks.set(instrument, price);
  }

  get equity(): Money {
    let equity = this.flow;
    for (const [instrument, quantity] of this.net)
      if (quantity !== 0n) equity = add(equity, multiply(this.marks.get(instrument)!, quantity));
    return equity;
  }

  position(instrument: InstrumentId): Quantity {
    return this.net.get(instrument) ?? ZERO;
  }

  private fill(fill: Fill): void {
    if (this.fills.has(fill.fillId)) return;
    this.fills.add(fill.fillId);
    const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
    this.net.set(fill.instrument, add(this.position(fill.instrument), signed));
    this.flow = subtract(subtract(this.flow, multiply(fill.price, signed)), fill.fee);
    if (!this.marks.has(fill.instrument)) this.marks.set(fill.instrument, fill.price);
  }
}

interface Heard {
  readonly entry: JournalEntry;
  readonly at: EpochMs;
}

/** Evidence that goes back to its last commit when the process that had not committed the rest is killed. */
export class DurableEvidence {
  now: Evidence;
  /** Effects of all processes, without alarms, which may be repeated, and funding, which comes by the clock. */
  effects = 0;
  /** Looks after stops that did something. */
  looks = 0;
  private readonly deposited: Money;
  private readonly entries: Heard[] = [];
  private pending: Heard[] = [];

  constructor(deposited: Money) {
    this.deposited = deposited;
    this.now = new Evidence(deposited);
  }

  apply(entry: JournalEntry, at: EpochMs): string | undefined {
    this.pending.push({ entry, at });
    if (entry.event.type === 'verify-protection' && entry.effects.length > 0) this.looks += 1;
    this.effects += entry.effects.filter(({ type }) => type !== 'alarm' && type !== 'funding-booked').length;
    return this.now.apply(entry, at);
  }

  committed(): void {
    this.entries.push(...this.pending);
    this.pending = [];
  }

  /** What was not committed never happened. */
  died(): void {
    if (this.pending.length === 0) return;
    this.pending = [];
    this.now = new Evidence(this.deposited);
    for (const { entry, at } of this.entries) this.now.apply(entry, at);
  }
}
