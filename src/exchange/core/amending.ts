import { format, isMultipleOf, multiply, subtract, ZERO, type Price, type Quantity } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { statusRefusal, tpslRefusal, withinBand } from './admission.ts';
import { tierRefusal } from './admission-linear.ts';
import { findOpen, idsOf } from './cancelling.ts';
import type { Floor } from './floor.ts';
import { hold, holdIfAffordable } from './funds.ts';
import { enter } from './matching.ts';
import type { Order } from './order.ts';
import { positionOf } from './order-life.ts';
import { accepted, refused, type Outcome, type Refusal } from './outcome.ts';
import { tpslOf } from './placing.ts';
import { closable } from './protection.ts';
import type { AmendOrder, OrderIds, TpslFields } from './requests.ts';

/** Changes an open order, all of it or nothing. Only a smaller quantity keeps its place in the queue. */
export function amendOrder(floor: Floor, account: Account, request: AmendOrder): Outcome<OrderIds> {
  const order = findOpen(floor, account, request, 'replace');
  if ('ok' in order) return order;
  const { market } = order;
  const wanted = { price: request.price ?? order.price, qty: request.qty ?? order.qty };
  const tpsl = amendedTpsl(order, request);
  const basePrice = order.untriggered ? (request.triggerPrice ?? order.trigger!.price) : wanted.price;
  const refusal =
    statusRefusal(market) ??
    qtyRefusal(order, wanted.qty) ??
    triggerRefusal(order, request) ??
    (tpsl === undefined ? undefined : tpslRefusal(market, tpsl, { side: order.terms.side, basePrice }));
  if (refusal !== undefined) return refusal;
  const price = amendedPrice(order, request);
  if (typeof price === 'object') return price;
  const applied = order.untriggered
    ? amendWaiting(floor, order, request, { ...wanted, price })
    : amendActive(floor, order, { ...wanted, price });
  if (applied !== undefined) return applied;
  order.tpsl = tpsl;
  floor.publisher.order(order);
  if (market.isLinear) floor.publisher.position(positionOf(floor, order));
  return accepted(idsOf(order));
}

interface Wanted {
  readonly price: Price;
  readonly qty: Quantity;
}

function qtyRefusal(order: Order, qty: Quantity): Refusal | undefined {
  const { market, cumExecQty } = order;
  const { qtyStep, minOrderQty, maxOrderQty } = market.spec;
  const isLinear = market.isLinear;
  if (qty === order.qty) return undefined;
  if (qty <= ZERO || !isMultipleOf(qty, qtyStep) || qty < minOrderQty || qty > maxOrderQty) {
    return isLinear ? refused(10001, 'Qty invalid') : refused(170137, 'Order quantity has too many decimals.');
  }
  if (qty > cumExecQty) return undefined;
  const words = `The amended quantity must be above the filled quantity ${format(cumExecQty)}.`;
  return isLinear ? refused(110064, words) : refused(170313, words);
}

function triggerRefusal({ market, untriggered }: Order, { triggerPrice }: AmendOrder): Refusal | undefined {
  if (triggerPrice === undefined) return undefined;
  const code = market.isLinear ? 10001 : 170134;
  if (!untriggered) return refused(code, 'The order has no trigger, or has been triggered.');
  const isPrice = triggerPrice > ZERO && isMultipleOf(triggerPrice, market.spec.tickSize);
  return isPrice ? undefined : refused(code, 'params error: trigger price invalid');
}

function amendedPrice(order: Order, { price }: AmendOrder): Price | Refusal {
  const { market, account, terms } = order;
  if (price === undefined || price === order.price || terms.orderType === 'Market') return order.price;
  const { tickSize, minPrice, maxPrice } = market.spec;
  if (price <= ZERO || !isMultipleOf(price, tickSize)) {
    return market.isLinear ? refused(10001, 'Price invalid') : refused(170134, 'Order price has too many decimals.');
  }
  if (market.isLinear && (price < minPrice || price > maxPrice)) {
    return refused(110003, 'Order price is out of permissible range.');
  }
  return order.untriggered ? price : withinBand(account, market, { side: terms.side, price });
}

/** A price of zero removes a leg, an absent one leaves it. */
function amendedTpsl(order: Order, request: AmendOrder): TpslFields | undefined {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  return tpslOf({ ...order.tpsl, ...(Object.fromEntries(given) as TpslFields) });
}

function amendWaiting(floor: Floor, order: Order, request: AmendOrder, { price, qty }: Wanted): Refusal | undefined {
  const { market, trigger } = order;
  const before = { price: order.price, qty: order.qty, leavesQty: order.leavesQty };
  Object.assign(order, { price, qty, leavesQty: order.budget === undefined ? qty : ZERO });
  if (!holdIfAffordable(floor, order)) {
    Object.assign(order, before);
    hold(floor, order);
    return shortOfFunds(order);
  }
  market.board.remove(order);
  order.trigger = { ...trigger!, price: request.triggerPrice ?? trigger!.price, by: request.triggerBy ?? trigger!.by };
  market.board.add(order);
  return undefined;
}

function amendActive(floor: Floor, order: Order, { price, qty }: Wanted): Refusal | undefined {
  const { market, cumExecQty } = order;
  const capped = order.closes ? cumExecQty + closable(positionOf(floor, order), order) : qty;
  const leavesQty = subtract(qty < capped ? qty : (capped as Quantity), cumExecQty);
  if (price === order.price && leavesQty <= order.leavesQty) {
    order.qty = (cumExecQty + leavesQty) as Quantity;
    market.book.shrink(order, leavesQty);
    hold(floor, order);
    floor.publisher.book(market);
    return undefined;
  }
  const before = { price: order.price, qty: order.qty, leavesQty: order.leavesQty };
  const tooLarge = order.closes || !market.isLinear ? undefined : growthRefusal(order, multiply(leavesQty, price));
  if (tooLarge !== undefined) return tooLarge;
  const place = order.behind;
  market.book.dequeue(order);
  Object.assign(order, { price, leavesQty, qty: (cumExecQty + leavesQty) as Quantity });
  if (!holdIfAffordable(floor, order)) {
    Object.assign(order, before);
    market.book.enqueue(order, place);
    hold(floor, order);
    return shortOfFunds(order);
  }
  floor.publisher.book(market);
  if (order.closes) positionOf(floor, order).closers.delete(order);
  enter(floor, order);
  return undefined;
}

function growthRefusal(order: Order, value: Price): Refusal | undefined {
  const more = subtract(value, order.reservedValue);
  if (more <= ZERO) return undefined;
  return tierRefusal(order.account.holding(order.market), { side: order.terms.side, value: more });
}

function shortOfFunds({ market }: Order): Refusal {
  return market.isLinear ? refused(110007, 'ab not enough for new order') : refused(170131, 'Insufficient balance.');
}
