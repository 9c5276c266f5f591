import type { Fixed, Price, Quantity } from '../../domain/index.ts';
import { ZERO } from '../../domain/index.ts';
import { Book } from './book.ts';
import { Candles } from './candles.ts';
import { Prices } from './prices.ts';
import type { FundingRow, OpenInterestRow, TradeRow } from './public-rows.ts';
import type { Side } from './requests.ts';
import type { SymbolSpec, SymbolStatus } from './spec.ts';
import { TriggerBoard } from './trigger-board.ts';

const RECENT_TRADES_MAX = 1_000;

/** One symbol: its book, its prices and its public past. */
export class Market {
  readonly spec: SymbolSpec;
  status: SymbolStatus = 'Trading';
  readonly book = new Book();
  readonly prices: Prices;
  readonly board = new TriggerBoard();
  readonly candles: Candles;
  readonly fundings: FundingRow[] = [];
  readonly openInterests: OpenInterestRow[] = [];
  /** Sum of the long positions, which is that of the short ones. */
  openInterest: Quantity = ZERO;
  /** Bybit's cross sequence: rises with every fill and every change of the book. */
  seq = 1;
  #trades: TradeRow[] = [];

  constructor(spec: SymbolSpec) {
    this.spec = spec;
    this.prices = new Prices(spec);
    this.candles = new Candles();
  }

  get isLinear(): boolean {
    return this.spec.category === 'linear';
  }

  /** Linear pays in the settle coin; on spot the fee comes out of what is received. */
  feeCoin(side: Side): string {
    return this.spec.category === 'spot' && side === 'Buy' ? this.spec.baseCoin : this.spec.quoteCoin;
  }

  /** The coin an order gives: what a spot order locks, what a linear one is margined in. */
  givenCoin(side: Side): string {
    return this.spec.category === 'spot' && side === 'Sell' ? this.spec.baseCoin : this.spec.quoteCoin;
  }

  nextSeq(): number {
    this.seq += 1;
    return this.seq;
  }

  /** Newest last. */
  get trades(): readonly TradeRow[] {
    return this.#trades;
  }

  recordTrade(trade: TradeRow, value: Fixed): void {
    this.#trades.push(trade);
    if (this.#trades.length >= 2 * RECENT_TRADES_MAX) this.#trades = this.#trades.slice(-RECENT_TRADES_MAX);
    this.prices.traded(trade.price, trade.tickDirection);
    this.candles.trade(trade.time, trade.price, trade.size, value);
  }

  /** How the price moved against the trade before; an unchanged price keeps the direction with `Zero`. */
  tickDirection(price: Price): TradeRow['tickDirection'] {
    const { last } = this.prices;
    if (last === undefined || price > last) return 'PlusTick';
    if (price < last) return 'MinusTick';
    return this.prices.tickDirection.endsWith('PlusTick') ? 'ZeroPlusTick' : 'ZeroMinusTick';
  }
}
