import {
  format,
  type ApprovedOrder,
  type OrderTerms,
  type Price,
  type Quantity,
  type Side,
} from '../../domain/index.ts';
import type { Dialect, Parameters } from './dialect.ts';
import { toContracts, type CcxtMarket } from './symbols.ts';

/** An order in ccxt's words, with exact amounts. */
export interface OrderRequest {
  readonly symbol: string;
  readonly type: 'market' | 'limit';
  readonly side: Side;
  readonly amount: string;
  readonly price?: string;
  readonly parameters: Parameters;
}

export type CreateRequest =
  | { readonly possible: true; readonly request: OrderRequest }
  | { readonly possible: false; readonly why: string };

/** What is sent for an order, or why the exchange has no such order. */
export function createRequest(order: ApprovedOrder, market: CcxtMarket, dialect: Dialect): CreateRequest {
  const { clientOrderId, side, quantity, terms, timeInForce, reduceOnly, instrument } = order;
  const { features } = dialect;
  const clientId = dialect.writeClientId(clientOrderId);
  if (clientId === undefined)
    return impossible(`"${clientOrderId.slice(0, 40)}" is no client order id of ${dialect.exchange}`);
  if (terms.type === 'trailing-stop')
    return impossible('a trailing stop belongs to the position on most exchanges, so it is not sent through ccxt');
  const trigger = triggerOf(terms);
  if (trigger !== undefined && !features.triggerOrders)
    return impossible(`stops and take-profits would not stay under our ids on ${dialect.exchange}`);
  if (timeInForce === 'post-only' && !features.postOnly)
    return impossible(`${dialect.exchange} has no post-only orders`);
  const isSpot = !instrument.includes('-PERP');
  if (reduceOnly && !isSpot && !features.reduceOnly) return impossible(`${dialect.exchange} has no reduce-only orders`);
  const contracts = toContracts(quantity, market.contractSize);
  if (contracts === undefined) return impossible(`${format(quantity)} is no whole number of its contracts`);
  const price = 'price' in terms ? terms.price : undefined;
  const parameters: Parameters = {
    clientOrderId: clientId,
    ...(price === undefined ? {} : timeInForce === 'post-only' ? { postOnly: true } : { timeInForce }),
    // Spot has nothing that could be reduced beyond what is held.
    ...(reduceOnly && !isSpot ? { reduceOnly: true } : {}),
    ...dialect.orderParameters(order),
  };
  const request: OrderRequest = {
    symbol: market.symbol,
    type: price === undefined ? 'market' : 'limit',
    side,
    amount: format(contracts),
    ...(price === undefined ? {} : { price: format(price) }),
    parameters,
  };
  return { possible: true, request };
}

/** Only what changes. @returns `undefined` when the quantity is no whole number of contracts */
export function amendedAmounts(
  { quantity, price }: { readonly quantity?: Quantity; readonly price?: Price },
  { contractSize }: CcxtMarket,
): { readonly amount?: string; readonly price?: string } | undefined {
  const contracts = quantity === undefined ? undefined : toContracts(quantity, contractSize);
  if (quantity !== undefined && contracts === undefined) return undefined;
  return {
    ...(contracts === undefined ? {} : { amount: format(contracts) }),
    ...(price === undefined ? {} : { price: format(price) }),
  };
}

function triggerOf(terms: OrderTerms): Price | undefined {
  return 'trigger' in terms ? terms.trigger : undefined;
}

function impossible(why: string): { readonly possible: false; readonly why: string } {
  return { possible: false, why };
}
