import { ZERO } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { countRefusal, linkIdRefusal, statusRefusal, unknownSymbol, type Admitted } from './admission.ts';
import { admitLinear } from './admission-linear.ts';
import { admitSpot, isQuoteSized } from './admission-spot.ts';
import type { Floor } from './floor.ts';
import { holdIfAffordable } from './funds.ts';
import type { Market } from './market-state.ts';
import { enter } from './matching.ts';
import { Order, type OrderTerms, type Trigger } from './order.ts';
import { positionOf, register, wait } from './order-life.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import type { OrderIds, PlaceOrder, TpslFields } from './requests.ts';

/** Accepts an order or refuses it. What comes of an accepted one is not in the answer: it is in the events. */
export function placeOrder(floor: Floor, account: Account, request: PlaceOrder): Outcome<OrderIds> {
  const market = floor.market(request);
  if (market === undefined) return unknownSymbol(request.category);
  const orderLinkId = request.orderLinkId ?? '';
  const refusal =
    statusRefusal(market) ??
    linkIdRefusal(account, request.category, orderLinkId) ??
    countRefusal(floor, account, request, market);
  if (refusal !== undefined) return refusal;
  const admitted = market.isLinear ? admitLinear(floor, account, market, request) : admitSpot(account, market, request);
  if ('ok' in admitted) return admitted;
  const order = new Order(account, market, termsOf(floor, market, request, admitted));
  if (!holdIfAffordable(floor, order)) {
    return market.isLinear ? refused(110007, 'ab not enough for new order') : refused(170131, 'Insufficient balance.');
  }
  register(order);
  if (market.isLinear) floor.publisher.position(positionOf(floor, order));
  if (order.untriggered) wait(floor, order);
  else enter(floor, order);
  return accepted({ orderId: order.terms.orderId, orderLinkId });
}

function termsOf(floor: Floor, market: Market, request: PlaceOrder, admitted: Admitted): OrderTerms {
  const { slippageToleranceType, slippageTolerance, side, orderType } = request;
  const isSpotMarket = !market.isLinear && orderType === 'Market';
  return {
    orderId: floor.names.order(market.spec.category),
    orderLinkId: request.orderLinkId ?? '',
    side,
    orderType,
    timeInForce: admitted.timeInForce,
    price: admitted.price,
    qty: admitted.qty,
    positionIdx: market.isLinear ? (request.positionIdx ?? 0) : 0,
    createType: 'CreateByUser',
    createdTime: floor.now,
    smpType: admitted.smpType,
    marketUnit: !isSpotMarket ? '' : isQuoteSized(request) ? 'quoteCoin' : 'baseCoin',
    isLeverage: request.isLeverage ?? false,
    reduceOnly: market.isLinear && (request.reduceOnly ?? false),
    closeOnTrigger: market.isLinear && (request.closeOnTrigger ?? false),
    tpsl: tpslOf(request),
    trigger: triggerOf(market, request, admitted),
    slippage:
      slippageToleranceType === undefined || slippageTolerance === undefined
        ? undefined
        : { type: slippageToleranceType, tolerance: slippageTolerance },
    lastPriceOnCreated: market.prices.last,
  };
}

function triggerOf(market: Market, request: PlaceOrder, { direction }: Admitted): Trigger | undefined {
  const { triggerPrice: price, triggerBy = 'LastPrice', orderFilter } = request;
  if (price === undefined) return undefined;
  const kind = !market.isLinear && orderFilter === 'tpslOrder' ? 'tpslOrder' : 'Stop';
  return { price, direction, by: market.isLinear ? triggerBy : 'LastPrice', kind };
}

export function tpslOf(fields: TpslFields): TpslFields | undefined {
  const { takeProfit, stopLoss, tpTriggerBy, slTriggerBy, tpslMode = 'Full' } = fields;
  const { tpOrderType, slOrderType, tpLimitPrice, slLimitPrice } = fields;
  const [tp, sl] = [takeProfit === ZERO ? undefined : takeProfit, stopLoss === ZERO ? undefined : stopLoss];
  if (tp === undefined && sl === undefined) return undefined;
  return {
    takeProfit: tp,
    stopLoss: sl,
    tpTriggerBy,
    slTriggerBy,
    tpslMode,
    tpOrderType,
    slOrderType,
    tpLimitPrice,
    slLimitPrice,
  };
}
