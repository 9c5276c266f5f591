import {
  add,
  floorToStep,
  magnitude,
  negate,
  smaller,
  ZERO,
  type Bar,
  type OrderDraft,
  type Price,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import { isMoving, positionOf, remainingOf, type Listing, type World } from './world.ts';

/**
 * Which extreme of the bar comes first: the one that hurts. Judged for each owner and instrument when the price leaves
 * the open, that is, after everything that trades at the open has traded:
 *
 * - long: low first; short: high first. An order on its way that will trade whatever the price does counts as held;
 * - flat with only buy entries working or on their way: high first, so that the low follows the entry and a stop can be
 *   hit in the same bar, a target only if the close is there; only sell entries: low first;
 * - flat with both or neither: low first in a rising bar (close at or above open), high first in a falling one.
 *
 * Two owners may thus travel the same bar in different orders. The account's own marks and margin follow its net position.
 */
export function settleExtremes(world: World): void {
  world.leftOpen = true;
  for (const listing of world.listings) {
    if (isMoving(world, listing)) listing.accountHighFirst = judge(world, listing, undefined);
  }
  for (const { draft, listing } of world.orders.values()) {
    if (isMoving(world, listing)) highFirst(world, listing, draft.strategyId);
  }
}

/** The owner's order of extremes in this bar. Settled on first asking, so never ask while the price is at the open. */
export function highFirst(world: World, listing: Listing, owner: StrategyId): boolean {
  let settled = listing.highFirstOf.get(owner);
  if (settled === undefined) {
    settled = judge(world, listing, owner);
    listing.highFirstOf.set(owner, settled);
  }
  return settled;
}

/** @param owner whose view; `undefined` for the account as a whole */
function judge(world: World, listing: Listing, owner: StrategyId | undefined): boolean {
  const bar = listing.bar!;
  const position =
    owner === undefined ? floorToStep(listing.quantity, listing.instrument.quantityStep) : positionOf(listing, owner);
  const expected = expectations(world, listing, owner, position);
  const heading = add(position, expected.certain);
  if (heading !== 0n) return heading < 0n;
  if (position !== 0n) return position < 0n;
  if (expected.buys !== expected.sells) return expected.buys;
  return bar.close < bar.open;
}

function expectations(world: World, listing: Listing, owner: StrategyId | undefined, position: Quantity) {
  const expected = { certain: ZERO, buys: false, sells: false };
  const count = (draft: OrderDraft, quantity: Quantity, isCertain: boolean): void => {
    if (draft.instrument !== listing.instrument.id || (owner !== undefined && draft.strategyId !== owner)) return;
    if (isCertain) {
      const signed = draft.side === 'buy' ? quantity : negate(quantity);
      expected.certain = add(expected.certain, draft.reduceOnly ? clip(signed, position) : signed);
    } else if (!draft.reduceOnly) {
      if (draft.side === 'buy') expected.buys = true;
      else expected.sells = true;
    }
  };
  for (const order of world.orders.values()) count(order.draft, remainingOf(order), false);
  const { closeTime } = world.batch!;
  for (const arrival of world.arrivals) {
    if (arrival.type !== 'submit' || arrival.at > closeTime) continue;
    count(arrival.order, arrival.order.quantity, tradesAtOnce(arrival.order, listing.bar!));
  }
  return expected;
}

/** Whether an order that came at this bar's open would trade there. */
function tradesAtOnce({ side, terms }: OrderDraft, { open }: Bar): boolean {
  const isBuy = side === 'buy';
  const atOrBelow = (price: Price): boolean => open <= price;
  const atOrAbove = (price: Price): boolean => open >= price;
  switch (terms.type) {
    case 'market':
      return true;
    case 'limit':
      return isBuy ? atOrBelow(terms.price) : atOrAbove(terms.price);
    case 'stop-market':
    case 'stop-limit':
      return isBuy ? atOrAbove(terms.trigger) : atOrBelow(terms.trigger);
    case 'take-profit':
    case 'take-profit-limit':
      return isBuy ? atOrBelow(terms.trigger) : atOrAbove(terms.trigger);
    case 'trailing-stop':
      return false;
  }
}

/** A reduce-only order moves the position toward zero and no further. */
function clip(signed: Quantity, position: Quantity): Quantity {
  const opposes = signed > 0n !== position > 0n;
  if (position === 0n || !opposes) return ZERO;
  const size = smaller(magnitude(signed), magnitude(position));
  return signed > 0n ? size : negate(size);
}
