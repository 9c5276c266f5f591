import {
  add,
  divide,
  floorToStep,
  magnitude,
  multiply,
  smaller,
  subtract,
  ZERO,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import { bookFill } from './booking.ts';
import { reaches } from './book.ts';
import type { Floor } from './floor.ts';
import { hold } from './funds.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import { cancel, finish, positionOf, rest } from './order-life.ts';
import { followPositions } from './protection.ts';
import type { RejectReason } from './rows.ts';

/**
 * An order that is registered and paid for meets the book: trades what it can at the prices of those who wait, the
 * longest-waiting first, and then rests, or ends.
 */
export function enter(floor: Floor, order: Order): void {
  const { terms, market } = order;
  const { timeInForce } = terms;
  if (timeInForce === 'PostOnly' && market.book.crosses(terms.side, order.price)) {
    cancel(floor, order, { rejectReason: 'EC_PostOnlyWillTakeLiquidity' });
    return;
  }
  if (timeInForce === 'FOK' && matchable(order) < order.leavesQty) {
    cancel(floor, order, { rejectReason: 'EC_CancelForNoFullFill' });
    return;
  }
  const endedBy = trade(floor, order);
  if (!order.isOpen) return;
  if (endedBy === 'self-match') cancel(floor, order, { cancelType: 'CancelBySmp', rejectReason: 'EC_BySelfMatch' });
  else if (isDone(order)) finish(floor, order);
  else if (timeInForce === 'IOC' || timeInForce === 'FOK')
    cancel(floor, order, { rejectReason: unfilledReason(order) });
  else rest(floor, order);
}

function isDone(order: Order): boolean {
  return order.budget === undefined ? order.leavesQty === ZERO : order.budget === ZERO;
}

function unfilledReason(order: Order): RejectReason {
  return order.cumExecQty === ZERO ? 'EC_NoImmediateQtyToFill' : 'EC_NoEnoughQtyToFill';
}

/** Takes from the book until nothing is wanted, or nothing is within the price. */
function trade(floor: Floor, taker: Order): 'exhausted' | 'self-match' {
  const { market, terms } = taker;
  const against = market.book.against(terms.side);
  while (taker.isOpen) {
    const queue = against.best;
    if (queue === undefined || !reaches(terms.side, taker.price, queue.price)) break;
    const maker = queue.first!;
    if (maker.account === taker.account && terms.smpType !== 'None') {
      if (preventSelfMatch(floor, taker, maker)) return 'self-match';
      continue;
    }
    const qty = smaller(wantedAt(floor, taker, queue.price), maker.leavesQty);
    if (qty === ZERO) break;
    exchange(floor, { taker, maker, price: queue.price, qty });
  }
  return 'exhausted';
}

/** How much the taker would take at a price: what its budget buys, and never more than what it may close. */
function wantedAt(floor: Floor, taker: Order, price: Price): Quantity {
  if (taker.budget !== undefined) return floorToStep(divide(taker.budget, price), taker.market.spec.qtyStep);
  if (!taker.market.isLinear || !taker.closes) return taker.leavesQty;
  return smaller(taker.leavesQty, magnitude(positionOf(floor, taker).size));
}

/** The taker's wish decides; its own and older order is the maker. Returns whether the taker ends. */
function preventSelfMatch(floor: Floor, taker: Order, maker: Order): boolean {
  const { smpType } = taker.terms;
  if (smpType !== 'CancelTaker') {
    maker.smpOrderId = taker.terms.orderId;
    cancel(floor, maker, { cancelType: 'CancelBySmp', rejectReason: 'EC_BySelfMatch' });
  }
  if (smpType === 'CancelMaker') return false;
  taker.smpOrderId = maker.terms.orderId;
  return true;
}

interface Meeting {
  readonly taker: Order;
  readonly maker: Order;
  readonly price: Price;
  readonly qty: Quantity;
}

function exchange(floor: Floor, { taker, maker, price, qty }: Meeting): void {
  const { market } = taker;
  const seq = market.nextSeq();
  const execId = floor.names.uuid();
  market.book.shrink(maker, subtract(maker.leavesQty, qty));
  spend(taker, price, qty);
  const fill = { price, qty, execType: 'Trade', execId, seq } as const;
  bookFill(floor, { ...fill, order: taker, isMaker: false });
  const makerExecId = maker.account.quiet ? execId : floor.names.uuid(); // One's own trade must not look like a repeat.
  bookFill(floor, { ...fill, order: maker, execId: makerExecId, isMaker: true });
  hold(floor, taker);
  publishTrade(floor, market, { taker, price, qty, execId, seq });
  if (maker.leavesQty === ZERO) finish(floor, maker);
  else {
    maker.orderStatus = 'PartiallyFilled';
    hold(floor, maker);
  }
  floor.publisher.book(market);
  followPositions(floor);
}

function spend(taker: Order, price: Price, qty: Quantity): void {
  if (taker.budget === undefined) taker.leavesQty = subtract(taker.leavesQty, qty);
  else taker.budget = subtract(taker.budget, multiply(price, qty));
}

function publishTrade(
  floor: Floor,
  market: Market,
  print: {
    readonly taker: Order;
    readonly price: Price;
    readonly qty: Quantity;
    readonly execId: string;
    readonly seq: number;
  },
): void {
  const { taker, price, qty, execId, seq } = print;
  const { category, symbol } = market.spec;
  const tickDirection = market.tickDirection(price);
  const trade = { execId, symbol, price, size: qty, side: taker.terms.side, time: floor.now, tickDirection, seq };
  floor.repriced.add(market);
  market.recordTrade(trade, multiply(price, qty));
  floor.publisher.tell({ type: 'trade', category, symbol, at: floor.now, trade });
}

/** What the book would give at once, without the orders that self-match prevention would take out. */
function matchable(order: Order): Quantity {
  const { market, terms, account } = order;
  let total: Quantity = ZERO;
  for (const queue of market.book.against(terms.side).fromBest()) {
    if (!reaches(terms.side, order.price, queue.price)) break;
    for (let maker = queue.first; maker !== undefined; maker = maker.behind) {
      const isOwn = maker.account === account && terms.smpType !== 'None';
      if (isOwn && terms.smpType !== 'CancelMaker') return total;
      if (!isOwn) total = add(total, maker.leavesQty);
      if (total >= order.leavesQty) return total;
    }
  }
  return total;
}
