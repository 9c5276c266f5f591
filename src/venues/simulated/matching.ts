import { add, larger, smaller, subtract, type Price } from '../../domain/index.ts';
import { hasLimit } from './admission.ts';
import { make, take } from './execution.ts';
import { isReached, type Watch } from './path.ts';
import { oppositeQuote } from './slippage.ts';
import { endOrder, say, type Listing, type WorkingOrder, type World } from './world.ts';

/**
 * What an order does when it meets one price: on arrival, at a bar's open (where the price may have jumped past a
 * trigger or a limit), or after an amendment.
 *
 * A trigger that is already passed is pulled at once. A limit order that can trade on arrival takes; one that was
 * resting is traded against, at the better price of the gap.
 */
export function meetPrice(world: World, order: WorkingOrder, price: Price): void {
  order.due = false;
  if (order.waiting) return;
  const wasArriving = order.arriving;
  order.arriving = false;
  if (wasArriving) trail(order, price);
  const watch = watchOf(world, order);
  if (order.triggered || order.terms.type === 'market' || order.terms.type === 'limit') {
    if (!hasLimit(order.terms)) take(world, order, price);
    else if (wasArriving) arriveAtLimit(world, order, price);
    else if (watch !== undefined && isReached(watch, price)) make(world, order, price);
  } else if (watch !== undefined && isReached(watch, price)) {
    pullTrigger(world, order, price);
  } else {
    trail(order, price);
  }
}

/** What an order does when the path crosses the level it watches: it trades there, not at what the price is next. */
export function crossLevel(world: World, order: WorkingOrder, level: Price): void {
  if (order.triggered || order.terms.type === 'limit') make(world, order, limitOf(order));
  else pullTrigger(world, order, level);
}

/** The level at which the path would next touch the order; none for one that trades at any price, or is not yet active. */
export function watchOf(world: World, order: WorkingOrder): Watch | undefined {
  const { terms, draft } = order;
  const isBuy = draft.side === 'buy';
  if (order.triggered || terms.type === 'limit') return hasLimit(terms) ? limitWatch(world, order) : undefined;
  switch (terms.type) {
    case 'market':
      return undefined;
    case 'stop-market':
    case 'stop-limit':
      return { level: terms.trigger, from: isBuy ? 'below' : 'above' };
    case 'take-profit':
    case 'take-profit-limit':
      return { level: terms.trigger, from: isBuy ? 'above' : 'below' };
    case 'trailing-stop': {
      if (order.anchor === undefined) return undefined;
      const level = isBuy ? add(order.anchor, terms.distance) : subtract(order.anchor, terms.distance);
      return { level, from: isBuy ? 'below' : 'above' };
    }
  }
}

/** Moves a trailing stop after the best price so far, once that has passed the activation; never back. */
export function trail(order: WorkingOrder, price: Price): void {
  const { terms, draft, listing } = order;
  if (terms.type !== 'trailing-stop' || order.triggered) return;
  const better = draft.side === 'sell' ? larger : smaller;
  const before = order.anchor;
  if (before !== undefined) order.anchor = better(before, price);
  else if (terms.activation === undefined || better(terms.activation, price) === price) order.anchor = price;
  if (order.anchor !== before) listing.wake = undefined;
}

/** Orders at a new bar: each is to meet its open. */
export function meetNewBar(world: World, isInBatch: (listing: Listing) => boolean): void {
  for (const order of world.orders.values()) {
    if (!isInBatch(order.listing)) continue;
    order.due = true;
    order.waiting = false;
  }
}

function pullTrigger(world: World, order: WorkingOrder, price: Price): void {
  order.triggered = true;
  order.listing.wake = undefined;
  say(world, { type: 'order-triggered', at: world.clock, clientOrderId: order.draft.clientOrderId });
  if (hasLimit(order.terms)) arriveAtLimit(world, order, price);
  else take(world, order, price);
}

function arriveAtLimit(world: World, order: WorkingOrder, price: Price): void {
  const { timeInForce, side } = order.draft;
  const limit = limitOf(order);
  const quote = oppositeQuote(world.settings.slippage, side, price);
  const canTake = side === 'buy' ? quote <= limit : quote >= limit;
  if (!canTake) {
    if (timeInForce === 'IOC') endOrder(world, order, 'ioc-remainder');
    if (timeInForce === 'FOK') endOrder(world, order, 'fok');
    return;
  }
  if (timeInForce === 'post-only') {
    endOrder(world, order, 'POST_ONLY_WOULD_TAKE');
    return;
  }
  take(world, order, price, limit);
  // What the bar's volume did not allow goes on taking at the next open: it must not become a maker by waiting.
  order.arriving = true;
}

function limitWatch(world: World, order: WorkingOrder): Watch {
  const limit = limitOf(order);
  const { priceStep } = order.listing.instrument;
  const isBuy = order.draft.side === 'buy';
  if (world.settings.limitFill === 'touch') return { level: limit, from: isBuy ? 'above' : 'below' };
  return isBuy ? { level: subtract(limit, priceStep), from: 'above' } : { level: add(limit, priceStep), from: 'below' };
}

function limitOf({ terms }: WorkingOrder): Price {
  if (!('price' in terms)) throw new TypeError(`a ${terms.type} order has no limit`);
  return terms.price;
}
