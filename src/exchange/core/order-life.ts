import { subtract, ZERO } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { hold } from './funds.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import type { CancelType, OrderStatus, RejectReason } from './rows.ts';

/** Why an order ends before it is filled. */
export interface Ending {
  readonly cancelType?: CancelType;
  readonly rejectReason?: RejectReason;
  readonly rejected?: boolean;
}

/** From here on the order is known: it can be looked up, counted and cancelled. */
export function register(order: Order): void {
  const { account, market, terms } = order;
  order.place = account.nextPlace();
  account.orders.set(terms.orderId, order);
  if (terms.orderLinkId !== '') {
    account.orderLinkIds[market.spec.category].set(terms.orderLinkId, terms.orderId);
  }
  count(order, 1);
}

/** Puts an order that has not traded everything into the book. */
export function rest(floor: Floor, order: Order): void {
  const { market } = order;
  order.orderStatus = order.cumExecQty === ZERO ? 'New' : 'PartiallyFilled';
  market.book.enqueue(order);
  if (order.closes) positionOf(floor, order).closers.add(order);
  hold(floor, order);
  floor.publisher.book(market);
  floor.publisher.order(order);
}

/** Leaves an order on the board until its price comes. */
export function wait(floor: Floor, order: Order): void {
  order.market.board.add(order);
  if (order.market.isLinear && order.closes) positionOf(floor, order).stops.add(order);
  hold(floor, order);
  floor.publisher.order(order);
}

/** A conditional order comes alive: said once as `Triggered`, and from then on it is an order like any other. */
export function awaken(floor: Floor, order: Order): void {
  order.market.board.remove(order);
  if (order.market.isLinear && order.closes) positionOf(floor, order).stops.delete(order);
  count(order, -1);
  order.orderStatus = 'Triggered';
  order.updatedTime = floor.now;
  if (!order.account.quiet) {
    floor.publisher.tell({ type: 'order', uid: order.account.uid, at: floor.now, order: order.row() });
  }
  order.orderStatus = 'New';
  count(order, 1);
}

export function finish(floor: Floor, order: Order): void {
  order.leavesQty = ZERO;
  order.budget = order.budget === undefined ? undefined : ZERO;
  end(floor, order, 'Filled');
}

/** Ends an order that is not filled. What it has already traded stands. */
export function cancel(floor: Floor, order: Order, ending: Ending): void {
  order.cancelType = ending.cancelType ?? 'UNKNOWN';
  order.rejectReason = ending.rejectReason ?? 'EC_PerCancelRequest';
  if (order.tpsl !== undefined && order.cumExecQty !== ZERO) floor.filled.add(order); // What it has traded stays guarded.
  end(floor, order, statusOf(order, ending));
}

/** Takes quantity away from an order, so that it keeps its place; nothing left is a cancellation. */
export function shrinkTo(floor: Floor, order: Order, leavesQty: Order['leavesQty'], ending: Ending): void {
  if (leavesQty === ZERO) {
    cancel(floor, order, ending);
    return;
  }
  order.qty = subtract(order.qty, subtract(order.leavesQty, leavesQty));
  order.market.book.shrink(order, leavesQty);
  hold(floor, order);
  if (order.queue !== undefined) floor.publisher.book(order.market);
  floor.publisher.order(order);
}

function statusOf(order: Order, { rejected = false }: Ending): OrderStatus {
  if (rejected) return 'Rejected';
  if (order.market.isLinear) return order.untriggered ? 'Deactivated' : 'Cancelled';
  if (order.untriggered) return 'Deactivated';
  return order.cumExecQty === ZERO ? 'Cancelled' : 'PartiallyFilledCanceled';
}

function end(floor: Floor, order: Order, status: OrderStatus): void {
  const { account, market, terms } = order;
  if (order.queue !== undefined) {
    market.book.dequeue(order);
    floor.publisher.book(market);
  }
  if (order.untriggered) market.board.remove(order);
  if (market.isLinear && order.closes) {
    const position = positionOf(floor, order);
    position.closers.delete(order);
    position.stops.delete(order);
  }
  count(order, -1);
  order.orderStatus = status;
  account.orders.delete(terms.orderId);
  hold(floor, order);
  floor.publisher.order(order);
}

export function positionOf(floor: Floor, { account, market, terms }: Order): Position {
  return account.holding(market).positionAt(terms.positionIdx, floor.now);
}

function count(order: Order, change: 1 | -1): void {
  const holding = order.account.holding(order.market);
  if (order.untriggered) holding.conditionalOrders += change;
  else holding.activeOrders += change;
}
