import {
  add,
  format,
  isMultipleOf,
  magnitude,
  multiply,
  smaller,
  ZERO,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import type { Account, Holding } from './account.ts';
import { tpslRefusal, triggerRefusal, withinBand, type Admitted } from './admission.ts';
import type { Floor } from './floor.ts';
import { tierAllows } from './margin.ts';
import { marketBound } from './market-bound.ts';
import type { Market } from './market-state.ts';
import { refused, type Refusal } from './outcome.ts';
import type { PlaceOrder, Side } from './requests.ts';

/** Whether a linear order may be made, and what it then is; in the order in which Bybit's own checks are seen to be. */
export function admitLinear(floor: Floor, account: Account, market: Market, request: PlaceOrder): Admitted | Refusal {
  const holding = account.holding(market);
  const { side, orderType, positionIdx = 0, reduceOnly = false } = request;
  if (!holding.indexes.includes(positionIdx)) return refused(10001, 'position idx not match position mode');
  const closing = closingQty(floor, holding, request);
  if (typeof closing === 'object') return closing;
  const qty = closing ?? request.qty;
  const badQty = qtyRefusal(market, request, qty);
  if (badQty !== undefined) return badQty;
  const isConditional = request.triggerPrice !== undefined;
  const price = orderType === 'Market' ? marketPrice(market, request) : limitPrice(account, market, request);
  if (typeof price === 'object') return price;
  const valuePrice = orderType === 'Market' ? (market.prices.last ?? request.triggerPrice ?? price) : price;
  if (closing === undefined && !reduceOnly && multiply(qty, valuePrice) < market.spec.minNotionalValue) {
    const least = `${format(market.spec.minNotionalValue)}${market.spec.quoteCoin}`;
    return refused(110094, `Order does not meet minimum order value ${least}`);
  }
  const badTrigger = triggerRefusal(market, request);
  if (badTrigger !== undefined) return badTrigger;
  const badTpsl = linearTpslRefusal(market, request, price);
  if (badTpsl !== undefined) return badTpsl;
  if (closing === undefined && !isConditional) {
    const tooLarge = tierRefusal(holding, { side, value: multiply(qty, price) });
    if (tooLarge !== undefined) return tooLarge;
  }
  const timeInForce = orderType === 'Market' ? 'IOC' : (request.timeInForce ?? 'GTC');
  const { smpType = 'None', triggerDirection = 1 } = request;
  return { price, qty, timeInForce, smpType, direction: triggerDirection };
}

/** What an order that only closes may close; `undefined` for one that may open. */
function closingQty(floor: Floor, holding: Holding, request: PlaceOrder): Quantity | Refusal | undefined {
  const { side, positionIdx = 0, reduceOnly = false, closeOnTrigger = false, qty } = request;
  const closes = reduceOnly || (positionIdx === 1 && side === 'Sell') || (positionIdx === 2 && side === 'Buy');
  if (!closes) return undefined;
  const { size } = holding.positionAt(positionIdx, floor.now);
  const isConditional = request.triggerPrice !== undefined;
  if (isConditional && qty !== ZERO) return qty; // Whether there is something to close is seen when it triggers.
  if (size === ZERO) return refused(110017, 'current position is zero, cannot fix reduce-only order qty');
  if (size > ZERO === (side === 'Buy')) return refused(110017, 'Reduce-only rule not satisfied');
  const { maxOrderQty, maxMktOrderQty } = holding.market.spec;
  const most = request.orderType === 'Market' ? maxMktOrderQty : maxOrderQty;
  if (qty === ZERO && closeOnTrigger) return smaller(magnitude(size), most);
  return smaller(qty, magnitude(size));
}

function qtyRefusal(market: Market, { orderType, timeInForce }: PlaceOrder, qty: Quantity): Refusal | undefined {
  const { qtyStep, minOrderQty, maxOrderQty, maxMktOrderQty, postOnlyMaxOrderQty } = market.spec;
  if (qty <= ZERO || !isMultipleOf(qty, qtyStep) || qty < minOrderQty) return refused(10001, 'Qty invalid');
  const most = orderType === 'Market' ? maxMktOrderQty : timeInForce === 'PostOnly' ? postOnlyMaxOrderQty : maxOrderQty;
  if (qty <= most) return undefined;
  const words = 'The number of contracts exceeds maximum limit allowed: too large';
  return refused(10001, `${words}, order_qty:${scaled(qty)} > max_qty:${scaled(most)}`);
}

function marketPrice(market: Market, request: PlaceOrder): Price | Refusal {
  if (request.triggerPrice !== undefined) return ZERO; // Known when it triggers.
  const { slippageToleranceType: type, slippageTolerance: tolerance } = request;
  const slippage = type === undefined || tolerance === undefined ? undefined : { type, tolerance };
  const bound = marketBound(market, request.side, slippage);
  return bound ?? refused(110118, 'No price is available for a market order: the book is empty.');
}

function limitPrice(account: Account, market: Market, { side, price }: PlaceOrder): Price | Refusal {
  if (price === undefined || price <= ZERO) return refused(10001, 'params error: Price invalid');
  if (!isMultipleOf(price, market.spec.tickSize)) return refused(10001, 'Price invalid');
  const { minPrice, maxPrice } = market.spec;
  if (price < minPrice || price > maxPrice) return refused(110003, 'Order price is out of permissible range.');
  return withinBand(account, market, { side, price });
}

function linearTpslRefusal(market: Market, request: PlaceOrder, price: Price): Refusal | undefined {
  const { side, orderType, reduceOnly = false } = request;
  const wantsTpsl = (request.takeProfit ?? ZERO) !== ZERO || (request.stopLoss ?? ZERO) !== ZERO;
  if (!wantsTpsl) return undefined;
  if (reduceOnly) return refused(10001, 'takeProfit and stopLoss are not allowed with reduceOnly');
  const basePrice = request.triggerPrice ?? (orderType === 'Market' ? (market.prices.last ?? price) : price);
  return tpslRefusal(market, request, { side, basePrice });
}

/** The position that would come of it has to lie in a tier that allows the leverage. */
export function tierRefusal(
  holding: Holding,
  order: { readonly side: Side; readonly value: Price },
): Refusal | undefined {
  const { market } = holding;
  const isLong = order.side === 'Buy';
  let value = add(order.value, isLong ? holding.buyValue : holding.sellValue);
  for (const position of holding.positions) {
    if (position.isOpen && position.size > ZERO === isLong) {
      value = add(value, position.valueAt(market.prices.mark ?? position.avgPrice));
    }
  }
  if (tierAllows(market.spec, value, holding.leverageOf(order.side))) return undefined;
  return refused(110090, 'Position size may exceed the max. limit after adjusted. Please lower the leverage.');
}

/** Bybit prints quantities in its messages as whole numbers of 1e-8. */
function scaled(qty: Quantity): string {
  return String(qty / 10_000n);
}
