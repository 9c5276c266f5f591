import { strict as assert } from 'node:assert';
import {
  ONE,
  TIMEFRAMES,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Money,
  type Position,
  type Quote,
  type Rate,
  type StrategyId,
} from '../domain/index.ts';
import type { Books } from './books.ts';
import type { Effect, EngineEvent, StrategyStatus } from './events.ts';
import { EXTERNAL, MANUAL, Seats } from './host/seats.ts';
import { SeriesTable } from './host/strategy-host.ts';
import type { EngineOptions, EngineSnapshot } from './options.ts';
import { ByHand } from './orders/by-hand.ts';
import { Dispatch } from './orders/dispatch.ts';
import { OrderBook } from './orders/order-book.ts';
import { OrderNews } from './orders/order-news.ts';
import { Booking } from './portfolio/booking.ts';
import { Portfolio } from './portfolio/portfolio.ts';
import { Settlement } from './reconcile/settlement.ts';
import { RiskControl, type RiskSnapshot } from './risk/control.ts';
import type { LimitsVersion } from './risk/limit-versions.ts';
import type { LimitUse } from './risk/limit-use.ts';
import type { RiskLimits } from './risk/limits.ts';
import type { Modes, ModeScope } from './risk/modes.ts';
import type { RiskView } from './risk/view.ts';

/** What most events lead to: one list for all of them, since a journal may keep a million. */
const NOTHING: readonly Effect[] = [];

/**
 * One account's truth: any number of strategies, their orders and positions, and the gate they all pass.
 *
 * It is told one event at a time and answers with effects. It performs no input or output, reads no clock and draws
 * no chance, so the same events give the same effects, in every phase of a strategy's life.
 */
export class Engine {
  readonly options: EngineOptions;
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  private readonly market = new SeriesTable();
  private readonly seats: Seats;
  private readonly control: RiskControl;
  private readonly news: OrderNews;
  private readonly booking: Booking;
  private readonly dispatch: Dispatch;
  private readonly settlement: Settlement;
  private readonly byHand: ByHand;
  private readonly heardBefore: ReadonlyMap<string, EpochMs> | undefined;
  private readonly seatedBefore: ReadonlySet<StrategyId>;
  private effects: Effect[] = [];
  private readonly state: { now: EpochMs; reconciling: boolean };

  constructor(options: EngineOptions) {
    const { snapshot, leverage, protectiveStopRate, strategies, epoch } = options;
    assert(/^[A-Za-z0-9]{1,8}$/.test(options.sessionId), 'a session id is 1 to 8 letters and digits');
    this.options = options;
    const instruments = new Map(options.instruments.map((instrument) => [instrument.id, instrument]));
    this.portfolio = new Portfolio(options.deposited, snapshot?.portfolio, (id) => instruments.get(id)?.quantityStep);
    this.orders = new OrderBook(snapshot?.orders);
    this.state = { now: snapshot?.lastEventAt ?? (0 as EpochMs), reconciling: false };
    this.heardBefore = snapshot && new Map(snapshot.heard.map((one) => [seriesKey(one), one.openTime]));
    this.seatedBefore = new Set(snapshot?.strategies.map(({ strategyId }) => strategyId));
    const books: Books = {
      sessionId: options.sessionId,
      ...(epoch === undefined ? {} : { epoch }),
      instruments,
      portfolio: this.portfolio,
      orders: this.orders,
      state: this.state,
      emit: (effect) => void this.effects.push(effect),
    };
    const control = this.createControl(books, snapshot?.risk);
    const port = new Dispatch(books, control);
    this.control = control;
    this.dispatch = port;
    this.seats = new Seats(
      { books, market: this.market, control, port },
      {
        strategies,
        leverage,
        ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
        snapshots: snapshot?.strategies ?? [],
      },
    );
    this.news = new OrderNews(books, control, this.seats);
    this.booking = new Booking(books, control, this.seats);
    this.settlement = this.createSettlement(books, port);
    this.byHand = new ByHand({
      books,
      port,
      owner: MANUAL,
      desk: (strategyId) => this.seats.get(strategyId)?.desk,
      ownDesk: () => this.seats.byHand().desk,
      closeExternal: (instrument, reason) => this.settlement.closeExternal(instrument, reason),
    });
  }

  /**
   * Applies one event and returns what follows from it.
   *
   * @throws an assertion when events do not arrive in time order, or our own books contradict themselves: the
   *   session must then stop without sending another order.
   */
  step(event: EngineEvent): readonly Effect[] {
    if (event.at < this.state.now) assert.fail('events arrive in time order');
    this.state.now = event.at;
    switch (event.type) {
      case 'bar':
        this.onBar(event.bar);
        break;
      case 'quote':
        this.onQuote(event.quote);
        break;
      case 'order-accepted':
        this.news.accepted(event);
        break;
      case 'order-triggered':
        break; // A fact for the journal; the order's state follows from its fills.
      case 'order-amended':
        this.news.amended(event.clientOrderId, event);
        break;
      case 'amend-rejected':
        this.news.amendRefused(event.clientOrderId, event.sentAt);
        break;
      case 'cancel-rejected':
        break; // It is over, and that is said too; or it was not found yet: whoever watches the order asks again.
      case 'order-rejected':
        this.news.rejected(event.clientOrderId, event.code);
        break;
      case 'order-cancelled':
        this.news.ended(event.clientOrderId, 'cancelled', event.reason);
        break;
      case 'fill':
        this.booking.fill(event.fill);
        break;
      case 'funding':
        this.booking.funding(event.funding);
        break;
      case 'order-unknown':
        this.news.becameUnknown(event);
        break;
      case 'cancel-unknown':
        break; // The cancel stands as asked for; whoever watches the order asks again.
      case 'order-statement':
        this.news.stated(event.statement);
        break;
      case 'order-absent':
        this.news.ended(event.clientOrderId, 'not-accepted', event.evidence);
        break;
      case 'stream-lost':
      case 'stream-restored':
        this.state.reconciling = true; // What was missed has still to be asked for: `reconciling` ends it.
        break;
      case 'reconciling':
        this.state.reconciling = event.on;
        break;
      case 'reconciled':
        break; // For the record; what it changed were events of their own.
      case 'verify-protection':
        this.seats.verifyProtection(event.absent);
        break;
      case 'start-strategy':
        this.seats.start(event);
        break;
      case 'stop-strategy':
        this.seats.stop(event);
        break;
      case 'set-size':
        this.seats.setSize(event);
        break;
      case 'halt':
      case 'clear-halt':
      case 'set-mode':
      case 'set-limits':
        this.control.command(event);
        break;
      case 'resolve-discrepancy':
        this.settlement.resolve(event);
        break;
      case 'place-order':
      case 'amend-order':
      case 'cancel-order':
      case 'cancel-orders':
      case 'close-position':
        this.byHand.command(event);
        break;
      case 'flatten':
        this.flatten(event.by, event.reason);
        break;
    }
    if (this.effects.length > 0 || this.control.isDue) this.control.settle(this.effects);
    if (this.effects.length === 0) return NOTHING;
    const { effects } = this;
    this.effects = [];
    return effects;
  }

  /**
   * Feeds a bar of the past to the indicators only: nothing is decided. For history before the first event. An engine
   * taken up from a snapshot passes over what had not been heard then: it is still to come.
   */
  warm(bar: Bar): void {
    if (this.isToCome(bar)) return;
    this.market.feed(bar);
    this.control.heard(bar);
    // When a session is taken up again its books are ahead of these bars, and must not be marked back.
    const markedAt = this.portfolio.markedAt(bar.instrument);
    if (markedAt === undefined || markedAt < bar.closeTime) this.portfolio.setMark(bar.instrument, bar, bar.closeTime);
  }

  get halted(): boolean {
    return this.control.modes.halt !== undefined;
  }
  get halt(): { readonly reason: string; readonly by: string; readonly at: EpochMs } | undefined {
    return this.control.modes.halt;
  }
  get lastEventAt(): EpochMs {
    return this.state.now;
  }
  get equity(): Money {
    return this.portfolio.equity;
  }
  strategyStatus(strategyId: StrategyId): StrategyStatus | undefined {
    return this.seats.get(strategyId)?.host.status;
  }
  /** How much of its full size a strategy trades; 1 when nobody has said less. */
  sizeShare(strategyId: StrategyId): Rate {
    return this.seats.get(strategyId)?.desk.sizeShare ?? ONE;
  }
  /** Whether a position has no stop that the venue is known to hold, and `verify-protection` has to be said. */
  get isProtectionDue(): boolean {
    return this.seats.isProtectionDue;
  }
  get risk(): RiskView {
    return this.control.view;
  }
  /** How cautious each scope is; to be read. */
  get modes(): Pick<Modes, 'of' | 'forStrategy' | 'forOrder' | 'snapshot'> {
    return this.control.modes;
  }
  get limits(): LimitsVersion {
    return this.control.limits;
  }
  /** What no change of the limits may go beyond. */
  get ceilings(): Partial<RiskLimits> {
    return this.control.ceilings;
  }
  /** How much of each limit is taken at this moment. */
  limitUses(): readonly LimitUse[] {
    return this.control.uses();
  }
  /** What stands in the way of making a scope less cautious, in sentences. */
  obstaclesTo(scope: ModeScope): readonly string[] {
    return this.control.obstaclesTo(scope);
  }

  /** One strategy's position; for reports and tests. */
  position(strategyId: StrategyId, instrument: InstrumentId): Position {
    return this.portfolio.position(strategyId, instrument);
  }

  snapshot(): EngineSnapshot {
    return {
      version: 1,
      lastEventAt: this.state.now,
      risk: this.control.snapshot(),
      portfolio: this.portfolio.snapshot(),
      orders: this.orders.snapshot(),
      strategies: this.seats.snapshot(),
      heard: this.market.heard,
    };
  }

  /** Whether a bar was not heard yet when the snapshot was taken, though somebody listened; who joined since has missed it. */
  private isToCome(bar: Bar): boolean {
    if (this.heardBefore === undefined) return false;
    const heardUntil = this.heardBefore.get(seriesKey(bar));
    if (heardUntil !== undefined) return bar.openTime > heardUntil;
    return bar.closeTime > this.state.now || !this.market.isNews(bar, this.seatedBefore);
  }

  private onBar(bar: Bar): void {
    if (bar.closeTime > this.state.now) assert.fail('a bar is known only once it has closed');
    this.portfolio.setMark(bar.instrument, bar, bar.closeTime);
    this.control.heard(bar);
    this.control.marked(bar.instrument);
    this.seats.hear(bar);
  }

  private onQuote({ instrument, bid, ask }: Quote): void {
    this.portfolio.setMark(instrument, ((bid + ask) / 2n) as Money, this.state.now);
    this.control.marked(instrument);
  }

  private flatten(by: string, reason: string): void {
    this.seats.flatten(by, reason);
    for (const { instrument, parts } of this.portfolio.entries()) {
      if (parts.has(EXTERNAL)) this.settlement.closeExternal(instrument, reason);
    }
  }

  private createControl(books: Books, snapshot: RiskSnapshot | undefined): RiskControl {
    const { strategies, limits, ceilings } = this.options;
    const timeframes = strategies.flatMap((slot) => slot.timeframes);
    const shortest = TIMEFRAMES.find((timeframe) => timeframes.includes(timeframe)) ?? '1h';
    const strategyIds = new Set([...strategies.map((slot) => slot.strategyId), MANUAL]);
    const control = new RiskControl(
      { ...books, strategyIds, limits, ceilings, historyOf: shortest, snapshot },
      {
        emit: (effect) => books.emit(effect),
        cancel: (order, reason) => this.dispatch.cancel(order, reason),
        cancelEntries: (scope, reason) => this.seats.cancelEntries(scope, reason),
        flatten: (by, reason) => this.flatten(by, reason),
      },
    );
    // Heard of every instrument, so that an engine taken up again is warmed with the bars its correlations need.
    if (control.keepsHistory) for (const id of books.instruments.keys()) this.market.series(id, shortest);
    return control;
  }

  private createSettlement(books: Books, desk: Dispatch): Settlement {
    return new Settlement(
      {
        portfolio: this.portfolio,
        orders: this.orders,
        desk,
        instrument: (id) => books.instruments.get(id),
        emit: (effect) => books.emit(effect),
        raise: (latch) => this.control.raise(latch),
        ended: (order, reason) => this.news.isNot(order, reason),
        adopted: (strategyId, instrument) => this.seats.adopted(strategyId, instrument),
      },
      EXTERNAL,
    );
  }
}

function seriesKey({ instrument, timeframe }: Pick<Bar, 'instrument' | 'timeframe'>): string {
  return `${instrument} ${timeframe}`;
}
