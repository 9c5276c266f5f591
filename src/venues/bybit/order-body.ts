import {
  format,
  type ApprovedOrder,
  type OrderAmendment,
  type OrderTerms,
  type Price,
  type Side,
  type TimeInForce,
} from '../../domain/index.ts';
import type { Market } from './symbols.ts';

/** One body, for REST and for the trade stream alike. */
export type Body = Readonly<Record<string, string | number | boolean>>;

const OUR_ID = /^[A-Za-z0-9_-]{1,36}$/;

export type CreateBody =
  | { readonly possible: true; readonly body: Body }
  | { readonly possible: false; readonly why: string };

/** The body of `order/create`, or why Bybit has no such order. */
export function createBody(order: ApprovedOrder, { category, symbol }: Market): CreateBody {
  const { clientOrderId, side, quantity, terms, timeInForce, reduceOnly } = order;
  if (!OUR_ID.test(clientOrderId)) return { possible: false, why: `"${clientOrderId.slice(0, 40)}" is no orderLinkId` };
  if (terms.type === 'trailing-stop')
    return {
      possible: false,
      why: 'Bybit ties a trailing stop to the position, so it has no order of ours to answer for',
    };
  const isSpot = category === 'spot';
  const trigger = triggerOf(terms);
  const body: Body = {
    category,
    symbol,
    side: side === 'buy' ? 'Buy' : 'Sell',
    qty: format(quantity),
    orderLinkId: clientOrderId,
    ...priceOf(terms, timeInForce),
    ...(trigger === undefined ? {} : { triggerPrice: format(trigger) }),
    ...(isSpot
      ? // Left out, a market buy would be for an amount of money instead of a quantity.
        { marketUnit: 'baseCoin', orderFilter: trigger === undefined ? 'Order' : 'StopOrder' }
      : {
          positionIdx: 0,
          reduceOnly,
          ...(trigger === undefined
            ? {}
            : { triggerDirection: risingFor(terms, side) ? 1 : 2, triggerBy: 'LastPrice' }),
        }),
  };
  return { possible: true, body };
}

/** `orderLinkId` names it; whatever does not change is left out. */
export function amendBody(
  { clientOrderId, quantity, price, trigger }: OrderAmendment,
  { category, symbol }: Market,
): Body {
  return {
    category,
    symbol,
    orderLinkId: clientOrderId,
    ...(quantity === undefined ? {} : { qty: format(quantity) }),
    ...(price === undefined ? {} : { price: format(price) }),
    ...(trigger === undefined ? {} : { triggerPrice: format(trigger) }),
  };
}

export function cancelBody(clientOrderId: string, { category, symbol }: Market): Body {
  return { category, symbol, orderLinkId: clientOrderId };
}

function priceOf(terms: OrderTerms, timeInForce: TimeInForce): Body {
  switch (terms.type) {
    case 'limit':
    case 'stop-limit':
    case 'take-profit-limit':
      return { orderType: 'Limit', price: format(terms.price), timeInForce: IN_FORCE[timeInForce] };
    case 'market':
    case 'stop-market':
    case 'take-profit':
    case 'trailing-stop':
      // Always immediate-or-cancel with Bybit, within a band around the last price.
      return { orderType: 'Market', timeInForce: 'IOC' };
  }
}

const IN_FORCE: Readonly<Record<TimeInForce, string>> = { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', 'post-only': 'PostOnly' };

function triggerOf(terms: OrderTerms): Price | undefined {
  return 'trigger' in terms ? terms.trigger : undefined;
}

/** A buy stop waits above the market, a buy take-profit below; for sells it is the other way round. */
function risingFor(terms: OrderTerms, side: Side): boolean {
  const isStop = terms.type === 'stop-market' || terms.type === 'stop-limit';
  return isStop === (side === 'buy');
}
