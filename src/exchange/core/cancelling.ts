import type { Account } from './account.ts';
import { unknownSymbol } from './admission.ts';
import type { Floor } from './floor.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import { cancel, positionOf, type Ending } from './order-life.ts';
import { accepted, refused, type Outcome, type Refusal } from './outcome.ts';
import type { CancelAll, CancelOrder, OrderFilter, OrderIds, OrderRef, Scope } from './requests.ts';
import type { Category } from './spec.ts';

/** Bybit cancels at most so many in one call on linear. */
const CANCEL_ALL_MAX = 500;

export function cancelOrder(floor: Floor, account: Account, request: CancelOrder): Outcome<OrderIds> {
  const order = findOpen(floor, account, request, 'cancel');
  if ('ok' in order) return order;
  withdraw(floor, order, { cancelType: 'CancelByUser' });
  return accepted(idsOf(order));
}

/** Needs a scope on linear; spot leaves conditional and TP/SL orders alive unless they are asked for. */
export function cancelAll(floor: Floor, account: Account, request: CancelAll): Outcome<readonly OrderIds[]> {
  const { category } = request;
  const missing = scopeRefusal(floor, request);
  if (missing !== undefined) return missing;
  const filter = request.orderFilter ?? (category === 'spot' ? 'Order' : undefined);
  const orders = [...account.orders.values()].filter(
    (order) =>
      inScope(order.market, request) &&
      (filter === undefined || filterOf(order) === filter) &&
      (request.stopOrderType === undefined || order.trigger?.kind === request.stopOrderType),
  );
  const taken = category === 'linear' ? orders.slice(0, CANCEL_ALL_MAX) : orders;
  return accepted(taken.filter(({ isOpen }) => isOpen).flatMap((order) => withdrawn(floor, order, 'CancelByUser')));
}

export function cancelByDisconnect(floor: Floor, account: Account, category: Category): OrderIds[] {
  return [...account.orders.values()]
    .filter(({ market, isOpen }) => market.spec.category === category && isOpen)
    .flatMap((order) => withdrawn(floor, order, 'CancelByDCP'));
}

/** An order that fell with its partner is not there any more. */
function withdrawn(floor: Floor, order: Order, cancelType: NonNullable<Ending['cancelType']>): OrderIds[] {
  if (!order.isOpen) return [];
  withdraw(floor, order, { cancelType });
  return [idsOf(order)];
}

/** By someone's will. The two halves of a spot pair share one lot of funds, so that they go together. */
export function withdraw(floor: Floor, order: Order, ending: Ending): void {
  const { oco, market } = order;
  cancel(floor, order, ending);
  if (!market.isLinear && oco?.untriggered === true) cancel(floor, oco, ending);
  if (market.isLinear) floor.publisher.position(positionOf(floor, order));
}

/** The open order that is meant, or the refusal that Bybit gives when there is none: it may just have filled. */
export function findOpen(
  floor: Floor,
  account: Account,
  ref: OrderRef,
  purpose: 'cancel' | 'replace',
): Order | Refusal {
  const { category, symbol, orderId, orderLinkId } = ref;
  const market = floor.market(ref);
  if (market === undefined) return unknownSymbol(category);
  const known = orderId ?? '';
  if (known === '' && (orderLinkId ?? '') === '') {
    return category === 'linear'
      ? refused(10001, 'params error: OrderId or orderLinkId is required')
      : refused(170105, "Parameter 'orderId' was empty.");
  }
  const id = known === '' ? account.orderLinkIds[category].get(orderLinkId!) : known;
  const order = id === undefined ? undefined : account.orders.get(id);
  if (order !== undefined && order.market.spec.symbol === symbol && order.market === market) return order;
  return category === 'linear'
    ? refused(110001, `order not exists or too late to ${purpose}`)
    : refused(170213, 'Order does not exist.');
}

export function scopeRefusal(floor: Floor, scope: Scope): Refusal | undefined {
  const { category, symbol, baseCoin, settleCoin } = scope;
  if (symbol !== undefined && floor.market({ category, symbol }) === undefined) return unknownSymbol(category);
  if (category === 'spot' || symbol !== undefined || baseCoin !== undefined || settleCoin !== undefined)
    return undefined;
  return refused(10001, 'params error: symbol, settleCoin or baseCoin is required');
}

/** Symbol wins over base coin, base coin over settle coin. */
export function inScope({ spec }: Market, { category, symbol, baseCoin, settleCoin }: Scope): boolean {
  if (spec.category !== category) return false;
  if (symbol !== undefined) return spec.symbol === symbol;
  if (baseCoin !== undefined) return spec.baseCoin === baseCoin;
  return settleCoin === undefined || category === 'spot' || spec.quoteCoin === settleCoin;
}

export function filterOf(order: Order): OrderFilter {
  if (!order.untriggered) return 'Order';
  return order.trigger?.kind === 'tpslOrder' ? 'tpslOrder' : 'StopOrder';
}

export function idsOf({ terms }: Order): OrderIds {
  return { orderId: terms.orderId, orderLinkId: terms.orderLinkId };
}
