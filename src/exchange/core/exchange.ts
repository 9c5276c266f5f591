import { strict as assert } from 'node:assert';
import { fixed, type EpochMs, type Fixed } from '../../domain/index.ts';
import { Account } from './account.ts';
import { amendOrder } from './amending.ts';
import { cancelAll, cancelByDisconnect, cancelOrder } from './cancelling.ts';
import { Control, transfer } from './control.ts';
import type { Listener } from './exchange-event.ts';
import type { Deposit, ExchangeOptions, HouseFunds, MarketDriver, NewAccount } from './exchange-options.ts';
import { Floor } from './floor.ts';
import {
  feeRates,
  fundingHistory,
  klines,
  openInterest,
  orderbook,
  priceLimit,
  recentTrades,
  tickers,
} from './market-data.ts';
import { Market } from './market-state.ts';
import { accepted, type Outcome, type Page } from './outcome.ts';
import { placeOrder } from './placing.ts';
import { walletRow } from './private-rows.ts';
import { nextPulse, pulse } from './pulse.ts';
import { closedPnl, executions, openOrders, orderHistory, positions, transactionLog } from './queries.ts';
import { addMargin, setAutoAddMargin, setLeverage, setMarginMode, switchPositionMode } from './settings.ts';
import { setTradingStop } from './trading-stop.ts';
import { settle } from './triggers.ts';
import type {
  BookRow,
  FundingRow,
  KlineRow,
  OpenInterestRow,
  PriceLimitRow,
  TickerRow,
  TradeRow,
} from './public-rows.ts';
import type {
  AddMargin,
  AmendOrder,
  CancelAll,
  CancelOrder,
  ClosedPnlQuery,
  ExecutionQuery,
  KlineQuery,
  MarginMode,
  OrderHistoryQuery,
  OrderIds,
  OrderQuery,
  Paging,
  PlaceOrder,
  PositionQuery,
  SetAutoAddMargin,
  SetLeverage,
  SetTradingStop,
  SwitchPositionMode,
  TransactionLogQuery,
  Uid,
  Window,
} from './requests.ts';
import type { ClosedPnlRow, ExecutionRow, OrderRow, PositionRow, TransactionRow, WalletRow } from './rows.ts';
import type { Category, FeeRates, SymbolRef, SymbolSpec, SymbolStatus } from './spec.ts';

export type { Deposit, ExchangeOptions, MarketDriver } from './exchange-options.ts';

const FIRST_UID = 100_001;
const INSURANCE_DEFAULT: readonly Deposit[] = [{ coin: 'USDT', amount: fixed('1000000') }];

/**
 * Bybit V5 as a state machine: told what to do and what time it is, it answers and says what happened. Everything is
 * synchronous; every event of a command is emitted before the command returns.
 *
 * Who someone is (keys, signatures, permissions), how often they may ask and whether their socket lives is known at
 * the wire; here a customer is a `Uid`.
 */
export class Exchange {
  readonly #floor: Floor;
  readonly #driver: MarketDriver | undefined;
  readonly #repricesLinear: boolean;
  #nextPulse: EpochMs;
  #nextUid = FIRST_UID;
  /** What no customer may do, and a test must. */
  readonly control: Control;

  constructor(options: ExchangeOptions) {
    const { startAt, random, openOrdersMax = 500, dollarCoins = ['USDT', 'USDC'] } = options;
    const markets = options.symbols.map((spec) => new Market(spec));
    this.#floor = new Floor(markets, { random, startAt, openOrdersMax, dollarCoins });
    this.#driver = options.market;
    this.#repricesLinear = options.linearPriceLimit !== 'refuse';
    this.#nextPulse = nextPulse(startAt);
    this.control = new Control(this.#floor);
    for (const { prices } of markets) prices.scheduleFunding(startAt);
    const insurance = this.createAccount({ deposits: options.insurance ?? INSURANCE_DEFAULT, quiet: true });
    this.#floor.insurance = this.#floor.accounts.get(insurance);
    this.#driver?.begin(this);
  }

  get now(): EpochMs {
    return this.#floor.now;
  }

  /** When something is next due by itself (market, funding, triggers by mark), for a caller that paces real time. */
  nextAt(): EpochMs {
    const driverAt = this.#driver?.nextAt();
    return driverAt === undefined || driverAt > this.#nextPulse ? this.#nextPulse : driverAt;
  }

  /** Lets time pass: everything due up to and including `to` happens, each at its own instant. Never backwards. */
  advance(to: EpochMs): void {
    const floor = this.#floor;
    assert(to >= floor.now, `time went back from ${floor.now} to ${to}`);
    for (let at = this.nextAt(); at <= to; at = this.nextAt()) {
      floor.now = at > floor.now ? at : floor.now;
      if (at === this.#nextPulse) {
        this.#nextPulse = nextPulse(at);
        pulse(floor);
        floor.publisher.flush();
      }
      const driverAt = this.#driver?.nextAt();
      if (driverAt !== undefined && driverAt <= at) this.#driver?.act(this);
    }
    floor.now = to;
  }

  /** Returns a function that stops the listening. Listeners must not give commands. */
  onEvent(listener: Listener): () => void {
    return this.#floor.publisher.listen(listener);
  }

  createAccount({ deposits, uid, fees, marginMode = 'REGULAR_MARGIN', quiet = false }: NewAccount): Uid {
    const floor = this.#floor;
    const name = uid ?? (String(this.#nextUid) as Uid);
    if (uid === undefined) this.#nextUid += 1;
    assert(!floor.accounts.has(name), `account ${name} exists`);
    const account = new Account({ uid: name, quiet, fees, marginMode, repricesLinear: this.#repricesLinear });
    floor.accounts.set(name, account);
    for (const { coin, amount } of deposits) transfer(floor, account, coin, amount);
    floor.publisher.flush();
    return name;
  }

  hasAccount(uid: Uid): boolean {
    return this.#floor.accounts.has(uid);
  }

  /** Money in (positive) or out; refused when not available. */
  transfer(uid: Uid, coin: string, amount: Fixed): Outcome<undefined> {
    return this.#command(uid, (account) => transfer(this.#floor, account, coin, amount));
  }

  placeOrder(uid: Uid, request: PlaceOrder): Outcome<OrderIds> {
    return this.#command(uid, (account) => placeOrder(this.#floor, account, request));
  }

  amendOrder(uid: Uid, request: AmendOrder): Outcome<OrderIds> {
    return this.#command(uid, (account) => amendOrder(this.#floor, account, request));
  }

  cancelOrder(uid: Uid, request: CancelOrder): Outcome<OrderIds> {
    return this.#command(uid, (account) => cancelOrder(this.#floor, account, request));
  }

  /** At most 500 on linear; call again for the rest. */
  cancelAll(uid: Uid, request: CancelAll): Outcome<readonly OrderIds[]> {
    return this.#command(uid, (account) => cancelAll(this.#floor, account, request));
  }

  /** Disconnect protection fired: everything open of a category, at once. */
  cancelByDisconnect(uid: Uid, category: Category): readonly OrderIds[] {
    return this.#command(uid, (account) => cancelByDisconnect(this.#floor, account, category));
  }

  setLeverage(uid: Uid, request: SetLeverage): Outcome<undefined> {
    return this.#command(uid, (account) => setLeverage(this.#floor, account, request));
  }

  switchPositionMode(uid: Uid, request: SwitchPositionMode): Outcome<undefined> {
    return this.#command(uid, (account) => switchPositionMode(this.#floor, account, request));
  }

  setTradingStop(uid: Uid, request: SetTradingStop): Outcome<undefined> {
    return this.#command(uid, (account) => setTradingStop(this.#floor, account, request));
  }

  setMarginMode(uid: Uid, marginMode: MarginMode): Outcome<undefined> {
    return this.#command(uid, (account) => setMarginMode(this.#floor, account, marginMode));
  }

  setAutoAddMargin(uid: Uid, request: SetAutoAddMargin): Outcome<undefined> {
    return this.#command(uid, (account) => setAutoAddMargin(this.#floor, account, request));
  }

  addMargin(uid: Uid, request: AddMargin): Outcome<PositionRow> {
    return this.#command(uid, (account) => addMargin(this.#floor, account, request));
  }

  /** Whether orders outside the price band are re-priced (true) or refused. */
  setLimitPriceAction(uid: Uid, category: Category, reprices: boolean): Outcome<undefined> {
    this.#account(uid).repricesOutsideLimit[category] = reprices;
    return accepted(undefined);
  }

  repricesOutsideLimit(uid: Uid, category: Category): boolean {
    return this.#account(uid).repricesOutsideLimit[category];
  }

  openOrders(uid: Uid, query: OrderQuery): Outcome<Page<OrderRow>> {
    return openOrders(this.#floor, this.#account(uid), query);
  }

  orderHistory(uid: Uid, query: OrderHistoryQuery): Outcome<Page<OrderRow>> {
    return orderHistory(this.#floor, this.#account(uid), query);
  }

  executions(uid: Uid, query: ExecutionQuery): Outcome<Page<ExecutionRow>> {
    return executions(this.#floor, this.#account(uid), query);
  }

  positions(uid: Uid, query: PositionQuery): Outcome<Page<PositionRow>> {
    return positions(this.#floor, this.#account(uid), query);
  }

  closedPnl(uid: Uid, query: ClosedPnlQuery): Outcome<Page<ClosedPnlRow>> {
    return closedPnl(this.#floor, this.#account(uid), query);
  }

  wallet(uid: Uid, coins?: readonly string[]): WalletRow {
    return walletRow(this.#floor, this.#account(uid), coins);
  }

  transactionLog(uid: Uid, query: TransactionLogQuery): Outcome<Page<TransactionRow>> {
    return transactionLog(this.#floor, this.#account(uid), query);
  }

  feeRates(
    uid: Uid,
    category: Category,
    symbol?: string,
  ): Outcome<readonly ({ readonly symbol: string } & FeeRates)[]> {
    return feeRates(this.#floor, this.#account(uid), category, symbol);
  }

  marginMode(uid: Uid): MarginMode {
    return this.#account(uid).marginMode;
  }

  positionMode(uid: Uid, symbol: string): 'one-way' | 'hedge' {
    const market = this.#floor.market({ category: 'linear', symbol });
    return market === undefined ? 'one-way' : this.#account(uid).holding(market).mode;
  }

  symbols(category?: Category): readonly { readonly spec: SymbolSpec; readonly status: SymbolStatus }[] {
    const { markets } = this.#floor;
    return markets.filter(({ spec }) => category === undefined || spec.category === category);
  }

  tickers(category: Category, symbol?: string): Outcome<readonly TickerRow[]> {
    return tickers(this.#floor, category, symbol);
  }

  orderbook(ref: SymbolRef, depth: number): Outcome<BookRow> {
    return orderbook(this.#floor, ref, depth);
  }

  recentTrades(ref: SymbolRef, limit: number): Outcome<readonly TradeRow[]> {
    return recentTrades(this.#floor, ref, limit);
  }

  /** Newest first, the forming one included. */
  klines(query: KlineQuery): Outcome<readonly KlineRow[]> {
    return klines(this.#floor, query);
  }

  fundingHistory(symbol: string, window: Window & Paging): Outcome<readonly FundingRow[]> {
    return fundingHistory(this.#floor, symbol, window);
  }

  openInterest(
    symbol: string,
    query: Window & Paging & { readonly intervalMs: number },
  ): Outcome<Page<OpenInterestRow>> {
    return openInterest(this.#floor, symbol, query);
  }

  priceLimit(ref: SymbolRef): Outcome<PriceLimitRow> {
    return priceLimit(this.#floor, ref);
  }

  /** What the exchange itself holds: with it, no digit of anyone's money is missing. */
  get house(): HouseFunds {
    const { fees, roundings } = this.#floor.house;
    return { fees: new Map(fees), roundings: new Map(roundings), insurance: this.#floor.insurance!.uid };
  }

  #account(uid: Uid): Account {
    const account = this.#floor.accounts.get(uid);
    assert(account !== undefined, `no account ${uid}`);
    return account;
  }

  /** One command and everything that follows from it at once; then it is told. */
  #command<Answer>(uid: Uid, run: (account: Account) => Answer): Answer {
    const floor = this.#floor;
    const answer = run(this.#account(uid));
    floor.riskChanged = true;
    settle(floor);
    floor.publisher.flush();
    return answer;
  }
}
