import { strict as assert } from 'node:assert';
import {
  add,
  format,
  fixed,
  intervalStart,
  parseExact,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type Price,
  type Quantity,
  type Rate,
  type StrategyId,
  type Timeframe,
  type VenueOrderId,
} from '../domain/index.ts';
import type { SimulatedTime } from '../runtime/index.ts';
import type { Chance } from './chance.ts';
import { ExchangeLedger, type LedgerOrder } from './exchange-ledger.ts';
import { ExchangeMemory } from './exchange-memory.ts';
import { Tape, type StreamListener } from './exchange-tape.ts';
import type { FaultPlan } from './fault-plan.ts';
import { BarMaker, INSTRUMENTS, Market } from './market.ts';
import { MatchingCore, TICK_TIMEFRAME, tickOpens } from './matching-core.ts';
import { LEVERAGE } from './setting.ts';
import type { Trace } from './trace.ts';
import type { RefusalCode, Reply, Request } from './wire.ts';

/** What an order looks like on the wire: what a venue needs to know, and nothing of why. */
export type OrderBody = Pick<
  OrderDraft,
  'clientOrderId' | 'instrument' | 'side' | 'quantity' | 'terms' | 'timeInForce' | 'reduceOnly'
>;

export interface ExchangeParts {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly cash: Money;
  /** Of the bars that are announced. */
  readonly timeframe: Timeframe;
}

/** A request older than this is refused; and one from the future, beyond what clocks may differ. */
export const REQUEST_WINDOW_MS = 5_000;
const FUTURE_MS = 1_000;
/** For so long after its order has ended every exchange knows an id; a doubled request comes sooner. */
const ID_REMEMBERED_MS = 60_000;
const PING_EVERY_MS = 5_000;
const QUOTE_EVERY_MS = 30_000;
const TICKS_BETWEEN_AUDITS = 64;
/** The whole account has one position in each instrument, as at any exchange: strategies are our own affair. */
const ACCOUNT = 'ACCOUNT' as StrategyId;

/**
 * The exchange at the end of the wire: one account, real matching, and a ledger by which sessions are judged. It
 * answers what it is asked at once and matches at the next tick; what becomes of an order it says on the stream.
 */
export class SimExchange {
  readonly ledger: ExchangeLedger;
  readonly memory: ExchangeMemory;
  /** Every bar announced so far: what an archive would have. */
  readonly announced: Bar[] = [];
  /** How far prices jump at the next tick, as fractions. */
  readonly jumps = new Map<InstrumentId, number>();
  /** The last price of each instrument. */
  readonly marks = new Map<InstrumentId, Price>();
  /** As the account's owner has set it. */
  readonly leverages = new Map<InstrumentId, Rate>(INSTRUMENTS.map(({ id }) => [id, LEVERAGE]));
  /** Money that came or went without an execution, in sum. */
  moved: Money = ZERO;
  /** Requests fail and nobody can connect until then. */
  unavailableUntil = 0 as EpochMs;
  private readonly parts: ExchangeParts;
  readonly tickMs: number;
  /** Whether an id may be used again once its order has ended and been forgotten: exchanges differ. */
  private readonly remembersIds: boolean;
  /** Whether it looks at the money before it looks whether the id was used: no exchange says. */
  private readonly looksAtMoneyFirst: boolean;
  private readonly market: Market;
  private readonly bars: BarMaker;
  private readonly core: MatchingCore;
  private readonly tape: Tape;
  private readonly coreAt = new Map<LedgerOrder, EpochMs>();
  private readonly refused = new Map<ClientOrderId, RefusalCode>();
  private ticks = 0;
  private ordersMade = 0;
  private stopped = false;

  constructor(parts: ExchangeParts) {
    const chance = parts.chance.fork('exchange');
    this.parts = { ...parts, chance };
    this.tickMs = chance.pick([250, 500, 500, 1_000]);
    this.remembersIds = chance.happens(0.5);
    this.looksAtMoneyFirst = chance.fork('order of checks').happens(0.5);
    this.market = new Market(chance.fork('market'));
    this.bars = new BarMaker(parts.timeframe);
    this.ledger = new ExchangeLedger(parts.cash);
    const { faults } = parts;
    this.memory = new ExchangeMemory({
      ledger: this.ledger,
      faults,
      chance,
      cacheSize: chance.whole(2, 20),
      mark: (id) => this.marks.get(id),
    });
    this.tape = new Tape({ ...parts, ledger: this.ledger, memory: this.memory, now: () => this.now });
    const fundingEvery = chance.whole(200, 900);
    const funding = Array.from({ length: 200 }, (_, index) => ({
      at: tickOpens((index + 1) * fundingEvery),
      rate: fixed((chance.between(-3, 3) / 1e4).toFixed(6)),
    }));
    this.core = new MatchingCore({
      cash: parts.cash,
      leverage: 5,
      participationMax: fixed(chance.pick(['0.05', '0.3', '1'])),
      funding: parts.faults.enabled.has('X20') ? funding : [],
    });
  }

  /** Opens the market; it ticks until `stop`. */
  start(): void {
    const { world } = this.parts.time;
    const loop = (): void => {
      if (this.stopped) return;
      this.tick();
      world.after(this.tickMs, loop);
    };
    world.after(this.tickMs, loop);
  }

  /** Somebody moves money into the account, or out of it: it is in no execution. */
  move(amount: Money): void {
    this.moved = add(this.moved, amount);
  }

  /** No price moves and nothing fills any more. */
  freeze(): void {
    this.market.frozen = true;
  }

  thaw(): void {
    this.market.frozen = false;
  }

  stop(): void {
    this.stopped = true;
  }

  get now(): EpochMs {
    return this.parts.time.now();
  }

  instrument(id: InstrumentId): Instrument {
    return INSTRUMENTS.find((one) => one.id === id)!;
  }

  // --- what is asked of it ---

  receive(request: Request): Reply {
    if (this.now < this.unavailableUntil) return this.refuse('10016', 'the exchange is being maintained');
    if ('sentAt' in request && this.isOutsideWindow(request.sentAt)) return this.tooLate(request);
    switch (request.type) {
      case 'create':
        return this.create(request.clientOrderId, request.body);
      case 'cancel':
        return this.cancel(request.clientOrderId);
      case 'cancel-all':
        return this.cancelAll();
      case 'amend':
        return this.amend(request);
      case 'time':
        return { ok: true, at: this.now, answer: { type: 'time' } };
      case 'order': {
        const { clientOrderId, place } = request;
        return { ok: true, at: this.now, answer: this.memory.find(clientOrderId, place, this.now) };
      }
      case 'statement': {
        const { cash, equity } = this.core.report();
        const money = { cash: add(cash, this.moved), equity: add(equity, this.moved) };
        const settings = [...this.leverages].map(([instrument, leverage]) => ({ instrument, leverage }));
        const answer = this.memory.page(request, this.now, { ...money, settings });
        if (answer === undefined) return this.refuse('10016', `the cut ${request.cut} is not known any more`);
        return { ok: true, at: this.now, answer };
      }
    }
  }

  /** Whether a create request of this id could still become an order. */
  canBecome(clientOrderId: ClientOrderId): boolean {
    return !this.refused.has(clientOrderId) && this.ledger.named(clientOrderId) === undefined;
  }

  /** @returns how to stop listening */
  subscribe(listener: StreamListener): () => void {
    return this.tape.subscribe(listener);
  }

  private create(clientOrderId: ClientOrderId, body: string): Reply {
    const { faults } = this.parts;
    const before = this.ledger.named(clientOrderId);
    if (before !== undefined && this.remembers(before)) {
      this.arrived(clientOrderId, body, 'duplicate');
      // The first copy has taken what there was.
      if (this.looksAtMoneyFirst && !before.draft.reduceOnly) return this.refuse('110007', 'not enough money');
      return this.refuse('110072', `${clientOrderId} was used before`);
    }
    const refusedBefore = this.refused.get(clientOrderId);
    if (refusedBefore !== undefined) {
      this.arrived(clientOrderId, body, 'refused');
      return this.refuse(refusedBefore, 'as before');
    }
    if (faults.strikes('X8')) {
      faults.struck('X8', 'before', clientOrderId);
      this.arrived(clientOrderId, body, 'refused');
      return this.looksAtMoneyFirst
        ? this.refuseForGood(clientOrderId, '110007', 'not enough money')
        : this.refuseForGood(clientOrderId, '10001', 'no such price');
    }
    if (faults.strikes('X5')) {
      faults.struck('X5', 'before', clientOrderId);
      this.arrived(clientOrderId, body, 'too-late');
      return this.refuseForGood(clientOrderId, '10002', 'the request is outside its window');
    }
    const isSlow = faults.strikes('X2');
    if (isSlow) faults.struck('X2', 'before', clientOrderId);
    this.arrived(clientOrderId, body, 'accepted');
    const order = this.accept({
      // A second order under an id that was forgotten is another order to the core.
      key: before === undefined ? clientOrderId : (`${clientOrderId}_${this.ordersMade}` as ClientOrderId),
      clientOrderId,
      draft: draftOf(parseExact(body) as OrderBody, this.now),
      delayMs: isSlow ? this.parts.chance.between(500, 4_000) : 0,
    });
    if (isSlow) return this.refuse('170035', 'submitted for processing');
    return { ok: true, at: this.now, answer: { type: 'accepted', venueOrderId: order.venueOrderId } };
  }

  private remembers({ closedAt }: LedgerOrder): boolean {
    return this.remembersIds || closedAt === undefined || this.now - closedAt < ID_REMEMBERED_MS;
  }

  private cancel(clientOrderId: ClientOrderId): Reply {
    const { faults, chance } = this.parts;
    const order = this.ledger.named(clientOrderId);
    if (order === undefined || order.closedAt !== undefined) return this.refuse('110001', 'no such order');
    if (!this.memory.sees(order, this.now) || faults.strikes('X7')) {
      faults.struck('X7', 'after', clientOrderId);
      return this.refuse('110001', 'no such order');
    }
    // Acknowledged now, carried out later: what trades meanwhile, trades.
    const isSlow = faults.strikes('X15');
    if (isSlow) faults.struck('X15', 'after', clientOrderId);
    const delayMs = isSlow ? chance.between(this.tickMs, 4_000) : 0;
    this.inTurn(order, delayMs, () => this.core.cancel(order.key));
    return { ok: true, at: this.now, answer: { type: 'noted' } };
  }

  private cancelAll(): Reply {
    const { faults, chance } = this.parts;
    for (const order of this.ledger.openOrders) {
      if (!this.memory.sees(order, this.now)) continue;
      const delayMs = faults.strikes('X15') ? chance.between(this.tickMs, 4_000) : 0;
      this.inTurn(order, delayMs, () => this.core.cancel(order.key));
    }
    return { ok: true, at: this.now, answer: { type: 'noted' } };
  }

  private amend(request: Extract<Request, { type: 'amend' }>): Reply {
    const order = this.ledger.named(request.amendment.clientOrderId);
    if (order === undefined || order.closedAt !== undefined || !this.memory.sees(order, this.now))
      return this.refuse('110001', 'no such order');
    this.inTurn(order, 0, () => this.core.amend({ ...request.amendment, clientOrderId: order.key }));
    return { ok: true, at: this.now, answer: { type: 'noted' } };
  }

  private isOutsideWindow(sentAt: EpochMs): boolean {
    return this.now - sentAt > REQUEST_WINDOW_MS || sentAt - this.now > FUTURE_MS;
  }

  private tooLate(request: Request): Reply {
    if (request.type === 'create') this.arrived(request.clientOrderId, request.body, 'too-late');
    return this.refuse('10002', 'the request is outside its window');
  }

  private arrived(
    clientOrderId: ClientOrderId,
    body: string,
    outcome: 'accepted' | 'duplicate' | 'too-late' | 'refused',
  ): void {
    this.ledger.arrivals.push({ at: this.now, clientOrderId, body, outcome });
    this.note(`create ${clientOrderId}: ${outcome}`);
  }

  /** A refusal stands: a second copy of the same request does not become an order. */
  private refuseForGood(clientOrderId: ClientOrderId, code: RefusalCode, detail: string): Reply {
    this.refused.set(clientOrderId, code);
    return this.refuse(code, detail);
  }

  private refuse(code: RefusalCode, detail: string): Reply {
    return { ok: false, at: this.now, code, detail };
  }

  // --- what people and the exchange itself do to the account ---

  /** An order that none of our sessions sent. @param kind `forced`: the exchange closes part of the position itself */
  placeByHand(
    order: Pick<OrderBody, 'instrument' | 'side' | 'quantity' | 'terms' | 'reduceOnly'>,
    kind: 'hand' | 'forced',
  ): void {
    const key = `${kind}-${this.ordersMade + 1}` as ClientOrderId;
    const draft = draftOf({ ...order, clientOrderId: key, timeInForce: 'GTC' }, this.now);
    this.accept({ key, clientOrderId: undefined, draft, delayMs: 0 });
    this.note(`${kind} ${order.side} ${format(order.quantity)} ${order.instrument}`);
  }

  /** Ends an order by itself, or because someone did it in the exchange's own application. */
  cancelBySelf(order: LedgerOrder, reason: string, delayMs: number): void {
    this.inTurn(order, delayMs, () => {
      if (order.closedAt !== undefined) return;
      this.tape.overrule(order, reason);
      this.core.cancel(order.key);
    });
  }

  /** Closes every stream. */
  dropStreams(): void {
    this.tape.drop();
  }

  private accept(order: {
    readonly key: ClientOrderId;
    readonly clientOrderId: ClientOrderId | undefined;
    readonly draft: OrderDraft;
    readonly delayMs: number;
  }): LedgerOrder {
    this.ordersMade += 1;
    const { key, clientOrderId, draft, delayMs } = order;
    const accepted: LedgerOrder = {
      venueOrderId: `x${this.ordersMade}` as VenueOrderId,
      key,
      clientOrderId,
      draft,
      receivedAt: this.now,
      status: 'working',
      quantity: draft.quantity,
      terms: draft.terms,
      filled: 0n as Quantity,
      reason: undefined,
      updatedAt: this.now,
      closedAt: undefined,
    };
    this.ledger.accept(accepted);
    this.memory.accepted(accepted, this.now);
    this.inTurn(accepted, delayMs, () => this.core.submit({ ...draft, clientOrderId: key }));
    const { faults, chance } = this.parts;
    if (clientOrderId !== undefined && faults.strikes('X10')) {
      this.cancelBySelf(accepted, 'EC_SELF_MATCH', chance.between(0, 6_000));
      faults.struck('X10', 'after', clientOrderId);
    }
    return accepted;
  }

  /** Lets the core hear what concerns one order in the order in which it was asked for. */
  private inTurn(order: LedgerOrder, delayMs: number, work: () => void): void {
    const at = Math.max(this.now + delayMs, this.coreAt.get(order) ?? 0) as EpochMs;
    this.coreAt.set(order, at);
    if (at <= this.now) work();
    else this.parts.time.world.after(at - this.now, work);
  }

  // --- time passes ---

  private tick(): void {
    const bars = this.market.tick(tickOpens(this.ticks), TICK_TIMEFRAME, this.jumps);
    this.jumps.clear();
    this.ticks += 1;
    const { now } = this;
    const began = intervalStart(now - 1, this.parts.timeframe);
    for (const bar of bars) {
      this.bars.add(bar, began);
      this.marks.set(bar.instrument, bar.close);
    }
    for (const event of this.core.advance(bars)) this.tape.book(event);
    if (now % PING_EVERY_MS < this.tickMs) this.tape.publish({ type: 'ping' });
    if (this.ticks % TICKS_BETWEEN_AUDITS === 0) this.audit();
    if (this.market.frozen) return;
    if (intervalStart(now, this.parts.timeframe) !== began) for (const bar of this.bars.close()) this.announce(bar);
    if (now % QUOTE_EVERY_MS < this.tickMs) {
      for (const { instrument, close } of bars) {
        const { priceStep, quantityStep } = this.instrument(instrument);
        const [bid, ask] = [(close - priceStep) as Money, (close + priceStep) as Money];
        const quantity = (quantityStep * 100n) as Quantity;
        this.tape.publish({
          type: 'quote',
          quote: { instrument, at: now, bid, bidQuantity: quantity, ask, askQuantity: quantity },
        });
      }
    }
  }

  private announce(bar: Bar): void {
    this.announced.push(bar);
    this.tape.publish({ type: 'bar', bar });
  }

  /** The judge's own books are judged as well: by the core's, which keeps others. */
  private audit(): void {
    const { positions } = this.core.report();
    for (const { id } of INSTRUMENTS) {
      const quantity = positions.find(({ instrument }) => instrument === id)?.quantity ?? 0n;
      assert.equal(this.ledger.position(id), quantity, `the ledger and the core hold the same ${id}`);
    }
  }

  private note(what: string): void {
    this.parts.trace.note('exchange', what);
  }
}

function draftOf(body: OrderBody, now: EpochMs): OrderDraft {
  return { ...body, strategyId: ACCOUNT, purpose: 'manual', reason: '', decisionPrice: 0n as Money, decidedAt: now };
}
