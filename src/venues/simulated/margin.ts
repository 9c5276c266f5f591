import {
  add,
  divide,
  larger,
  magnitude,
  multiply,
  smaller,
  subtract,
  ZERO,
  type Money,
  type Price,
  type Quantity,
  type Side,
} from '../../domain/index.ts';
import { cashToBuy, dearerRate } from './fees.ts';
import { markOfHeld, remainingOf, type Listing, type WorkingOrder, type World } from './world.ts';

/** Cross margin: all perpetuals share the account's cash. Spot holdings are not collateral. */
export function marginBalance(world: World): Money {
  let balance = world.ledger.cash;
  for (const listing of world.listings) {
    if (listing.isPerpetual && listing.quantity !== 0n) {
      balance = add(balance, subtract(multiply(markOfHeld(world, listing), listing.quantity), listing.cost));
    }
  }
  return balance;
}

/**
 * What an order for the instrument may draw on, before reservations. Unrealised profit may carry perpetuals, but buys
 * no coins; unrealised loss binds both.
 */
export function usableFor(world: World, listing: Listing): Money {
  const balance = marginBalance(world);
  return listing.isPerpetual ? balance : smaller(world.ledger.cash, balance);
}

/** Cash that working spot buys will need, and initial margin of all perpetuals with the working orders given. */
export function reservedBy(world: World, orders: readonly WorkingOrder[]): Money {
  let total = sumByGroup(orders, (order) => {
    const counts = !order.listing.isPerpetual && order.draft.side === 'buy' && !order.draft.reduceOnly;
    return counts ? cashToBuy(order.listing.instrument, order.reservePrice, remainingOf(order)) : ZERO;
  });
  for (const listing of world.listings) {
    if (listing.isPerpetual) total = add(total, initialMargin(world, listing, orders));
  }
  return total;
}

/** Base that working spot sells have promised to deliver. */
export function promisedBase(listing: Listing, orders: readonly WorkingOrder[]): Quantity {
  return sumByGroup(orders, (order) => {
    const counts = order.listing === listing && order.draft.side === 'sell' && !order.draft.reduceOnly;
    return counts ? remainingOf(order) : ZERO;
  });
}

/** Margin balance less maintenance margin, at the prices given: at zero or below, the venue takes over. */
export function maintenanceSlack(world: World, priceOf: (listing: Listing) => Price): Money {
  let slack = world.ledger.cash;
  for (const listing of world.listings) {
    if (!listing.isPerpetual || listing.quantity === 0n) continue;
    const value = multiply(priceOf(listing), listing.quantity);
    slack = add(slack, subtract(value, listing.cost));
    slack = subtract(slack, multiply(magnitude(value), listing.instrument.maintenanceMarginRate));
  }
  return slack;
}

/**
 * Initial margin that an instrument binds: its position, and the part of its working orders by which the larger side
 * would exceed the position, with the taker fee of that part. Reducing and reduce-only orders bind none.
 */
function initialMargin(world: World, listing: Listing, orders: readonly WorkingOrder[]): Money {
  const held = listing.quantity === 0n ? ZERO : multiply(markOfHeld(world, listing), listing.quantity);
  const size = magnitude(held);
  const longSide = add(held, sideNotional(listing, orders, 'buy'));
  const shortSide = subtract(sideNotional(listing, orders, 'sell'), held);
  const extra = larger(ZERO, subtract(larger(longSide, shortSide), size));
  return add(divide(add(size, extra), listing.leverage), multiply(extra, dearerRate(listing.instrument)));
}

function sideNotional(listing: Listing, orders: readonly WorkingOrder[], side: Side): Money {
  return sumByGroup(orders, (order) => {
    const counts = order.listing === listing && order.draft.side === side && !order.draft.reduceOnly;
    return counts ? multiply(order.reservePrice, remainingOf(order)) : ZERO;
  });
}

/** Orders of one OCO group cannot all fill, so a group needs what its largest member needs. */
function sumByGroup(orders: readonly WorkingOrder[], need: (order: WorkingOrder) => Money): Money {
  let total: Money = ZERO;
  const groups = new Map<string, Money>();
  for (const order of orders) {
    const amount = need(order);
    if (amount === 0n) continue;
    const { ocoGroup, strategyId } = order.draft;
    if (ocoGroup === undefined) {
      total = add(total, amount);
      continue;
    }
    const group = `${strategyId} ${ocoGroup}`;
    groups.set(group, larger(groups.get(group) ?? ZERO, amount));
  }
  for (const amount of groups.values()) total = add(total, amount);
  return total;
}
