import { format, isMultipleOf, ZERO, type Price } from '../../domain/index.ts';
import type { Account } from './account.ts';
import type { Floor } from './floor.ts';
import type { Market } from './market-state.ts';
import { refused, type Refusal } from './outcome.ts';
import { legsOf } from './protection.ts';
import type { PlaceOrder, Side, SmpType, TimeInForce, TriggerDirection, TpslFields } from './requests.ts';
import type { Category } from './spec.ts';

/** The order as it will be entered: what the request leaves open has been decided. */
export interface Admitted {
  readonly price: Price;
  readonly qty: Price;
  readonly timeInForce: TimeInForce;
  readonly smpType: SmpType;
  readonly direction: TriggerDirection;
}

const LINK_ID = /^[A-Za-z0-9_-]*$/;
const LINK_ID_MAX = 45;
/** Bybit prints prices in its messages as whole numbers of 1e-4. */
const MESSAGE_UNIT = 10n ** 8n;

export function unknownSymbol(category: Category): Refusal {
  return category === 'linear' ? refused(10001, 'params error: symbol invalid') : refused(170121, 'Invalid symbol.');
}

export function statusRefusal(market: Market): Refusal | undefined {
  if (market.status === 'Trading') return undefined;
  if (market.status === 'Closed') return unknownSymbol(market.spec.category);
  return market.isLinear
    ? refused(110066, 'Trading is currently not allowed.')
    : refused(170031, 'Trading has been suspended.');
}

/** An id is used once and for ever: a repeat is the sign of a retry, and must not trade again. */
export function linkIdRefusal(account: Account, category: Category, orderLinkId: string): Refusal | undefined {
  if (orderLinkId === '') return undefined;
  if (orderLinkId.length > LINK_ID_MAX) return refused(10001, `order link id is longer than ${LINK_ID_MAX}`);
  if (!LINK_ID.test(orderLinkId)) return refused(10001, 'params error: orderLinkId invalid');
  if (!account.orderLinkIds[category].has(orderLinkId)) return undefined;
  return category === 'linear'
    ? refused(110072, 'OrderLinkedID is duplicate')
    : refused(170141, 'Duplicate clientOrderId');
}

/** Which way the price has to go, and that it is not there already. */
export function triggerRefusal(market: Market, request: PlaceOrder): Refusal | undefined {
  const { triggerPrice, triggerDirection, triggerBy = 'LastPrice' } = request;
  if (triggerPrice === undefined) return undefined;
  if (triggerPrice <= ZERO || !isMultipleOf(triggerPrice, market.spec.tickSize)) {
    return refused(10001, 'params error: trigger price invalid');
  }
  if (triggerDirection === undefined) return refused(10001, 'params error: TriggerDirection invalid');
  const { last, mark, index } = market.prices;
  const current = { LastPrice: last, MarkPrice: mark, IndexPrice: index }[triggerBy];
  if (current === undefined) return undefined;
  const words = `trigger_price[${inMessage(triggerPrice)}]`;
  if (triggerDirection === 1 && triggerPrice <= current) {
    return refused(110092, `expect Rising, but ${words} <= current[${inMessage(current)}]??${triggerBy}`);
  }
  if (triggerDirection === 2 && triggerPrice >= current) {
    return refused(110093, `expect Falling, but ${words} >= current[${inMessage(current)}]??${triggerBy}`);
  }
  return undefined;
}

/** TP and SL lie on the two sides of the price that the position would be entered at. */
export function tpslRefusal(
  market: Market,
  tpsl: TpslFields,
  entry: { readonly side: Side; readonly basePrice: Price },
): Refusal | undefined {
  const { side, basePrice } = entry;
  const isPartial = tpsl.tpslMode === 'Partial';
  for (const { takesProfit, price, orderType, limitPrice, by } of legsOf(tpsl)) {
    const name = takesProfit ? 'TakeProfit' : 'StopLoss';
    if (price < ZERO || !isMultipleOf(price, market.spec.tickSize))
      return refused(10001, `params error: ${name} invalid`);
    if (orderType === 'Limit' && market.isLinear && !isPartial) {
      return refused(10001, 'tpOrderType or slOrderType can not be Limit when tpslMode is Full');
    }
    if (orderType === 'Limit' && limitPrice === undefined) {
      return refused(10001, `${takesProfit ? 'tpLimitPrice' : 'slLimitPrice'} is required`);
    }
    const mustBeHigher = takesProfit === (side === 'Buy');
    if (mustBeHigher ? price > basePrice : price < basePrice) continue;
    const relation = mustBeHigher ? 'higher' : 'lower';
    return refused(
      10001,
      `${name}:${inMessage(price)} set for ${side} position should be ${relation} than base_price:${inMessage(basePrice)}??${by}`,
    );
  }
  return undefined;
}

/** Bybit's default on linear is to move the price to the edge of the band; spot refuses. */
export function withinBand(
  account: Account,
  market: Market,
  order: { readonly side: Side; readonly price: Price },
): Price | Refusal {
  const { band } = market.prices;
  const { side, price } = order;
  if (band === undefined) return price;
  const { category } = market.spec;
  const reprices = account.repricesOutsideLimit[category];
  if (side === 'Buy' && price > band.buyLmt) {
    if (reprices) return band.buyLmt;
    return category === 'linear'
      ? refused(110121, `Order price is above the price limitation: ${format(band.buyLmt)}`)
      : refused(170193, `Buy order price cannot be higher than ${format(band.buyLmt)}`);
  }
  if (side === 'Sell' && price < band.sellLmt) {
    if (reprices) return band.sellLmt;
    return category === 'linear'
      ? refused(110120, `Order price is below the price limitation: ${format(band.sellLmt)}`)
      : refused(170194, `Sell order price cannot be lower than ${format(band.sellLmt)}`);
  }
  return price;
}

/** Open orders of one symbol (linear) or of all (spot), and conditional ones of a symbol. */
export function countRefusal(floor: Floor, account: Account, request: PlaceOrder, market: Market): Refusal | undefined {
  const holding = account.holding(market);
  const isConditional = request.triggerPrice !== undefined;
  if (market.isLinear) {
    if (isConditional && holding.conditionalOrders >= CONDITIONAL_LINEAR_MAX) {
      return refused(110009, 'The number of stop orders exceeds the maximum allowable limit.');
    }
    if (!isConditional && holding.activeOrders >= floor.openOrdersMax) {
      return refused(110020, `You have reached the maximum of ${floor.openOrdersMax} active orders.`);
    }
    return undefined;
  }
  let open = 0;
  for (const one of account.holdings.values())
    if (!one.market.isLinear) open += one.activeOrders + one.conditionalOrders;
  const tooMany = open >= floor.openOrdersMax || (isConditional && holding.conditionalOrders >= CONDITIONAL_SPOT_MAX);
  return tooMany ? refused(170810, 'Cannot exceed maximum of 500 conditional, TP/SL and active orders.') : undefined;
}

const CONDITIONAL_LINEAR_MAX = 10;
const CONDITIONAL_SPOT_MAX = 30;

function inMessage(price: Price): string {
  return String(price / MESSAGE_UNIT);
}
