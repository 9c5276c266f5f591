import { add, divide, magnitude, multiply, proportion, subtract, ZERO } from '../../domain/index.ts';
import type { EpochMs, Fixed, Price, Quantity } from '../../domain/index.ts';
import type { Account } from './account.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import type { PositionIdx, Side } from './requests.ts';

/** What one fill did to a position. The fee's share of the part that opens is carried until that part is closed. */
export interface PositionChange {
  readonly closedSize: Quantity;
  /** Gross: no fee is in it. */
  readonly realised: Fixed;
  readonly entryValue: Fixed;
  readonly exitValue: Fixed;
  readonly openFee: Fixed;
  readonly closeFee: Fixed;
}

/** One account's holding of one linear symbol; hedge mode has two of them. */
export class Position {
  readonly account: Account;
  readonly market: Market;
  readonly positionIdx: PositionIdx;
  /** Signed: a short is negative. */
  size: Quantity = ZERO;
  /** Sum of what was paid for the size that is still open: exact, unlike the average price shown for it. */
  entryValue: Fixed = ZERO;
  openFee: Fixed = ZERO;
  curRealisedPnl: Fixed = ZERO;
  cumRealisedPnl: Fixed = ZERO;
  /** Put in by hand, isolated margin only. */
  extraMargin: Fixed = ZERO;
  autoAddMargin = false;
  positionStatus: 'Normal' | 'Liq' | 'Adl' = 'Normal';
  /** Computed once a minute. */
  adlRank = 1;
  createdTime: EpochMs;
  updatedTime: EpochMs;
  openTime = 0;
  seq = -1;
  /** Orders in the book that may only make it smaller. */
  readonly closers = new Set<Order>();
  /** Conditional orders that will close it: TP, SL, trailing, and the customer's own. */
  readonly stops = new Set<Order>();

  constructor(account: Account, market: Market, positionIdx: PositionIdx, at: EpochMs) {
    this.account = account;
    this.market = market;
    this.positionIdx = positionIdx;
    this.createdTime = at;
    this.updatedTime = at;
  }

  get isOpen(): boolean {
    return this.size !== ZERO;
  }

  get side(): Side | '' {
    if (this.size === ZERO) return '';
    return this.size > ZERO ? 'Buy' : 'Sell';
  }

  get avgPrice(): Price {
    return this.size === ZERO ? ZERO : divide(this.entryValue, magnitude(this.size));
  }

  valueAt(price: Price): Fixed {
    return multiply(magnitude(this.size), price);
  }

  unrealisedAt(price: Price): Fixed {
    const value = this.valueAt(price);
    return this.size < ZERO ? subtract(this.entryValue, value) : subtract(value, this.entryValue);
  }

  /** @param fill quantity signed by the side that traded; value is price times quantity */
  apply(fill: {
    readonly qty: Quantity;
    readonly value: Fixed;
    readonly fee: Fixed;
    readonly at: EpochMs;
  }): PositionChange {
    const { qty, value, fee, at } = fill;
    const reduces = this.size !== ZERO && qty < ZERO !== this.size < ZERO;
    const held = magnitude(this.size);
    const traded = magnitude(qty);
    const closedSize = !reduces ? ZERO : traded < held ? traded : held;
    const exitValue = proportion(value, closedSize, traded);
    const closeFee = proportion(fee, closedSize, traded);
    const entryValue = closedSize === ZERO ? ZERO : proportion(this.entryValue, closedSize, held);
    const openFee = closedSize === ZERO ? ZERO : proportion(this.openFee, closedSize, held);
    const realised = this.size > ZERO ? subtract(exitValue, entryValue) : subtract(entryValue, exitValue);
    const isNew = closedSize === held; // Flat before, or closed by this fill: what is left of it opens afresh.
    this.entryValue = add(subtract(this.entryValue, entryValue), subtract(value, exitValue));
    this.openFee = add(subtract(this.openFee, openFee), subtract(fee, closeFee));
    this.size = add(this.size, qty);
    if (isNew) this.#begin(at);
    const booked = subtract(closedSize === ZERO ? ZERO : realised, fee);
    this.curRealisedPnl = add(this.curRealisedPnl, booked);
    this.cumRealisedPnl = add(this.cumRealisedPnl, booked);
    this.updatedTime = at;
    return { closedSize, realised: closedSize === ZERO ? ZERO : realised, entryValue, exitValue, openFee, closeFee };
  }

  #begin(at: EpochMs): void {
    this.curRealisedPnl = ZERO;
    this.extraMargin = ZERO;
    this.positionStatus = 'Normal';
    this.openTime = this.size === ZERO ? 0 : at;
  }
}
