import type { EpochMs, Fixed, Price, Rate } from '../../domain/index.ts';
import type { Random } from '../../runtime/index.ts';
import type { Listener } from './exchange-event.ts';
import type { Outcome, Page } from './outcome.ts';
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
  PositionIdx,
  PositionQuery,
  SetLeverage,
  SetTradingStop,
  SwitchPositionMode,
  TransactionLogQuery,
  Uid,
  Window,
} from './requests.ts';
import type { ClosedPnlRow, ExecutionRow, OrderRow, PositionRow, TransactionRow, WalletRow } from './rows.ts';
import type { Category, FeeRates, SymbolRef, SymbolSpec, SymbolStatus } from './spec.ts';

/** Whoever makes the market move, an ordinary customer with deep pockets and the outside price to set. */
export interface MarketDriver {
  /** Opens accounts, sets the first index prices, quotes the first books. */
  begin(exchange: Exchange): void;
  /** When it wants to act next; `undefined`: never again. */
  nextAt(): EpochMs | undefined;
  act(exchange: Exchange): void;
}

export interface ExchangeOptions {
  readonly symbols: readonly SymbolSpec[];
  readonly startAt: EpochMs;
  /** Order ids, execution ids and key secrets come from it; nothing else is left to chance. */
  readonly random: Random;
  readonly market?: MarketDriver | undefined;
  /** Linear orders outside the price band: re-priced to it (Bybit's default) or refused. */
  readonly linearPriceLimit?: 'reprice' | 'refuse' | undefined;
  /** Default 500, as Bybit. */
  readonly openOrdersMax?: number | undefined;
  /** Coins worth one USD each; others are valued at the spot or perpetual index against the first of these. */
  readonly dollarCoins?: readonly string[] | undefined;
}

export interface NewAccount {
  readonly deposits: readonly { readonly coin: string; readonly amount: Fixed }[];
  /** Given out in order when absent. */
  readonly uid?: Uid | undefined;
  readonly marginMode?: MarginMode | undefined;
  readonly fees?: Readonly<Record<Category, FeeRates>> | undefined;
  /** A market maker's own account: no private events, no history. Its orders and money are like everyone's. */
  readonly quiet?: boolean | undefined;
}

/**
 * Bybit V5 as a state machine: told what to do and what time it is, it answers and says what happened. Everything is
 * synchronous; every event of a command is emitted before the command returns.
 *
 * Who someone is (keys, signatures, permissions), how often they may ask and whether their socket lives is known at
 * the wire; here a customer is a `Uid`.
 */
export declare class Exchange {
  constructor(options: ExchangeOptions);

  readonly now: EpochMs;
  /** When something is next due by itself (market, funding, triggers by mark), for a caller that paces real time. */
  nextAt(): EpochMs | undefined;
  /** Lets time pass: everything due up to and including `to` happens, each at its own instant. Never backwards. */
  advance(to: EpochMs): void;
  /** Returns a function that stops the listening. Listeners must not give commands. */
  onEvent(listener: Listener): () => void;

  createAccount(account: NewAccount): Uid;
  hasAccount(uid: Uid): boolean;
  /** Money in (positive) or out; refused when not available. */
  transfer(uid: Uid, coin: string, amount: Fixed): Outcome<undefined>;

  placeOrder(uid: Uid, request: PlaceOrder): Outcome<OrderIds>;
  amendOrder(uid: Uid, request: AmendOrder): Outcome<OrderIds>;
  cancelOrder(uid: Uid, request: CancelOrder): Outcome<OrderIds>;
  /** At most 500 on linear; call again for the rest. */
  cancelAll(uid: Uid, request: CancelAll): Outcome<readonly OrderIds[]>;
  /** Disconnect protection fired: everything open of a category, at once. */
  cancelByDisconnect(uid: Uid, category: Category): readonly OrderIds[];

  setLeverage(uid: Uid, request: SetLeverage): Outcome<undefined>;
  switchPositionMode(uid: Uid, request: SwitchPositionMode): Outcome<undefined>;
  setTradingStop(uid: Uid, request: SetTradingStop): Outcome<undefined>;
  setMarginMode(uid: Uid, marginMode: MarginMode): Outcome<undefined>;
  setAutoAddMargin(
    uid: Uid,
    request: { readonly symbol: string; readonly positionIdx: PositionIdx; readonly autoAddMargin: boolean },
  ): Outcome<undefined>;
  addMargin(uid: Uid, request: AddMargin): Outcome<PositionRow>;
  /** Whether orders outside the price band are re-priced (true) or refused. */
  setLimitPriceAction(uid: Uid, category: Category, reprice: boolean): Outcome<undefined>;
  repricesOutsideLimit(uid: Uid, category: Category): boolean;

  openOrders(uid: Uid, query: OrderQuery): Outcome<Page<OrderRow>>;
  orderHistory(uid: Uid, query: OrderHistoryQuery): Outcome<Page<OrderRow>>;
  executions(uid: Uid, query: ExecutionQuery): Outcome<Page<ExecutionRow>>;
  positions(uid: Uid, query: PositionQuery): Outcome<Page<PositionRow>>;
  closedPnl(uid: Uid, query: ClosedPnlQuery): Outcome<Page<ClosedPnlRow>>;
  wallet(uid: Uid, coins?: readonly string[]): WalletRow;
  transactionLog(uid: Uid, query: TransactionLogQuery): Outcome<Page<TransactionRow>>;
  feeRates(uid: Uid, category: Category, symbol?: string): Outcome<readonly ({ readonly symbol: string } & FeeRates)[]>;
  marginMode(uid: Uid): MarginMode;
  positionMode(uid: Uid, symbol: string): 'one-way' | 'hedge';

  symbols(category?: Category): readonly { readonly spec: SymbolSpec; readonly status: SymbolStatus }[];
  tickers(category: Category, symbol?: string): Outcome<readonly TickerRow[]>;
  orderbook(ref: SymbolRef, depth: number): Outcome<BookRow>;
  recentTrades(ref: SymbolRef, limit: number): Outcome<readonly TradeRow[]>;
  /** Newest first, the forming one included. */
  klines(query: KlineQuery): Outcome<readonly KlineRow[]>;
  fundingHistory(symbol: string, window: Window & Paging): Outcome<readonly FundingRow[]>;
  openInterest(
    symbol: string,
    query: Window & Paging & { readonly intervalMs: number },
  ): Outcome<Page<OpenInterestRow>>;
  priceLimit(ref: SymbolRef): Outcome<PriceLimitRow>;

  /** What no customer may do, and a test must. */
  readonly control: Control;
}

export interface Control {
  setStatus(ref: SymbolRef, status: SymbolStatus): void;
  /** The outside price that index and mark follow. */
  setIndexPrice(coinPair: string, price: Price): void;
  /** Replaces the computed rate of the next settlement. */
  setFundingRate(symbol: string, rate: Rate): void;
  /** Settles funding now, besides the schedule. */
  settleFunding(symbol: string): void;
  liquidate(uid: Uid, symbol: string): void;
  /** Takes quantity from the most profitable position of the other side than `side`, at the mark. */
  deleverage(symbol: string, request: { readonly uid: Uid; readonly qty: Fixed }): void;
  /** What a restart of Bybit does: closed orders are gone from `openOrders`, u starts at 1 again. */
  restart(): void;
  cancelByAdmin(uid: Uid, orderId: string): void;
}
