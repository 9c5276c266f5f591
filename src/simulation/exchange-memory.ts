import type { AccountStatement, ClientOrderId, EpochMs, Execution, InstrumentId, Price } from '../domain/index.ts';
import type { Chance } from './chance.ts';
import { statementOf, type ExchangeLedger, type LedgerOrder } from './exchange-ledger.ts';
import type { FaultPlan } from './fault-plan.ts';
import { INSTRUMENTS } from './market.ts';
import type { Answer, OrderPlace, StatementPart } from './wire.ts';

/** The longest that anything the exchange knows is kept from who asks; an absence proof must wait longer. */
const ORDER_LAG_MS = 15_000;
const HISTORY_LAG_MS = 20_000;
const EXECUTION_LAG_MS = 12_000;
const PAGE_SIZE = 12;
const CUTS_KEPT = 8;

export type AccountMoney = Required<Pick<StatementPart, 'cash' | 'equity' | 'settings'>>;

interface Cut {
  readonly account: AccountStatement;
  readonly equity: bigint;
}

/**
 * What the exchange shows to those who ask, which is not always what it knows: a cache of closed orders that forgets,
 * a history that lags, orders and executions that are not to be found yet.
 */
export class ExchangeMemory {
  private readonly ledger: ExchangeLedger;
  private readonly faults: FaultPlan;
  private readonly chance: Chance;
  private readonly cacheSize: number;
  private readonly mark: (instrument: InstrumentId) => Price | undefined;
  private closedCache: LedgerOrder[] = [];
  private readonly orderShownAt = new Map<LedgerOrder, number>();
  private readonly historyShownAt = new Map<LedgerOrder, number>();
  private readonly executionShownAt = new Map<Execution, number>();
  private readonly cuts = new Map<number, Cut>();
  private cutsMade = 0;

  constructor(parts: {
    readonly ledger: ExchangeLedger;
    readonly faults: FaultPlan;
    readonly chance: Chance;
    readonly cacheSize: number;
    /** At which price a position is valued. */
    mark(instrument: InstrumentId): Price | undefined;
  }) {
    this.ledger = parts.ledger;
    this.faults = parts.faults;
    this.chance = parts.chance;
    this.cacheSize = parts.cacheSize;
    this.mark = (instrument) => parts.mark(instrument);
  }

  accepted(order: LedgerOrder, at: EpochMs): void {
    if (this.faults.strikes('X11')) this.orderShownAt.set(order, at + this.chance.between(0, ORDER_LAG_MS));
  }

  closed(order: LedgerOrder, at: EpochMs): void {
    this.closedCache.push(order);
    if (this.closedCache.length > this.cacheSize) this.closedCache.shift();
    if (this.faults.strikes('X13')) this.historyShownAt.set(order, at + this.chance.between(0, HISTORY_LAG_MS));
  }

  executed(execution: Execution, at: EpochMs): void {
    if (this.faults.strikes('X18')) this.executionShownAt.set(execution, at + this.chance.between(0, EXECUTION_LAG_MS));
  }

  /** A restart forgets what had ended, and every page that was being read. */
  restart(): void {
    this.closedCache = [];
    this.cuts.clear();
  }

  /** Whether the part of the exchange that takes cancels and amendments can see the order. */
  sees(order: LedgerOrder, now: EpochMs): boolean {
    return (this.orderShownAt.get(order) ?? 0) <= now;
  }

  find(clientOrderId: ClientOrderId, place: OrderPlace, now: EpochMs): Answer {
    const order = this.ledger.named(clientOrderId);
    const none: Answer = { type: 'order', executions: [] };
    if (order === undefined) return none;
    switch (place) {
      case 'realtime': {
        const isHeld = order.closedAt === undefined || this.closedCache.includes(order);
        if (!isHeld) return none;
        if (this.sees(order, now)) return { type: 'order', order: statementOf(order), executions: [] };
        this.faults.struck('X11', 'after', clientOrderId);
        return none;
      }
      case 'history':
        if (order.closedAt === undefined) return none;
        if ((this.historyShownAt.get(order) ?? 0) <= now)
          return { type: 'order', order: statementOf(order), executions: [] };
        this.faults.struck('X13', 'after', clientOrderId);
        return none;
      case 'executions':
        return {
          type: 'order',
          executions: this.ledger.executions.filter(
            (execution) => this.ledger.orderOf.get(execution.fill.fillId) === order && this.shows(execution, now),
          ),
        };
    }
  }

  /** @returns a page of the account as it stood at the cut; `undefined` when the cut is no longer known */
  page(
    request: { readonly since: EpochMs; readonly cut?: number; readonly page: number },
    now: EpochMs,
    money: AccountMoney,
  ): Answer | undefined {
    const id = request.cut ?? this.makeCut(request.since, now, money);
    const cut = this.cuts.get(id);
    if (cut === undefined) return undefined;
    const { account, equity } = cut;
    const from = request.page * PAGE_SIZE;
    const { openOrders, executions } = account;
    const part: StatementPart = {
      ...account,
      equity,
      openOrders: openOrders.slice(from, from + PAGE_SIZE),
      executions: executions.slice(from, from + PAGE_SIZE),
    };
    const isLast = Math.max(openOrders.length, executions.length) <= from + PAGE_SIZE;
    return { type: 'page', cut: id, isLast, part };
  }

  private makeCut(since: EpochMs, now: EpochMs, money: AccountMoney): number {
    this.cutsMade += 1;
    const openOrders = [...this.ledger.openOrders].filter((order) => this.sees(order, now));
    const executions = this.ledger.executions.filter(
      (execution) => execution.fill.executedAt >= since && this.shows(execution, now),
    );
    const account: AccountStatement = {
      at: now,
      openOrders: openOrders.map(statementOf),
      executions,
      positions: INSTRUMENTS.map(({ id }) => this.positionOf(id)).filter(({ quantity }) => quantity !== 0n),
      cash: money.cash,
      settings: money.settings,
      fundings: this.ledger.fundings.filter(({ at }) => at >= since).map(({ funding }) => funding),
    };
    this.cuts.set(this.cutsMade, { account, equity: money.equity });
    this.cuts.delete(this.cutsMade - CUTS_KEPT);
    return this.cutsMade;
  }

  private positionOf(instrument: InstrumentId): AccountStatement['positions'][number] {
    const mark = this.mark(instrument);
    return {
      instrument,
      quantity: this.ledger.position(instrument),
      sequence: this.ledger.sequence(instrument),
      ...(mark === undefined ? {} : { mark }),
      entryPrice: this.ledger.entryPrice(instrument),
    };
  }

  private shows(execution: Execution, now: EpochMs): boolean {
    if ((this.executionShownAt.get(execution) ?? 0) <= now) return true;
    const order = this.ledger.orderOf.get(execution.fill.fillId);
    this.faults.struck('X18', 'after', order?.clientOrderId);
    return false;
  }
}
