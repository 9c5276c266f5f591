import { floorToStep, isMultipleOf, multiply, ZERO, type Price } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { tpslRefusal, withinBand, type Admitted } from './admission.ts';
import { marketBound } from './market-bound.ts';
import type { Market } from './market-state.ts';
import { refused, type Refusal } from './outcome.ts';
import type { PlaceOrder, TriggerDirection } from './requests.ts';

/** Market buys are sized in quote unless said otherwise: the trap that Bybit sets for those who think in coins. */
export function isQuoteSized({ orderType, side, marketUnit }: PlaceOrder): boolean {
  return orderType === 'Market' && (marketUnit ?? (side === 'Buy' ? 'quoteCoin' : 'baseCoin')) === 'quoteCoin';
}

/** Whether a spot order may be made, and what it then is. */
export function admitSpot(account: Account, market: Market, request: PlaceOrder): Admitted | Refusal {
  const { side, orderType } = request;
  const badAmount = isQuoteSized(request) ? amountRefusal(market, request) : undefined;
  if (badAmount !== undefined) return badAmount;
  const price = orderType === 'Market' ? marketPrice(market, request) : limitPrice(account, market, request);
  if (typeof price === 'object') return price;
  const badQty = isQuoteSized(request) ? undefined : qtyRefusal(market, request, price);
  if (badQty !== undefined) return badQty;
  const trigger = triggerOf(market, request);
  if (typeof trigger === 'object') return trigger;
  const wantsTpsl = (request.takeProfit ?? ZERO) !== ZERO || (request.stopLoss ?? ZERO) !== ZERO;
  if (wantsTpsl) {
    if (orderType === 'Market') return refused(170130, 'Take profit and stop loss are only allowed on limit orders.');
    const badTpsl = tpslRefusal(market, request, { side, basePrice: price });
    if (badTpsl !== undefined) return badTpsl;
  }
  const timeInForce = orderType === 'Market' ? 'IOC' : (request.timeInForce ?? 'GTC');
  return { price, qty: request.qty, timeInForce, smpType: request.smpType ?? 'None', direction: trigger };
}

function marketPrice(market: Market, request: PlaceOrder): Price | Refusal {
  const { slippageToleranceType: type, slippageTolerance: tolerance } = request;
  const slippage = type === undefined || tolerance === undefined ? undefined : { type, tolerance };
  const bound = marketBound(market, request.side, slippage);
  // A conditional order gets its bound when it triggers; until then funds are held at its trigger price.
  const price = request.triggerPrice ?? bound;
  return price ?? refused(170191, 'No price is available for a market order: the book is empty.');
}

function limitPrice(account: Account, market: Market, { side, price, triggerPrice }: PlaceOrder): Price | Refusal {
  if (price === undefined) return refused(170105, "Parameter 'price' was empty.");
  if (price <= ZERO) return refused(170132, 'Order price too low.');
  if (!isMultipleOf(price, market.spec.tickSize)) return refused(170134, 'Order price has too many decimals.');
  return triggerPrice === undefined ? withinBand(account, market, { side, price }) : price;
}

function amountRefusal(market: Market, { side, qty }: PlaceOrder): Refusal | undefined {
  const { quotePrecision, minNotionalValue, maxMktOrderQty } = market.spec;
  if (!isMultipleOf(qty, quotePrecision)) return refused(170148, 'Market order amount decimal too long');
  if (qty < minNotionalValue || qty <= ZERO) return refused(170140, 'Order value exceeded lower limit.');
  const { last } = market.prices;
  const isTooMuch = last !== undefined && qty > multiply(maxMktOrderQty, last);
  const words = side === 'Buy' ? 'buy' : 'sell';
  return isTooMuch ? refused(170124, `Order amount too large: market ${words}.`) : undefined;
}

function qtyRefusal(market: Market, request: PlaceOrder, price: Price): Refusal | undefined {
  const { orderType, timeInForce, qty } = request;
  const { qtyStep, minOrderQty, maxOrderQty, maxMktOrderQty, postOnlyMaxOrderQty, minNotionalValue } = market.spec;
  if (qty > ZERO && floorToStep(qty, qtyStep) !== qty) return refused(170137, 'Order quantity has too many decimals.');
  if (qty <= ZERO || qty < minOrderQty) return refused(170136, 'Order quantity exceeded lower limit.');
  const valuePrice = orderType === 'Market' ? (market.prices.last ?? price) : price;
  if (multiply(qty, valuePrice) < minNotionalValue) return refused(170140, 'Order value exceeded lower limit.');
  if (orderType === 'Market' && qty > maxMktOrderQty) {
    return refused(170382, 'Order quantity exceeded upper limit of a market order.');
  }
  const most = timeInForce === 'PostOnly' ? postOnlyMaxOrderQty : maxOrderQty;
  if (orderType === 'Limit' && qty > most)
    return refused(170381, 'Order quantity exceeded upper limit of a limit order.');
  return undefined;
}

/** Spot needs no direction: it is where the trigger lies, seen from the last price. */
function triggerOf(
  market: Market,
  { triggerPrice, triggerDirection, side, orderFilter }: PlaceOrder,
): TriggerDirection | Refusal {
  if (triggerPrice === undefined) {
    if (orderFilter === 'tpslOrder' || orderFilter === 'StopOrder') {
      return refused(170105, "Parameter 'triggerPrice' was empty.");
    }
    return 1;
  }
  if (triggerPrice <= ZERO || !isMultipleOf(triggerPrice, market.spec.tickSize)) {
    return refused(170134, 'Trigger price has too many decimals.');
  }
  const { last } = market.prices;
  if (last === undefined) return triggerDirection ?? (side === 'Buy' ? 1 : 2);
  return triggerPrice >= last ? 1 : 2;
}
