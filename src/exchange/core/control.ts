import { strict as assert } from 'node:assert';
import { add, negate, ZERO, type Fixed, type Price, type Rate } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { fileTransaction } from './booking.ts';
import { withdraw } from './cancelling.ts';
import type { Floor } from './floor.ts';
import { settleFunding } from './funding.ts';
import { deleverage, liquidatePosition } from './liquidation.ts';
import type { PastCandle } from './market/price-path.ts';
import { spendable } from './margin.ts';
import type { Market } from './market-state.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { recordPast } from './past.ts';
import type { Position } from './position.ts';
import { checkRisk, reprice } from './pulse.ts';
import type { Uid } from './requests.ts';
import type { SymbolRef, SymbolStatus } from './spec.ts';
import { settle } from './triggers.ts';

/** What no customer may do, and a test must: the outside world, and the whims of an exchange. */
export class Control {
  readonly #floor: Floor;

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  setStatus(ref: SymbolRef, status: SymbolStatus): void {
    const market = this.#market(ref);
    market.status = status;
    this.#floor.publisher.tell({ type: 'status', at: this.#floor.now, ...ref, status });
    this.#floor.repriced.add(market);
    this.#done();
  }

  /** The outside price that the index, and with it the mark, of every symbol of two coins (`BTCUSDT`) follows. */
  setIndexPrice(coinPair: string, price: Price): void {
    for (const market of this.#floor.markets) {
      if (`${market.spec.baseCoin}${market.spec.quoteCoin}` !== coinPair) continue;
      market.prices.setIndex(price, this.#floor.now);
      reprice(this.#floor, market);
    }
    checkRisk(this.#floor);
    this.#floor.publisher.flush();
  }

  /** What the symbol's past was before the exchange opened. Oldest first, and before any trade. */
  recordHistory(ref: SymbolRef, candles: readonly PastCandle[]): void {
    recordPast(this.#market(ref), candles);
  }

  /** Replaces the computed rate of the next settlement. */
  setFundingRate(symbol: string, rate: Rate): void {
    this.#market({ category: 'linear', symbol }).prices.overrideFundingRate(rate);
  }

  /** Settles funding now, besides the schedule. */
  settleFunding(symbol: string): void {
    settleFunding(this.#floor, this.#market({ category: 'linear', symbol }));
    this.#floor.publisher.flush();
  }

  /** Takes a position over, whether its margin suffices or not. */
  liquidate(uid: Uid, symbol: string): void {
    for (const position of this.#positions(uid, symbol)) {
      while (position.isOpen) liquidatePosition(this.#floor, position);
    }
    this.#done();
  }

  /** Cuts a position at the mark, as auto-deleveraging would. */
  deleverage(symbol: string, { uid, qty }: { readonly uid: Uid; readonly qty: Fixed }): void {
    const [position] = this.#positions(uid, symbol);
    assert(position !== undefined && qty > ZERO, `${uid} has no position in ${symbol} to deleverage`);
    deleverage(this.#floor, position, { qty });
    this.#done();
  }

  /** What a restart of Bybit does: closed orders are gone from `openOrders`, u starts at 1 again. */
  restart(): void {
    for (const { archive } of this.#floor.accounts.values()) archive.forgetClosed();
    for (const market of this.#floor.markets) market.book.u = 1;
  }

  cancelByAdmin(uid: Uid, orderId: string): void {
    const order = this.#account(uid).orders.get(orderId);
    if (order !== undefined) withdraw(this.#floor, order, { cancelType: 'CancelByAdmin' });
    this.#done();
  }

  #done(): void {
    settle(this.#floor);
    this.#floor.publisher.flush();
  }

  #positions(uid: Uid, symbol: string): readonly Position[] {
    return this.#account(uid).holding(this.#market({ category: 'linear', symbol })).openPositions;
  }

  #account(uid: Uid): Account {
    const account = this.#floor.accounts.get(uid);
    assert(account !== undefined, `no account ${uid}`);
    return account;
  }

  #market(ref: SymbolRef): Market {
    const market = this.#floor.market(ref);
    assert(market !== undefined, `no symbol ${ref.symbol} in ${ref.category}`);
    return market;
  }
}

/** Money into the account, or out of it as far as it is free. */
export function transfer(floor: Floor, account: Account, coin: string, amount: Fixed): Outcome<undefined> {
  if (amount < ZERO && negate(amount) > spendable(floor, account, coin)) {
    return refused(131212, 'Insufficient balance');
  }
  const balance = account.coin(coin);
  balance.walletBalance = add(balance.walletBalance, amount);
  floor.publisher.wallet(account, coin);
  if (!account.quiet) {
    fileTransaction(floor, account, {
      category: '',
      symbol: '',
      side: 'None',
      type: amount < ZERO ? 'TRANSFER_OUT' : 'TRANSFER_IN',
      qty: ZERO,
      size: ZERO,
      currency: coin,
      tradePrice: ZERO,
      funding: ZERO,
      fee: ZERO,
      cashFlow: amount,
      change: amount,
      feeRate: ZERO,
      tradeId: '',
      orderId: '',
      orderLinkId: '',
    });
  }
  return accepted(undefined);
}
