import type { Fixed, Price, Rate } from '../../../domain/index.ts';
import { AssayError, usageError } from '../../../runtime/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Uid } from '../../core/requests.ts';
import type { SymbolRef, SymbolStatus } from '../../core/spec.ts';
import type { Accounts, NewKey } from '../accounts.ts';
import type { Desk } from '../desk.ts';
import type { ApiKey } from '../door/keys.ts';
import type { AddressLimits, ConnectLimits, RateLimits } from '../door/rate-limits.ts';
import { readFaultRule, type Fault, type FaultRule } from '../faults/fault.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { House, Notice } from '../house.ts';
import type { Outage } from '../outage.ts';
import type { Pacer } from '../pacer.ts';
import { Fields } from '../reading/fields.ts';
import { noticeJson } from '../routes/market.ts';
import type { Reply } from '../routes/route.ts';
import { ROUTES } from '../routes/table.ts';
import type { Session } from '../sockets/session.ts';
import type { Streams } from '../streams/streams.ts';
import { writeLedger, type WrittenLedger } from './ledger-json.ts';
import type { Ledger } from './ledger.ts';

export interface ControlParts {
  readonly exchange: Exchange;
  readonly house: House;
  readonly accounts: Accounts;
  readonly desk: Desk;
  readonly faults: FaultPlan;
  readonly ledger: Ledger;
  readonly pacer: Pacer;
  readonly limits: RateLimits;
  readonly addresses: AddressLimits;
  readonly connects: ConnectLimits;
  readonly outage: Outage;
  readonly streams: Streams;
  readonly sessions: ReadonlySet<Session>;
  /** Writes the streams and gives everyone else a turn. */
  between(): Promise<void>;
  publish(): void;
  catchUp(): void;
  /** Of every client, but not of whoever gives the order. */
  breakConnections(): void;
}

/**
 * What no customer can do and a test must: accounts, time, faults, acts of the exchange itself, and the ledger by which
 * a client is judged afterwards.
 */
export class ExchangeControl {
  private readonly parts: ControlParts;
  private ruleCount = 0;

  constructor(parts: ControlParts) {
    this.parts = parts;
  }

  /** @throws {AssayError} ACCOUNT_EXISTS */
  createAccount(account: Parameters<Accounts['open']>[0], key: Omit<NewKey, 'uid'> = {}): ApiKey {
    const { exchange, accounts } = this.parts;
    if (account.uid !== undefined && exchange.hasAccount(account.uid)) {
      throw usageError('ACCOUNT_EXISTS', `there is an account ${account.uid} already`);
    }
    return accounts.createKey({ ...key, uid: accounts.open(account) });
  }

  /** @throws {AssayError} ACCOUNT_UNKNOWN */
  createKey(key: NewKey): ApiKey {
    this.known(key.uid);
    return this.parts.accounts.createKey(key);
  }

  /** A request of the account's owner by hand: unsigned, unlimited, untroubled by faults. */
  byHand(uid: string, path: string, fields: Readonly<Record<string, unknown>>): Reply {
    const route = ROUTES.get(path);
    if (route === undefined || route.access === 'public') {
      throw usageError('NO_SUCH_PATH', `${path} is no private path`);
    }
    return this.parts.desk.byHand(route, new Fields(fields), this.parts.accounts.masterKey(this.known(uid)));
  }

  /** Money in, or out when negative, as a transfer by the owner. @throws {AssayError} TRANSFER_REFUSED */
  transfer(uid: string, coin: string, amount: Fixed): void {
    const outcome = this.act(() => this.parts.exchange.transfer(this.known(uid), coin, amount));
    if (!outcome.ok) throw new AssayError('TRANSFER_REFUSED', outcome.retMsg, { kind: 'usage' });
  }

  /** @returns the rule's id */
  addFault(rule: Omit<FaultRule, 'id'> & { readonly id?: string; readonly fault: Fault }): string {
    this.ruleCount += 1;
    const read = readFaultRule(rule, `fault-${this.ruleCount}`);
    this.parts.faults.add(read);
    return read.id;
  }

  /** @param id absent: all of them */
  removeFaults(id?: string): void {
    this.parts.faults.remove(id);
  }

  faults(): ReturnType<FaultPlan['list']> {
    return this.parts.faults.list();
  }

  /** Everything the exchange knows of an account, whatever its queries would show. */
  ledger(uid: string): WrittenLedger {
    const known = this.known(uid);
    this.parts.catchUp();
    return writeLedger(known, this.parts.exchange, {
      books: this.parts.ledger.books(known),
      since: this.parts.pacer.openedAt,
    });
  }

  /** Moves a virtual clock. @throws {AssayError} CLOCK_IS_REAL */
  async advance(ms: number): Promise<void> {
    if (this.parts.pacer.mode === 'real') {
      throw usageError('CLOCK_IS_REAL', 'the clock goes by itself; start with --clock virtual to move it');
    }
    await this.parts.pacer.advance(ms, () => this.parts.between());
  }

  /** The exchange's clock is wrong by so much, for its clients. */
  skewClock(ms: number): void {
    this.parts.pacer.skewMs = ms;
  }

  /** `order/history` and `execution/list` are behind by so much. */
  lagHistory(ms: number): void {
    this.parts.house.veil.lagMs = ms;
  }

  /** As Bybit's: streams break, closed orders are gone from `order/realtime`, books begin at `u` 1. */
  restart({ downMs = 0, drainMs = 0 }: { readonly downMs?: number; readonly drainMs?: number } = {}): void {
    this.parts.catchUp();
    this.parts.exchange.control.restart();
    this.parts.streams.restartBooks();
    this.parts.publish();
    if (drainMs > 0) {
      this.parts.outage.drain(drainMs);
      return;
    }
    this.parts.outage.goDown(downMs);
    this.parts.breakConnections();
  }

  /** Breaks or silences connections; of one account or one kind when said. */
  troubleSockets(trouble: { readonly uid?: string; readonly kind?: string; readonly silentMs?: number }): number {
    const { uid, kind, silentMs } = trouble;
    const struck = [...this.parts.sessions].filter(
      (session) => (uid === undefined || session.key?.uid === uid) && (kind === undefined || session.kind === kind),
    );
    for (const session of struck) {
      if (silentMs === undefined) session.cut();
      else session.silence(silentMs);
    }
    return struck.length;
  }

  /** @throws {AssayError} ACCOUNT_UNKNOWN, SYMBOL_UNKNOWN */
  liquidate(uid: string, symbol: string): void {
    this.listed({ category: 'linear', symbol });
    this.act(() => this.parts.exchange.control.liquidate(this.known(uid), symbol));
  }

  /** Cuts a position at the mark, as auto-deleveraging would. @throws {AssayError} NO_POSITION and those above */
  deleverage(uid: string, symbol: string, qty: Fixed): void {
    const ref = this.listed({ category: 'linear', symbol });
    const positions = this.parts.exchange.positions(this.known(uid), ref);
    if (qty <= 0n || !positions.ok || positions.value.list.every(({ size }) => size === 0n)) {
      throw usageError('NO_POSITION', `${uid} has nothing in ${symbol} to take away`);
    }
    this.act(() => this.parts.exchange.control.deleverage(symbol, { uid: this.known(uid), qty }));
  }

  cancelByAdmin(uid: string, orderId: string): void {
    this.act(() => this.parts.exchange.control.cancelByAdmin(this.known(uid), orderId));
  }

  setFundingRate(symbol: string, rate: Rate): void {
    this.listed({ category: 'linear', symbol });
    this.act(() => this.parts.exchange.control.setFundingRate(symbol, rate));
  }

  settleFunding(symbol: string): void {
    this.listed({ category: 'linear', symbol });
    this.act(() => this.parts.exchange.control.settleFunding(symbol));
  }

  /** The outside price of two coins, such as `BTCUSDT`, which every symbol of the two follows. */
  setIndexPrice(coinPair: string, price: Price): void {
    const symbols = this.parts.exchange.symbols();
    if (price <= 0n || !symbols.some(({ spec }) => `${spec.baseCoin}${spec.quoteCoin}` === coinPair)) {
      throw usageError('SYMBOL_UNKNOWN', `no symbol is of ${coinPair}, or the price is none`);
    }
    this.act(() => this.parts.exchange.control.setIndexPrice(coinPair, price));
  }

  setStatus(ref: SymbolRef, status: SymbolStatus): void {
    this.act(() => this.parts.exchange.control.setStatus(this.listed(ref), status));
  }

  /** Maintenance, planned or under way; the same id again replaces what was said. */
  announce(notice: Notice): void {
    const { house, streams } = this.parts;
    const at = house.notices.findIndex(({ id }) => id === notice.id);
    if (at !== -1) house.notices.splice(at, 1);
    house.notices.unshift(notice);
    streams.notices.audience.tell({ topic: 'system.status', ts: house.now(), data: [noticeJson(notice)] });
  }

  /** 1: Bybit's rate limits, 0.1: a tenth of them, `Infinity`: none. */
  setLimits(factor: number): void {
    this.parts.limits.factor = factor;
    this.parts.addresses.factor = factor;
    this.parts.connects.factor = factor;
  }

  private act<Value>(work: () => Value): Value {
    this.parts.catchUp();
    const value = work();
    this.parts.publish();
    return value;
  }

  private listed(ref: SymbolRef): SymbolRef {
    const symbols = this.parts.exchange.symbols(ref.category);
    if (symbols.some(({ spec }) => spec.symbol === ref.symbol)) return ref;
    throw usageError('SYMBOL_UNKNOWN', `there is no ${ref.symbol} in ${ref.category}`);
  }

  private known(uid: string): Uid {
    if (this.parts.exchange.hasAccount(uid as Uid)) return uid as Uid;
    throw usageError('ACCOUNT_UNKNOWN', `there is no account ${uid}`);
  }
}
