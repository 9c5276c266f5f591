import {
  add,
  divide,
  magnitude,
  multiply,
  negate,
  proportion,
  subtract,
  ZERO,
  type Money,
  type Price,
  type Quantity,
} from './fixed.ts';
import type { Fill } from './order.ts';

/**
 * A holding of one instrument, by the account or by one strategy.
 *
 * Money in and out is kept exactly: `realisedPnl - cost` always equals the sum of all cash flows of the fills,
 * so nothing is lost to rounding however often a position is cut and reversed.
 */
export interface Position {
  /** Signed: negative is short. */
  readonly quantity: Quantity;
  /** What the open quantity cost, signed like it. Average entry price is `cost / quantity`. */
  readonly cost: Money;
  /** Profit of closed quantity, before fees and funding, quote currency. */
  readonly realisedPnl: Money;
  /** Paid, quote currency. A fee taken in base coin is valued at its fill's price. */
  readonly fees: Money;
  /** Received when positive. */
  readonly funding: Money;
}

export const FLAT: Position = { quantity: ZERO, cost: ZERO, realisedPnl: ZERO, fees: ZERO, funding: ZERO };

/**
 * The position after one fill: opens, adds (average entry), closes in part, closes, or reverses.
 * A fee in base coin (spot buys) is booked as if that coin had been sold at the fill's price to pay it.
 */
export function applyFill(position: Position, fill: Fill): Position {
  const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
  const traded = trade(position, signed, fill.price);
  if (fill.feeCurrency === 'quote') return { ...traded, fees: add(traded.fees, fill.fee) };
  const value = multiply(fill.price, fill.fee);
  const after = trade(traded, negate(fill.fee), fill.price);
  return { ...after, fees: add(after.fees, value) };
}

/** Signed quantity at a price, with no fee. */
function trade(position: Position, signed: Quantity, price: Price): Position {
  const { quantity, cost, realisedPnl } = position;
  const notional = multiply(price, signed);
  const opposes = (quantity > 0n && signed < 0n) || (quantity < 0n && signed > 0n);
  if (!opposes) return { ...position, quantity: add(quantity, signed), cost: add(cost, notional) };
  if (magnitude(signed) <= magnitude(quantity)) {
    // The share of cost that leaves is rounded once; the rest stays, so their sum is unchanged.
    const costOut = proportion(cost, negate(signed), quantity);
    return {
      ...position,
      quantity: add(quantity, signed),
      cost: subtract(cost, costOut),
      realisedPnl: subtract(subtract(realisedPnl, notional), costOut),
    };
  }
  // Reversal: close all of it at this price, open the rest at this price.
  const proceeds = multiply(price, quantity);
  return {
    ...position,
    quantity: add(quantity, signed),
    cost: add(notional, proceeds),
    realisedPnl: add(realisedPnl, subtract(proceeds, cost)),
  };
}

export function applyFunding(position: Position, amount: Money): Position {
  return { ...position, funding: add(position.funding, amount) };
}

export function averageEntry(position: Position): Price | undefined {
  return position.quantity === 0n ? undefined : divide(position.cost, position.quantity);
}

/** Profit of the open quantity if it were closed at `mark`, before fees. */
export function unrealisedPnl(position: Position, mark: Price): Money {
  return subtract(multiply(mark, position.quantity), position.cost);
}

/** Everything the position has earned so far at `mark`: realised, unrealised, fees and funding. */
export function totalPnl(position: Position, mark: Price): Money {
  return add(subtract(add(position.realisedPnl, unrealisedPnl(position, mark)), position.fees), position.funding);
}
