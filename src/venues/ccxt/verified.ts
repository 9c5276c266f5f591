import { usageError } from '../../runtime/index.ts';
import type { Dialect } from './dialect.ts';
import { BINANCE_FUTURES, BINANCE_SPOT } from './dialects/binance.ts';
import { BYBIT } from './dialects/bybit.ts';
import { OKX } from './dialects/okx.ts';
import { ccxtMarketData, isGuarded, type CcxtEnvironment } from './environments.ts';
import { FEATURE_WORDS, NEEDED_FOR_MONEY, NEEDED_FOR_ORDERS, type Features } from './features.ts';
import { openCcxt } from './library.ts';

/** Exchanges of which somebody has read the documents, and compared ccxt with them. */
export const VERIFIED: readonly Dialect[] = [BYBIT, BINANCE_FUTURES, BINANCE_SPOT, OKX];

/**
 * How to speak to an exchange that orders may be sent to.
 *
 * @param exchange in ccxt's spelling
 * @throws {AssayError} VENUE_NOT_FOR_LIVE, with each thing that stands in the way
 */
export function dialectForOrders(exchange: string, { name }: Pick<CcxtEnvironment, 'name'>): Dialect {
  const dialect = VERIFIED.find((one) => one.exchange === exchange);
  const obstacles = obstaclesToOrders(exchange, name);
  if (dialect !== undefined && obstacles.length === 0) return dialect;
  const fit = VERIFIED.filter((one) => obstaclesToOrders(one.exchange, 'mainnet').length === 0);
  throw usageError(
    'VENUE_NOT_FOR_LIVE',
    `${exchange} through ccxt is not for live trading${name === 'mainnet' ? '' : `, not on ${name} either`}: ` +
      `${obstacles.join('; ')}. Use it for data, backtests and paper; trade live on ` +
      `${fit.map((one) => one.exchange).join(' or ')}, or on Bybit directly`,
    obstacles,
  );
}

/** What stands in the way of orders at an exchange, in words; nothing where they may be sent. */
export function obstaclesToOrders(exchange: string, name: CcxtEnvironment['name']): readonly string[] {
  const features = readFeatures(exchange);
  const needed = name === 'mainnet' ? [...NEEDED_FOR_ORDERS, ...NEEDED_FOR_MONEY] : NEEDED_FOR_ORDERS;
  const lacking = needed.filter((feature) => !features[feature]).map((feature) => FEATURE_WORDS[feature]);
  const isVerified = VERIFIED.some((one) => one.exchange === exchange);
  return [
    ...(isVerified ? [] : [`nobody has verified how ccxt speaks to ${exchange}`]),
    ...(isGuarded(exchange, name) ? [] : [`no hosts of its ${name} are known that its other places do not have`]),
    ...lacking,
  ];
}

/**
 * What an exchange can: of a verified one what we have found, of any other what ccxt says of it. ccxt does not say
 * whether ids of ours are kept, so there they count as lost.
 *
 * @throws {AssayError} VENUE_ENVIRONMENT for an exchange that ccxt does not know
 */
export function readFeatures(exchange: string): Features {
  const verified = VERIFIED.find((one) => one.exchange === exchange);
  return verified?.features ?? featuresByCcxt(exchange);
}

/** @throws {AssayError} VENUE_ENVIRONMENT for an exchange that ccxt does not know */
export function featuresByCcxt(exchange: string): Features {
  const { client } = openCcxt({ exchange, environment: ccxtMarketData(exchange) });
  const { has } = client;

  const can = (...names: readonly string[]): boolean => names.every((name) => has[name] === true);
  return {
    clientOrderIdAtCreate: can('createOrder', 'fetchOrderWithClientOrderId'),
    orderByClientOrderId: can('fetchOrderWithClientOrderId'),
    executionsByOrder: can('fetchMyTrades', 'fetchOrderTrades'),
    reduceOnly: can('createReduceOnlyOrder'),
    postOnly: can('createPostOnlyOrder'),
    triggerOrders: false, // ccxt says whether there are any, and not under which ids they trade.
    amend: can('editOrder'),
    accountStream: can('watchOrders', 'watchMyTrades'),
    barStream: can('watchOHLCV'),
    fundingPayments: false,
  };
}
