import { strict as assert } from 'node:assert';
import {
  format,
  isFinal,
  subtract,
  TIMEFRAMES,
  WATCHDOG_ID,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type Funding,
  type Instrument,
  type InstrumentId,
  type Money,
  type Order,
  type OrderDraft,
  type OrderStatement,
  type Position,
  type Quantity,
  type Rate,
  type StrategyId,
} from '../domain/index.ts';
import type { Wishes } from '../strategy/index.ts';
import type { Command, Effect, EngineEvent, StrategyStatus } from './events.ts';
import {
  SeriesTable,
  StrategyHost,
  type HeardSeries,
  type HostSnapshot,
  type StrategySlot,
} from './host/strategy-host.ts';
import { View } from './host/view.ts';
import { Desk, type DeskSnapshot } from './orders/desk.ts';
import { OrderBook, quantityMaxOf, type OrderBookSnapshot } from './orders/order-book.ts';
import { mergeStatement } from './orders/merge.ts';
import { idsFit, orderId, orderIdParts } from './orders/order-id.ts';
import { Settlement } from './reconcile/settlement.ts';
import { priceOf, sameTerms, triggerOf } from './orders/protection.ts';
import type { DeskPort } from './orders/sender.ts';
import { Portfolio, type PortfolioSnapshot } from './portfolio/portfolio.ts';
import { RiskControl, type RiskSnapshot } from './risk/control.ts';
import type { LimitUse } from './risk/limit-use.ts';
import type { LimitsVersion } from './risk/limit-versions.ts';
import type { RiskLimits } from './risk/limits.ts';
import type { Modes, ModeScope } from './risk/modes.ts';
import type { RiskView } from './risk/view.ts';

export interface EngineOptions {
  /** Prefix of client order ids, unique for the life of the account. `[A-Za-z0-9]{1,8}`. */
  readonly sessionId: string;
  /** The lease under which it trades: part of client order ids. Absent where the account needs none. */
  readonly epoch?: number;
  readonly currency: string;
  readonly deposited: Money;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly StrategySlot[];
  readonly limits: RiskLimits;
  /** What no limit may be looser than, now or by command; absent for the program's own bounds. */
  readonly ceilings?: Partial<RiskLimits>;
  /** Leverage that sizing may use on perpetuals; 1 or more. */
  readonly leverage: number;
  /**
   * Stop that every position gets whose strategy asked for none, as a fraction of its entry: the last line, not a
   * strategy. Absent: none.
   */
  readonly protectiveStopRate?: Rate;
  /** State to take up again, from `engine.snapshot()`. Indicators must then be warmed with the same bars as before. */
  readonly snapshot?: EngineSnapshot;
}

export interface EngineSnapshot {
  readonly version: 1;
  readonly lastEventAt: EpochMs;
  readonly risk: RiskSnapshot;
  readonly portfolio: PortfolioSnapshot;
  readonly orders: OrderBookSnapshot;
  readonly strategies: readonly (HostSnapshot & { readonly desk: DeskSnapshot })[];
  /** How far each series that a strategy listens to had been heard. */
  readonly heard: readonly HeardSeries[];
}

/** Who trades on the account and is none of our strategies. */
export const EXTERNAL = 'EXTERNAL' as StrategyId;

type OpenStatus = 'sent' | 'unknown' | 'working' | 'partially-filled' | 'quarantined';

/** One strategy with the desk that trades for it. */
interface Seat {
  readonly host: StrategyHost;
  readonly desk: Desk;
  readonly view: View;
}

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
  private readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  private readonly market = new SeriesTable();
  private readonly seats = new Map<StrategyId, Seat>();
  private readonly control: RiskControl;
  private readonly settlement: Settlement;
  private readonly heardBefore: ReadonlyMap<string, EpochMs> | undefined;
  private effects: Effect[] = [];
  /** What the gate and the desks read at the moment they ask. */
  private readonly state: { now: EpochMs; reconciling: boolean };

  constructor(options: EngineOptions) {
    const { snapshot } = options;
    assert(/^[A-Za-z0-9]{1,8}$/.test(options.sessionId), 'a session id is 1 to 8 letters and digits');
    this.options = options;
    this.instruments = new Map(options.instruments.map((instrument) => [instrument.id, instrument]));
    this.portfolio = new Portfolio(options.deposited, snapshot?.portfolio);
    this.orders = new OrderBook(snapshot?.orders);
    this.state = {
      now: snapshot?.lastEventAt ?? (0 as EpochMs),
      reconciling: false,
    };
    this.heardBefore = snapshot && new Map(snapshot.heard.map((one) => [seriesKey(one), one.openTime]));
    this.control = this.createControl(snapshot?.risk);
    this.settlement = this.createSettlement();
    for (const slot of options.strategies) {
      assert(
        /^[A-Za-z0-9_]{1,20}$/.test(slot.strategyId),
        `strategy id "${slot.strategyId}" is 1 to 20 letters, digits and _`,
      );
      assert(
        options.epoch === undefined || idsFit(options.sessionId, slot.strategyId),
        `strategy id ${slot.strategyId} leaves too little room in an order id`,
      );
      assert(!this.seats.has(slot.strategyId), `strategy id ${slot.strategyId} is given once`);
      assert(slot.strategyId !== EXTERNAL, `strategy id ${EXTERNAL} is for those who are no strategy of ours`);
      this.seats.set(
        slot.strategyId,
        this.seat(
          slot,
          snapshot?.strategies.find((one) => one.strategyId === slot.strategyId),
        ),
      );
    }
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
        this.portfolio.setMark(event.quote.instrument, ((event.quote.bid + event.quote.ask) / 2n) as Money, event.at);
        this.control.marked(event.quote.instrument);
        break;
      case 'order-accepted':
        this.orders.accepted(event.clientOrderId, event.venueOrderId, event.at);
        break;
      case 'order-triggered':
        break; // A fact for the journal; the order's state follows from its fills.
      case 'order-amended':
        this.onAmended(event.clientOrderId, event);
        break;
      case 'amend-rejected':
        this.onAmendRefused(event.clientOrderId, event.sentAt);
        break;
      case 'cancel-rejected':
        break; // It is over, and that is said too; or it was not found yet: whoever watches the order asks again.
      case 'order-rejected':
        this.onRejected(event.clientOrderId, event.code);
        break;
      case 'order-cancelled':
        this.onEnded(event.clientOrderId, 'cancelled', event.reason);
        break;
      case 'fill':
        this.onFill(event.fill);
        break;
      case 'funding':
        this.onFunding(event.funding);
        break;
      case 'order-unknown':
        this.onUnknown(event.clientOrderId, event.detail);
        break;
      case 'cancel-unknown':
        break; // The cancel stands as asked for; whoever watches the order asks again.
      case 'order-statement':
        this.onStatement(event.statement);
        break;
      case 'order-absent':
        this.onEnded(event.clientOrderId, 'not-accepted', event.evidence);
        break;
      case 'stream-lost':
      case 'stream-restored':
        this.setReconciling(true); // What was missed has still to be asked for: `reconciling` ends it.
        break;
      case 'reconciling':
        this.setReconciling(event.on);
        break;
      case 'reconciled':
        break; // For the record; what it changed were events of their own.
      case 'start-strategy':
      case 'stop-strategy':
      case 'halt':
      case 'clear-halt':
      case 'set-mode':
      case 'set-limits':
      case 'resolve-discrepancy':
      case 'flatten':
        this.onCommand(event);
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
    if (this.heardBefore !== undefined && bar.openTime > (this.heardBefore.get(seriesKey(bar)) ?? -Infinity)) return;
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

  snapshot(): EngineSnapshot {
    return {
      version: 1,
      lastEventAt: this.state.now,
      risk: this.control.snapshot(),
      portfolio: this.portfolio.snapshot(),
      orders: this.orders.snapshot(),
      strategies: [...this.seats.values()].map(({ host, desk }) => ({ ...host.snapshot(), desk: desk.snapshot() })),
      heard: this.market.heard,
    };
  }

  // --- events ---

  private onBar(bar: Bar): void {
    if (bar.closeTime > this.state.now) assert.fail('a bar is known only once it has closed');
    this.portfolio.setMark(bar.instrument, bar, bar.closeTime);
    this.control.heard(bar);
    this.control.marked(bar.instrument);
    for (const { host } of this.market.feed(bar)) {
      const seat = this.seats.get(host.slot.strategyId)!;
      if (seat.desk.isSuspect) seat.desk.verifyProtection(bar.instrument);
      if (host.status === 'stopped') continue;
      if (host.status === 'warming-up') {
        if (!host.isWarm) continue;
        this.setStatus(host, 'running', 'its indicators have seen enough bars');
        handOver(seat, host.instance.onStart?.(seat.view));
      }
      if (this.control.silences(host.slot.strategyId)) continue;
      handOver(seat, host.instance.onBar(bar, seat.view));
    }
  }

  private onFill(fill: Fill): void {
    if (!this.orders.isNewFill(fill.fillId)) return; // Venues repeat executions after a reconnect.
    if (fill.kind === 'trade' && isWatchdogs(fill.clientOrderId)) {
      this.onWatchdog();
      return this.onForcedFill(fill, { purpose: 'flatten', reason: 'closed by the watchdog' });
    }
    if (fill.kind === 'trade' && !this.isOurs(fill.clientOrderId)) return this.onExternalFill(fill);
    if (fill.clientOrderId === undefined)
      return this.onForcedFill(fill, { purpose: 'liquidation', reason: 'liquidated by the venue' });
    const strategyId = this.strategyOf(fill.clientOrderId);
    const held = this.portfolio.position(strategyId, fill.instrument).quantity;
    this.portfolio.bookFill(strategyId, fill);
    this.control.booked(strategyId, fill.instrument);
    const order = this.orders.filled(fill, this.state.now);
    const reduces = held !== 0n && held > 0n !== (fill.side === 'buy');
    const { purpose, reason } = order?.draft ?? {
      purpose: reduces ? 'exit' : 'entry',
      reason: 'late fill of an order that had ended',
    };
    this.effects.push({ type: 'fill-booked', strategyId, fill, purpose, reason });
    if (order?.closing !== undefined && isFinal(order.status)) {
      // Its end was known before its last fill was.
      const { status } = order;
      const why = order.endReason ?? 'filled';
      this.effects.push({ type: 'order-changed', clientOrderId: fill.clientOrderId, status, reason: why });
    }
    if (order !== undefined && order.filledQuantity > quantityMaxOf(order)) {
      this.stopTrading(`order ${fill.clientOrderId} was filled beyond its quantity`);
    }
    const end = order === undefined ? this.orders.endOf(fill.clientOrderId) : undefined;
    if (end === 'not-accepted' || end === 'rejected') {
      this.stopTrading(`order ${fill.clientOrderId} was held to be ${end}, and has filled`);
    }
    this.tell(strategyId, fill, order);
  }

  /** Nobody here asked for it: whoever holds the instrument that way has a share in it. */
  private onForcedFill(
    fill: Fill,
    { purpose, reason }: Pick<Extract<Effect, { type: 'fill-booked' }>, 'purpose' | 'reason'>,
  ): void {
    const shares = this.portfolio.bookForcedFill(fill, EXTERNAL);
    for (const { strategyId, part } of shares)
      this.effects.push({ type: 'fill-booked', strategyId, fill: part, purpose, reason });
    for (const { strategyId } of shares) this.control.booked(strategyId, fill.instrument);
    for (const { strategyId, part } of shares) this.tell(strategyId, part, undefined);
  }

  /** It acts when we were silent or held too much, so we are not to go on as if nothing had happened. */
  private onWatchdog(): void {
    const reason = 'the watchdog closes what is open on this account';
    this.control.raise({ scope: { type: 'account' }, mode: 'HALTED', by: 'watchdog', code: 'WATCHDOG', reason });
  }

  /** Someone else traded on this account: it is booked, so that our net stays the venue's, and said. */
  private onExternalFill(fill: Fill): void {
    this.portfolio.bookFill(EXTERNAL, fill);
    this.control.booked(EXTERNAL, fill.instrument);
    this.effects.push({
      type: 'fill-booked',
      strategyId: EXTERNAL,
      fill,
      purpose: 'manual',
      reason: 'not an order of ours',
    });
    this.alarm(
      'critical',
      'EXTERNAL_FILL',
      `${fill.side} ${format(fill.quantity)} by an order that is not ours`,
      fill.instrument,
    );
    this.onExternalActivity(fill.instrument);
  }

  /** Whoever else trades an instrument of ours moves what our limits are measured by: nothing is added to it. */
  private onExternalActivity(instrument: InstrumentId): void {
    const scope = { type: 'instrument', instrument } as const;
    const reason = 'someone else trades it on this account';
    this.control.raise({ scope, mode: 'REDUCE_ONLY', by: 'engine', code: 'EXTERNAL_ACTIVITY', reason });
  }

  private onUnknown(id: ClientOrderId, detail: string): void {
    if (!this.orders.becameUnknown(id, this.state.now)) return;
    this.effects.push({ type: 'order-changed', clientOrderId: id, status: 'unknown', reason: detail });
  }

  private onStatement(statement: OrderStatement): void {
    const id = statement.clientOrderId;
    const order = id === undefined ? undefined : this.orders.get(id);
    if (id === undefined || order === undefined) return this.onStatementOfNone(statement);
    this.learnTerms(order, statement);
    const merge = mergeStatement(order, statement);
    const { venueOrderId } = statement;
    switch (merge.type) {
      case 'nothing':
        return;
      case 'become':
        this.orders.learned(id, { status: merge.status, venueOrderId }, this.state.now);
        this.effects.push({
          type: 'order-changed',
          clientOrderId: id,
          status: merge.status,
          reason: 'found at the venue',
        });
        return;
      case 'end':
        this.effects.push({ type: 'order-changed', clientOrderId: id, status: merge.status, reason: merge.reason });
        return this.onEnded(id, merge.status, merge.reason);
      case 'await-fills': {
        const { status, filledQuantity, reason } = merge;
        this.orders.learned(id, { closing: { status, filledQuantity, reason }, venueOrderId }, this.state.now);
        return;
      }
      case 'contradiction':
        this.orders.learned(id, { status: 'quarantined' }, this.state.now);
        this.effects.push({ type: 'order-changed', clientOrderId: id, status: 'quarantined', reason: merge.detail });
        this.stopTrading(`order ${id} contradicts itself: ${merge.detail}`);
    }
  }

  /** An order that is not among our open ones: ended here, or never ours. */
  private onStatementOfNone(statement: OrderStatement): void {
    const { clientOrderId: id, status, instrument } = statement;
    const open = status === 'working' || status === 'partially-filled';
    if (!open) return;
    const end = id !== undefined && this.isOurs(id) ? this.orders.endOf(id) : undefined;
    if (end === 'not-accepted' && id !== undefined) {
      this.effects.push({ type: 'cancel', clientOrderId: id, reason: 'it was held to have never been accepted' });
      this.stopTrading(`order ${id} was proved absent and is open at the venue`);
    } else if (isWatchdogs(id)) {
      this.onWatchdog();
    } else if (end === undefined) {
      this.alarm(
        'warning',
        'EXTERNAL_ORDER',
        `an order of ${format(statement.quantity)} ${instrument} that is not ours is open`,
        instrument,
      );
      this.onExternalActivity(instrument);
    }
  }

  private setReconciling(on: boolean): void {
    this.state.reconciling = on;
  }

  private alarm(
    severity: 'info' | 'warning' | 'critical',
    code: string,
    detail: string,
    instrument?: InstrumentId,
  ): void {
    this.effects.push({ type: 'alarm', severity, code, detail, ...(instrument === undefined ? {} : { instrument }) });
  }

  private isOurs(id: ClientOrderId | undefined): id is ClientOrderId {
    if (id === undefined) return false;
    const parts = orderIdParts(id);
    if (parts?.session !== this.options.sessionId) return false;
    return this.seats.has(parts.strategyId) || parts.strategyId === EXTERNAL;
  }

  private onFunding(funding: Funding): void {
    // Venues repeat these rows like any other of the feed; ids of both kinds share one memory.
    if (!this.orders.isNewFill(funding.fundingId as FillId)) return;
    this.control.funded(funding);
    for (const { strategyId, part } of this.portfolio.bookFunding(funding)) {
      this.effects.push({ type: 'funding-booked', strategyId, instrument: funding.instrument, amount: part });
    }
  }

  /** The desk first (protection must not wait for opinions), then the strategy. */
  private tell(strategyId: StrategyId, fill: Fill, order: Order | undefined): void {
    const seat = this.seats.get(strategyId);
    if (seat === undefined) return; // A strategy that is no longer seated; its position is still in the books.
    seat.desk.afterFill(order, fill.instrument);
    // It must know of every fill; what it wishes counts only while it may trade.
    if (seat.host.status === 'running' && !this.control.silences(strategyId))
      handOver(seat, seat.host.instance.onFill?.(fill, seat.view));
    else seat.host.instance.onFill?.(fill, seat.view);
  }

  /** Terms as the venue states them, unless something newer is known. */
  private learnTerms(order: Order, { quantity, terms, updatedAt }: OrderStatement): void {
    const { clientOrderId } = order.draft;
    if (order.statedAt !== undefined && updatedAt < order.statedAt) return;
    this.orders.learned(clientOrderId, { statedAt: updatedAt }, this.state.now);
    if (quantity !== order.quantity || !sameTerms(terms, order.terms))
      this.onAmended(clientOrderId, { quantity, terms });
  }

  /** It keeps its old terms, which is what our book says; a guard that does not fit is looked at again. */
  private onAmendRefused(id: ClientOrderId, sentAt: EpochMs | undefined): void {
    // Late word of an amendment that has been answered since says nothing of the one that is out now.
    if (sentAt !== undefined && this.orders.get(id)?.amending?.sentAt !== sentAt) return;
    const order = this.orders.amendRefused(id);
    if (order === undefined) return;
    this.seats.get(order.draft.strategyId)?.desk.afterAmendRefused(order);
    this.endIfComplete(order);
  }

  /** An order that was filled while an amendment of it was on its way could have been larger; now it is known not to be. */
  private endIfComplete(order: Order): void {
    if (order.filledQuantity < quantityMaxOf(order)) return;
    this.onEnded(order.draft.clientOrderId, 'filled', 'filled before its amendment came');
    this.seats.get(order.draft.strategyId)?.desk.afterAmend(order);
  }

  private onAmended(id: ClientOrderId, change: Pick<Order, 'quantity' | 'terms'>): void {
    const order = this.orders.amended(id, change, this.state.now);
    if (order === undefined) return;
    this.seats.get(order.draft.strategyId)?.desk.afterAmend(order);
    this.endIfComplete(order);
  }

  private onRejected(id: ClientOrderId, code: string): void {
    const order = this.orders.get(id);
    if (order !== undefined) this.control.rejected(order, code);
    this.onEnded(id, 'rejected', code);
  }

  private onEnded(id: ClientOrderId, how: Exclude<Order['status'], OpenStatus>, reason: string): void {
    const order = this.orders.ended(id, how, reason, this.state.now);
    if (order !== undefined) this.seats.get(order.draft.strategyId)?.desk.afterEnd(order, how);
  }

  private onCommand(command: Exclude<Command, { type: 'reconciling' | 'reconciled' }>): void {
    switch (command.type) {
      case 'start-strategy': {
        const seat = this.seats.get(command.strategyId);
        if (seat === undefined || seat.host.status !== 'stopped') break;
        this.setStatus(
          seat.host,
          seat.host.isWarm ? 'running' : 'warming-up',
          `started by ${command.by}: ${command.reason}`,
        );
        if (seat.host.isWarm && !this.control.silences(command.strategyId))
          handOver(seat, seat.host.instance.onStart?.(seat.view));
        break;
      }
      case 'stop-strategy': {
        const seat = this.seats.get(command.strategyId);
        if (seat === undefined || seat.host.status === 'stopped') break;
        // Last words count only as far as they reduce: the strategy is on its way out.
        seat.host.instance.onStop?.(seat.view);
        this.setStatus(seat.host, 'stopped', `stopped by ${command.by}: ${command.reason}`);
        seat.desk.cancelWorking(`strategy stopped by ${command.by}`, { all: false });
        if (command.positions === 'close')
          this.closeAll(command.strategyId, 'exit', `strategy stopped by ${command.by}`);
        break;
      }
      case 'halt':
      case 'clear-halt':
      case 'set-mode':
      case 'set-limits':
        this.control.command(command);
        break;
      case 'resolve-discrepancy':
        this.settlement.resolve(command);
        break;
      case 'flatten':
        this.flatten(command.by, command.reason);
        break;
    }
  }

  private flatten(by: string, reason: string): void {
    for (const [strategyId, { desk }] of this.seats) {
      desk.cancelWorking(`flatten by ${by}`, { all: true });
      this.closeAll(strategyId, 'flatten', reason);
    }
    for (const { instrument, parts } of this.portfolio.entries()) {
      if (parts.has(EXTERNAL)) this.settlement.closeExternal(instrument, reason);
    }
  }

  /** What is known contradicts itself: no new risk until an operator clears it. */
  private stopTrading(reason: string): void {
    this.control.raise({ scope: { type: 'account' }, mode: 'HALTED', by: 'engine', code: 'CONTRADICTION', reason });
  }

  private cancelEntries(scope: ModeScope, reason: string): void {
    switch (scope.type) {
      case 'global':
      case 'account':
        for (const { desk } of this.seats.values()) desk.cancelWorking(reason, { all: false });
        return;
      case 'strategy':
        this.seats.get(scope.strategyId)?.desk.cancelWorking(reason, { all: false });
        return;
      case 'instrument':
        for (const order of this.orders.values()) {
          const { instrument, reduceOnly } = order.draft;
          if (instrument === scope.instrument && !reduceOnly && !order.cancelRequested) this.cancel(order, reason);
        }
    }
  }

  private cancel(order: Order, reason: string): void {
    this.orders.cancelRequested(order.draft.clientOrderId, this.state.now);
    this.control.cancelSent(order);
    this.effects.push({ type: 'cancel', clientOrderId: order.draft.clientOrderId, reason });
  }

  private closeAll(strategyId: StrategyId, purpose: 'exit' | 'flatten', reason: string): void {
    const desk = this.seats.get(strategyId)!.desk;
    for (const { instrument, parts } of this.portfolio.entries()) {
      if ((parts.get(strategyId)?.quantity ?? ZERO) !== 0n) desk.close(instrument, purpose, reason);
    }
  }

  private setStatus(host: StrategyHost, status: StrategyStatus, reason: string): void {
    host.status = status;
    this.effects.push({ type: 'strategy-status', strategyId: host.slot.strategyId, status, reason });
  }

  // --- wiring ---

  private createControl(snapshot: RiskSnapshot | undefined): RiskControl {
    const { strategies, limits, ceilings } = this.options;
    const timeframes = strategies.flatMap((slot) => slot.timeframes);
    const shortest = TIMEFRAMES.find((timeframe) => timeframes.includes(timeframe)) ?? '1h';
    const control = new RiskControl(
      {
        instruments: this.instruments,
        strategyIds: new Set(strategies.map((slot) => slot.strategyId)),
        portfolio: this.portfolio,
        orders: this.orders,
        state: this.state,
        limits,
        ceilings,
        historyOf: shortest,
        snapshot,
      },
      {
        emit: (effect) => this.effects.push(effect),
        cancelEntries: (scope, reason) => this.cancelEntries(scope, reason),
        flatten: (by, reason) => this.flatten(by, reason),
      },
    );
    // Heard of every instrument, so that an engine taken up again is warmed with the bars its correlations need.
    if (control.keepsHistory) for (const id of this.instruments.keys()) this.market.series(id, shortest);
    return control;
  }

  private createSettlement(): Settlement {
    return new Settlement(
      {
        portfolio: this.portfolio,
        orders: this.orders,
        desk: this.createDeskPort(),
        instrument: (id) => this.instruments.get(id),
        emit: (effect) => this.effects.push(effect),
        raise: (latch) => this.control.raise(latch),
        ended: ({ draft: { clientOrderId }, filledQuantity }, reason) => {
          // Held to have never been, so that a later sighting of it is a contradiction; with a fill it has been.
          const status = filledQuantity === 0n ? 'not-accepted' : 'cancelled';
          this.effects.push({ type: 'order-changed', clientOrderId, status, reason });
          this.onEnded(clientOrderId, status, reason);
        },
        adopted: (strategyId, instrument) => {
          this.seats.get(strategyId)?.desk.afterFill(undefined, instrument);
          if (strategyId === EXTERNAL) this.control.booked(EXTERNAL, instrument);
        },
      },
      EXTERNAL,
    );
  }

  private seat(slot: StrategySlot, snapshot: (HostSnapshot & { readonly desk: DeskSnapshot }) | undefined): Seat {
    const host = new StrategyHost(slot, this.market, snapshot);
    const options = {
      strategyId: slot.strategyId,
      principal: slot.instruments[0]!,
      sizing: slot.sizing,
      capitalShare: slot.capitalShare,
      leverage: this.options.leverage,
      ...(this.options.protectiveStopRate === undefined ? {} : { protectiveStopRate: this.options.protectiveStopRate }),
      annualVolatility: () => {
        const value = host.volatility?.value('volatility');
        return value === undefined || Number.isNaN(value) ? undefined : value;
      },
    };
    const desk = new Desk(options, this.createDeskPort(), snapshot?.desk);
    const view = new View(slot, this.market, this.portfolio, this.orders, () => this.state.now);
    return { host, desk, view };
  }

  private createDeskPort(): DeskPort {
    // The desk reads the engine's clock and books through this, and never sees the engine.
    const { state } = this;
    return {
      portfolio: this.portfolio,
      orders: this.orders,
      get now() {
        return state.now;
      },
      instrument: (id) => {
        const instrument = this.instruments.get(id);
        assert(instrument !== undefined, `instrument ${id} is known to the engine`);
        return instrument;
      },
      send: (draft) => this.send(draft),
      cancel: (order, reason) => this.cancel(order, reason),
      amend: (order, change, reason) => this.sendAmendment(order, change, reason),
      alarm: (severity, code, detail, instrument) => this.alarm(severity, code, detail, instrument),
      signal: (strategyId, instrument, exposure, reason) =>
        this.effects.push({ type: 'signal', strategyId, instrument, exposure, reason }),
      refuse: (strategyId, instrument, code, detail) =>
        this.effects.push({ type: 'wish-refused', strategyId, instrument, code, detail }),
      nextOrderId: (strategyId) => {
        const { sessionId: session, epoch } = this.options;
        const number = this.orders.ordersMade;
        this.orders.ordersMade += 1;
        return orderId({ session, strategyId, number, ...(epoch === undefined ? {} : { epoch }) });
      },
    };
  }

  private send(draft: OrderDraft): boolean {
    const verdict = this.control.approve(draft);
    if (!verdict.approved) {
      this.effects.push({ type: 'denied', draft, code: verdict.code, detail: verdict.detail });
      return false;
    }
    this.orders.sent(draft, this.state.now);
    this.effects.push({ type: 'submit', order: verdict.order });
    return true;
  }

  /** An amendment passes the gate as the order it would make. */
  private sendAmendment(
    order: Order,
    change: { readonly quantity?: Quantity; readonly terms?: Order['terms'] },
    reason: string,
  ): boolean {
    if (isFinal(order.status) || order.amending !== undefined) return false;
    const quantity = change.quantity ?? order.quantity;
    const wanted: OrderDraft = { ...order.draft, quantity, terms: change.terms ?? order.terms };
    const left = subtract(quantity, order.filledQuantity);
    const verdict = this.control.approveAmendment(order, { ...wanted, quantity: left, decidedAt: this.state.now });
    if (!verdict.approved) {
      this.effects.push({ type: 'denied', draft: wanted, code: verdict.code, detail: verdict.detail });
      return false;
    }
    const { clientOrderId } = order.draft;
    this.orders.amendSent(clientOrderId, { quantity, terms: wanted.terms }, this.state.now);
    const [price, trigger] = change.terms === undefined ? [] : [priceOf(change.terms), triggerOf(change.terms)];
    this.effects.push({
      type: 'amend',
      reason,
      amendment: {
        clientOrderId,
        ...(change.quantity === undefined ? {} : { quantity: change.quantity }),
        ...(price === undefined ? {} : { price }),
        ...(trigger === undefined ? {} : { trigger }),
      },
    });
    return true;
  }

  private strategyOf(id: ClientOrderId): StrategyId {
    const parts = orderIdParts(id);
    assert(parts?.session === this.options.sessionId, `order ${id} belongs to this session`);
    return parts.strategyId;
  }

  /** One strategy's position; for reports and tests. */
  position(strategyId: StrategyId, instrument: InstrumentId): Position {
    return this.portfolio.position(strategyId, instrument);
  }
}

/** What a strategy wished goes to its desk. */
function handOver({ desk }: Seat, wishes: Wishes): void {
  if (wishes === undefined) return;
  if ('type' in wishes) desk.wish(wishes);
  else for (const wish of wishes) desk.wish(wish);
}

function seriesKey({ instrument, timeframe }: Pick<Bar, 'instrument' | 'timeframe'>): string {
  return `${instrument} ${timeframe}`;
}

function isWatchdogs(id: ClientOrderId | undefined): boolean {
  return id?.startsWith(WATCHDOG_ID) === true;
}
