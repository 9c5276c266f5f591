import { strict as assert } from 'node:assert';
import {
  fixed,
  format,
  ONE,
  proportion,
  ZERO,
  type Bar,
  type ClientOrderId,
  type Fill,
  type InstrumentId,
  type Order,
  type Rate,
  type StrategyId,
} from '../../domain/index.ts';
import { defineStrategy, type Wishes } from '../../strategy/index.ts';
import type { Books } from '../books.ts';
import type { Command, StrategyStatus } from '../events.ts';
import { Desk, type DeskSnapshot } from '../orders/desk.ts';
import { idsFit, orderIdParts } from '../orders/order-id.ts';
import type { DeskPort } from '../orders/sender.ts';
import type { RiskControl } from '../risk/control.ts';
import type { ModeScope } from '../risk/modes.ts';
import { StrategyHost, type HostSnapshot, type SeriesTable, type StrategySlot } from './strategy-host.ts';
import { View } from './view.ts';

/** Who trades on the account and is none of our strategies. */
export const EXTERNAL = 'EXTERNAL' as StrategyId;
/** A person, whose orders and position are as a strategy's. */
export const MANUAL = 'MANUAL' as StrategyId;

/** One strategy with the desk that trades for it. */
export interface Seat {
  readonly host: StrategyHost;
  readonly desk: Desk;
  readonly view: View;
}

export type SeatSnapshot = HostSnapshot & { readonly desk: DeskSnapshot };

export interface SeatOptions {
  readonly strategies: readonly StrategySlot[];
  /** Leverage that sizing may use on perpetuals. */
  readonly leverage: number;
  readonly protectiveStopRate?: Rate;
  readonly snapshots: readonly SeatSnapshot[];
}

export interface SeatsParts {
  readonly books: Books;
  readonly market: SeriesTable;
  readonly control: RiskControl;
  readonly port: DeskPort;
}

/** The strategies at their desks: who is asked, and whose wishes count. */
export class Seats {
  private readonly parts: SeatsParts;
  private readonly options: SeatOptions;
  private readonly seats = new Map<StrategyId, Seat>();
  private personsSeat: Seat | undefined;

  constructor(parts: SeatsParts, options: SeatOptions) {
    this.parts = parts;
    this.options = options;
    for (const slot of options.strategies) {
      const { strategyId } = slot;
      assert(/^[A-Za-z0-9_]{1,20}$/.test(strategyId), `strategy id "${strategyId}" is 1 to 20 letters, digits and _`);
      assert(
        parts.books.epoch === undefined || idsFit(parts.books.sessionId, strategyId),
        `strategy id ${strategyId} leaves too little room in an order id`,
      );
      assert(!this.seats.has(strategyId), `strategy id ${strategyId} is given once`);
      const isFree = strategyId !== EXTERNAL && strategyId !== MANUAL;
      assert(isFree, `strategy id ${strategyId} is for those who are no strategy of ours`);
      this.seats.set(strategyId, this.seat(slot));
    }
    if (options.snapshots.some(({ strategyId }) => strategyId === MANUAL)) this.byHand();
  }

  /** The seat of a person, which is there from their first order on. */
  byHand(): Seat {
    if (this.personsSeat !== undefined) return this.personsSeat;
    const { instruments } = this.parts.books;
    const seat = this.seat({
      strategyId: MANUAL,
      definition: nobody,
      parameters: {},
      instruments: [...instruments.keys()],
      timeframes: [],
      sizing: { kind: 'all-in' },
      capitalShare: fixed('1'),
    });
    seat.host.status = 'running';
    this.personsSeat = seat;
    this.seats.set(MANUAL, seat);
    return seat;
  }

  get(strategyId: StrategyId): Seat | undefined {
    return this.seats.get(strategyId);
  }

  /** Whether a client order id is of an order of ours: a strategy's, or one that closes a stranger's position. */
  owns(id: ClientOrderId | undefined): id is ClientOrderId {
    if (id === undefined) return false;
    const parts = orderIdParts(id);
    if (parts?.session !== this.parts.books.sessionId) return false;
    const { strategyId } = parts;
    return this.seats.has(strategyId) || strategyId === EXTERNAL || strategyId === MANUAL;
  }

  snapshot(): readonly SeatSnapshot[] {
    return [...this.seats.values()].map(({ host, desk }) => ({ ...host.snapshot(), desk: desk.snapshot() }));
  }

  /** A bar has closed: feeds the indicators, and asks those who listen to it. */
  hear(bar: Bar): void {
    for (const { host } of this.parts.market.feed(bar)) {
      const seat = this.seats.get(host.slot.strategyId)!;
      if (seat.desk.isSuspect) seat.desk.verifyProtection(bar.instrument);
      if (host.status === 'stopped') continue;
      if (host.status === 'warming-up') {
        if (!host.isWarm || bar.closeTime <= (host.slot.startsAt ?? -Infinity)) continue;
        this.setStatus(host, 'running', 'its indicators have seen enough bars');
        handOver(seat, host.instance.onStart?.(seat.view));
      }
      if (this.parts.control.silences(host.slot.strategyId)) continue;
      handOver(seat, host.instance.onBar(bar, seat.view));
    }
    // It listens to no series of its own.
    if (this.personsSeat?.desk.isSuspect === true) this.personsSeat.desk.verifyProtection(bar.instrument);
  }

  /** After a fill has been booked: the desk first (protection must not wait for opinions), then the strategy. */
  filled(strategyId: StrategyId, fill: Fill, order: Order | undefined): void {
    const seat = this.seats.get(strategyId);
    if (seat === undefined) return; // A strategy that is no longer seated; its position is still in the books.
    seat.desk.afterFill(order, fill.instrument);
    // It must know of every fill; what it wishes counts only while it may trade.
    if (seat.host.status === 'running' && !this.parts.control.silences(strategyId))
      handOver(seat, seat.host.instance.onFill?.(fill, seat.view));
    else seat.host.instance.onFill?.(fill, seat.view);
  }

  /** Whether `verifyProtection` has something to do or to say. */
  get isProtectionDue(): boolean {
    for (const { instrument, parts } of this.parts.books.portfolio.entries()) {
      for (const strategyId of parts.keys())
        if (this.seats.get(strategyId)?.desk.isProtectionDue(instrument) === true) return true;
    }
    return false;
  }

  /** @param absent protective orders that the venue was asked about and does not have */
  verifyProtection(absent: readonly ClientOrderId[]): void {
    for (const id of absent) {
      const order = this.parts.books.orders.get(id);
      if (order !== undefined) this.seats.get(order.draft.strategyId)?.desk.disown(order);
    }
    for (const { instrument, parts } of this.parts.books.portfolio.entries()) {
      for (const strategyId of parts.keys()) this.seats.get(strategyId)?.desk.checkProtection(instrument);
    }
  }

  /** Its position has changed without a fill. */
  adopted(strategyId: StrategyId, instrument: InstrumentId): void {
    this.seats.get(strategyId)?.desk.afterFill(undefined, instrument);
    if (strategyId === EXTERNAL) this.parts.control.booked(EXTERNAL, instrument);
  }

  start({ strategyId, by, reason }: Extract<Command, { type: 'start-strategy' }>): void {
    const seat = this.seats.get(strategyId);
    if (seat === undefined || seat.host.status !== 'stopped') return;
    this.setStatus(seat.host, seat.host.isWarm ? 'running' : 'warming-up', `started by ${by}: ${reason}`);
    if (seat.host.isWarm && !this.parts.control.silences(strategyId))
      handOver(seat, seat.host.instance.onStart?.(seat.view));
  }

  stop({ strategyId, positions, by, reason }: Extract<Command, { type: 'stop-strategy' }>): void {
    const seat = this.seats.get(strategyId);
    if (seat === undefined || seat.host.status === 'stopped') return;
    // Last words count only as far as they reduce: the strategy is on its way out.
    seat.host.instance.onStop?.(seat.view);
    this.setStatus(seat.host, 'stopped', `stopped by ${by}: ${reason}`);
    seat.desk.cancelWorking(`strategy stopped by ${by}`, { all: false });
    if (positions === 'close') this.closeAll(strategyId, 'exit', `strategy stopped by ${by}`);
  }

  /** Trades another share of its full size. What it holds shrinks with it at once; what is to grow waits for its next wish. */
  setSize({ strategyId, share, by, reason }: Extract<Command, { type: 'set-size' }>): void {
    const seat = this.seats.get(strategyId);
    if (seat === undefined || share <= 0n || share > ONE || seat.desk.sizeShare === share) return;
    const before = seat.desk.sizeShare;
    seat.desk.sizeShare = share;
    this.parts.books.emit({ type: 'size-changed', strategyId, share, by, reason });
    if (share > before) return;
    const why = `size set to ${format(share)} by ${by}`;
    seat.desk.cancelWorking(why, { all: false });
    for (const { instrument, parts } of this.parts.books.portfolio.entries()) {
      const held = parts.get(strategyId)?.quantity ?? ZERO;
      if (held !== 0n) seat.desk.shrink(instrument, proportion(held, share, before), why);
    }
  }

  /** Cancels every order and closes every position. */
  flatten(by: string, reason: string): void {
    for (const [strategyId, { desk }] of this.seats) {
      desk.cancelWorking(`flatten by ${by}`, { all: true });
      this.closeAll(strategyId, 'flatten', reason);
    }
  }

  cancelEntries(scope: ModeScope, reason: string): void {
    switch (scope.type) {
      case 'global':
      case 'account':
        for (const { desk } of this.seats.values()) desk.cancelWorking(reason, { all: false });
        return;
      case 'strategy':
        this.seats.get(scope.strategyId)?.desk.cancelWorking(reason, { all: false });
        return;
      case 'instrument':
        for (const order of this.parts.books.orders.values()) {
          const { instrument, reduceOnly } = order.draft;
          if (instrument === scope.instrument && !reduceOnly && !order.cancelRequested)
            this.parts.port.cancel(order, reason);
        }
    }
  }

  private closeAll(strategyId: StrategyId, purpose: 'exit' | 'flatten', reason: string): void {
    const desk = this.seats.get(strategyId)!.desk;
    for (const { instrument, parts } of this.parts.books.portfolio.entries()) {
      if ((parts.get(strategyId)?.quantity ?? ZERO) !== 0n) desk.close(instrument, purpose, reason);
    }
  }

  private setStatus(host: StrategyHost, status: StrategyStatus, reason: string): void {
    host.status = status;
    this.parts.books.emit({ type: 'strategy-status', strategyId: host.slot.strategyId, status, reason });
  }

  private seat(slot: StrategySlot): Seat {
    const { books, market, port } = this.parts;
    const { leverage, protectiveStopRate, snapshots } = this.options;
    const snapshot = snapshots.find((one) => one.strategyId === slot.strategyId);
    const host = new StrategyHost(slot, market, snapshot);
    const options = {
      strategyId: slot.strategyId,
      principal: slot.instruments[0]!,
      sizing: slot.sizing,
      capitalShare: slot.capitalShare,
      leverage,
      ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
      annualVolatility: () => {
        const value = host.volatility?.value('volatility');
        return value === undefined || Number.isNaN(value) ? undefined : value;
      },
    };
    const desk = new Desk(options, port, snapshot?.desk);
    const view = new View(slot, market, books.portfolio, books.orders, () => books.state.now);
    return { host, desk, view };
  }
}

/** Has no opinion: at its desk are a person's orders. */
const nobody = defineStrategy({
  name: 'by-hand',
  title: 'By hand',
  description: 'Orders that a person gives.',
  family: 'MF',
  parameters: {},
  setup: () => ({ onBar: () => undefined }),
});

/** What a strategy wished goes to its desk. */
function handOver({ desk }: Seat, wishes: Wishes): void {
  if (wishes === undefined) return;
  if ('type' in wishes) desk.wish(wishes);
  else for (const wish of wishes) desk.wish(wish);
}
