import { add, divide, floorToStep, larger, multiply, subtract, ZERO, type Fixed } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { availableFor, orderIM, spendable } from './margin.ts';
import type { Order } from './order.ts';

/** Brings what is held for an order in line with what it could still cost: called whenever the order changed. */
export function hold(floor: Floor, order: Order): void {
  if (order.market.isLinear) reserve(order);
  else lock(order);
  floor.publisher.wallet(order.account, order.market.givenCoin(order.terms.side));
}

/**
 * Holds, unless the account cannot afford it; then nothing changes. A linear order that asks for no more margin than
 * before is always affordable: whoever is short of margin must still be able to close.
 */
export function holdIfAffordable(floor: Floor, order: Order): boolean {
  if (order.market.isLinear) return reserveIfAffordable(floor, order);
  const coin = order.market.givenCoin(order.terms.side);
  const more = subtract(lockOf(order), order.locked);
  if (more > ZERO && more > spendable(floor, order.account, coin)) return false;
  hold(floor, order);
  return true;
}

function reserveIfAffordable(floor: Floor, order: Order): boolean {
  const { account, market } = order;
  const holding = account.holding(market);
  const coin = market.spec.quoteCoin;
  const before = orderIM(holding);
  reserve(order);
  const more = subtract(orderIM(holding), before);
  // The new order's margin is already in the sum, so what must not be negative is what is left.
  if (more > ZERO && availableFor(floor, account, coin) < ZERO) {
    release(order);
    return false;
  }
  floor.publisher.wallet(account, coin);
  return true;
}

function reserve(order: Order): void {
  release(order);
  const holding = order.account.holding(order.market);
  if (!order.isOpen || order.untriggered || order.closes) return;
  order.reservedQty = order.leavesQty;
  order.reservedValue = multiply(order.leavesQty, costPrice(order));
  if (order.buys) {
    holding.buyQty = add(holding.buyQty, order.reservedQty);
    holding.buyValue = add(holding.buyValue, order.reservedValue);
  } else {
    holding.sellQty = add(holding.sellQty, order.reservedQty);
    holding.sellValue = add(holding.sellValue, order.reservedValue);
  }
}

function release(order: Order): void {
  const holding = order.account.holding(order.market);
  if (order.buys) {
    holding.buyQty = subtract(holding.buyQty, order.reservedQty);
    holding.buyValue = subtract(holding.buyValue, order.reservedValue);
  } else {
    holding.sellQty = subtract(holding.sellQty, order.reservedQty);
    holding.sellValue = subtract(holding.sellValue, order.reservedValue);
  }
  order.reservedQty = ZERO;
  order.reservedValue = ZERO;
}

/** A sale below the best bid would be made at the bid, and be as large as that. */
function costPrice(order: Order): Fixed {
  if (order.buys) return order.price;
  return larger(order.price, order.market.book.bids.best?.price ?? order.price);
}

function lock(order: Order): void {
  const balance = order.account.coin(order.market.givenCoin(order.terms.side));
  const wanted = lockOf(order);
  balance.locked = add(balance.locked, subtract(wanted, order.locked));
  order.locked = wanted;
}

/** The most coins that a sale for so much quote can take: all of it at the lowest price it accepts. */
function coinsFor(amount: Fixed, { price, market }: Order): Fixed {
  return floorToStep(divide(amount, price), market.spec.qtyStep);
}

/** Fees need no lock: they come out of what is received. One of a pair holds the funds of both. */
function lockOf(order: Order): Fixed {
  const holdsNothing = !order.isOpen || (order.untriggered && order.trigger?.kind === 'Stop');
  if (holdsNothing || order.sharesLock) return ZERO;
  if (order.budget !== undefined) return order.buys ? order.budget : coinsFor(order.budget, order);
  return order.buys ? multiply(order.leavesQty, order.price) : order.leavesQty;
}
