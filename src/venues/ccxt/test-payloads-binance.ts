import { fixed, type Instrument, type InstrumentId } from '../../domain/index.ts';
import { OUR_ID, SOME_TIME, type Answer, type Recording } from './test-exchange.ts';

/*
 * Binance's answers and messages, as its documents and ccxt 4.5.84 quote them: the names and forms of the fields are
 * those of the comments in ccxt's js/src/binance.js (fetchMarkets, parseOrder, parseTrade, fetchBalance,
 * parsePositionRisk) and js/src/pro/binance.js (parseWsOrder, handleOrderUpdate, handleUserDataStreamSubscribe), which
 * were taken from developers.binance.com. Ids, amounts and times are ours.
 */

const done = (body: unknown) => (): Answer => ({ body });
const refused =
  (code: number, msg: string, status = 400) =>
  (): Answer => ({ status, body: { code, msg } });

export const FUTURES_BTC: Instrument = {
  id: 'BTCUSDT-PERP.BINANCE' as InstrumentId,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('100'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.0005'),
  feeCurrency: 'quote',
  leverageMax: 125,
  maintenanceMarginRate: fixed('0.004'),
};

const futuresMarkets = {
  timezone: 'UTC',
  serverTime: SOME_TIME,
  rateLimits: [],
  exchangeFilters: [],
  assets: [],
  symbols: [
    {
      symbol: 'BTCUSDT',
      pair: 'BTCUSDT',
      contractType: 'PERPETUAL',
      deliveryDate: 4_133_404_800_000,
      onboardDate: 1_569_398_400_000,
      status: 'TRADING',
      maintMarginPercent: '2.5000',
      requiredMarginPercent: '5.0000',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      pricePrecision: 2,
      quantityPrecision: 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      underlyingType: 'COIN',
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '556.80', maxPrice: '4529764', tickSize: '0.10' },
        { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
        { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '120', stepSize: '0.001' },
        { filterType: 'MIN_NOTIONAL', notional: '100' },
      ],
      orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET'],
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
    },
  ],
};

/** A row of `GET /fapi/v1/order` and `openOrders`, and the answer to `POST /fapi/v1/order`. */
export const futuresOrder = {
  orderId: 3_697_213_934,
  symbol: 'BTCUSDT',
  status: 'NEW',
  clientOrderId: OUR_ID,
  price: '33000.10',
  avgPrice: '0.00000',
  origQty: '0.010',
  executedQty: '0.000',
  cumQuote: '0.00000',
  timeInForce: 'GTC',
  type: 'LIMIT',
  reduceOnly: false,
  closePosition: false,
  side: 'BUY',
  positionSide: 'BOTH',
  stopPrice: '0.00',
  workingType: 'CONTRACT_PRICE',
  priceProtect: false,
  origType: 'LIMIT',
  priceMatch: 'NONE',
  selfTradePreventionMode: 'NONE',
  goodTillDate: 0,
  time: SOME_TIME,
  updateTime: SOME_TIME + 15,
};

/** A row of `GET /fapi/v1/userTrades`, which names no client id. */
export const futuresTrade = {
  symbol: 'BTCUSDT',
  id: 477_128_891,
  orderId: 3_697_213_934,
  side: 'BUY',
  price: '33000.10',
  qty: '0.004',
  realizedPnl: '0',
  marginAsset: 'USDT',
  quoteQty: '132.00040',
  commission: '0.02640008',
  commissionAsset: 'USDT',
  time: SOME_TIME + 1_000,
  positionSide: 'BOTH',
  maker: true,
  buyer: true,
};

/** Of `GET /fapi/v3/positionRisk`. */
export const futuresPosition = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  positionAmt: '-0.004',
  entryPrice: '33000.1',
  breakEvenPrice: '32983.6',
  markPrice: '33010.20000000',
  unRealizedProfit: '-0.04040000',
  liquidationPrice: '0',
  isolatedMargin: '0',
  notional: '-132.04080000',
  isolatedWallet: '0',
  updateTime: SOME_TIME + 1_000,
  initialMargin: '13.20408000',
  maintMargin: '0.52816320',
  positionInitialMargin: '13.20408000',
  openOrderInitialMargin: '0',
  adl: '2',
  bidNotional: '0',
  askNotional: '0',
  marginAsset: 'USDT',
};

const futuresAccount = {
  totalWalletBalance: '126.72469206',
  assets: [
    {
      asset: 'USDT',
      walletBalance: '126.72469206',
      unrealizedProfit: '-0.04040000',
      marginBalance: '126.68429206',
      maintMargin: '0.52816320',
      initialMargin: '13.20408000',
      positionInitialMargin: '13.20408000',
      openOrderInitialMargin: '0.00000000',
      crossWalletBalance: '126.72469206',
      crossUnPnl: '-0.04040000',
      availableBalance: '113.48021206',
      maxWithdrawAmount: '113.48021206',
      updateTime: SOME_TIME,
    },
  ],
  positions: [],
};

/** Of the stream; the letters are explained in the documents under "Event: Order Update". */
export function futuresUpdate(changes: Readonly<Record<string, unknown>>): unknown {
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: SOME_TIME + 1_003,
    T: SOME_TIME + 1_000,
    o: {
      s: 'BTCUSDT',
      c: OUR_ID,
      S: 'BUY',
      o: 'LIMIT',
      f: 'GTC',
      q: '0.010',
      p: '33000.1',
      ap: '0',
      sp: '0',
      x: 'NEW',
      X: 'NEW',
      i: 3_697_213_934,
      l: '0',
      z: '0',
      L: '0',
      T: SOME_TIME + 1_000,
      t: 0,
      b: '0',
      a: '0',
      m: false,
      R: false,
      wt: 'CONTRACT_PRICE',
      ot: 'LIMIT',
      ps: 'BOTH',
      cp: false,
      rp: '0',
      ...changes,
    },
  };
}

export const FUTURES: Recording = {
  exchange: 'binanceusdm',
  instrument: FUTURES_BTC,
  answers: {
    'GET /fapi/v1/time': () => ({ body: { serverTime: Date.now() } }),
    'GET /fapi/v1/exchangeInfo': done(futuresMarkets),
    'POST /fapi/v1/listenKey': done({ listenKey: 'a-listen-key' }),
    'PUT /fapi/v1/listenKey': done({ listenKey: 'a-listen-key' }),
    'GET /fapi/v1/leverageBracket': done([
      {
        symbol: 'BTCUSDT',
        brackets: [
          { bracket: 1, initialLeverage: 125, notionalCap: 50_000, notionalFloor: 0, maintMarginRatio: 0.004, cum: 0 },
          {
            bracket: 2,
            initialLeverage: 100,
            notionalCap: 250_000,
            notionalFloor: 50_000,
            maintMarginRatio: 0.005,
            cum: 50,
          },
        ],
      },
    ]),
    'GET /fapi/v1/commissionRate': done({
      symbol: 'BTCUSDT',
      makerCommissionRate: '0.000200',
      takerCommissionRate: '0.000500',
    }),
    'GET /fapi/v3/account': done(futuresAccount),
    'GET /fapi/v3/positionRisk': done([futuresPosition]),
    'GET /fapi/v1/openOrders': done([futuresOrder]),
    'GET /fapi/v1/order': done(futuresOrder),
    'GET /fapi/v1/userTrades': done([futuresTrade]),
    'POST /fapi/v1/order': done(futuresOrder),
    'PUT /fapi/v1/order': done({ ...futuresOrder, price: '33001.5' }),
    'DELETE /fapi/v1/order': done({ ...futuresOrder, status: 'CANCELED' }),
  },
  reply: () => [],
};

export const SPOT_BTC: Instrument = {
  ...FUTURES_BTC,
  id: 'BTCUSDT.BINANCE' as InstrumentId,
  kind: 'spot',
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.001'),
  takerFeeRate: fixed('0.001'),
  leverageMax: 1,
  maintenanceMarginRate: fixed('0'),
  priceStep: fixed('0.01'),
  quantityStep: fixed('0.00001'),
  quantityMin: fixed('0.00001'),
  feeCurrency: 'base',
};

const spotMarkets = {
  timezone: 'UTC',
  serverTime: SOME_TIME,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      baseAsset: 'BTC',
      baseAssetPrecision: 8,
      quoteAsset: 'USDT',
      quotePrecision: 8,
      baseCommissionPrecision: 8,
      quoteCommissionPrecision: 8,
      orderTypes: [
        'LIMIT',
        'LIMIT_MAKER',
        'MARKET',
        'STOP_LOSS',
        'STOP_LOSS_LIMIT',
        'TAKE_PROFIT',
        'TAKE_PROFIT_LIMIT',
      ],
      icebergAllowed: true,
      ocoAllowed: true,
      quoteOrderQtyMarketAllowed: true,
      allowTrailingStop: true,
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
        { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
        { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, avgPriceMins: 5 },
      ],
      permissions: ['SPOT'],
    },
  ],
};

/** A row of `GET /api/v3/order` and `openOrders`. */
export const spotOrder = {
  symbol: 'BTCUSDT',
  orderId: 24_700_763_749,
  orderListId: -1,
  clientOrderId: OUR_ID,
  price: '35000.00000000',
  origQty: '0.00100000',
  executedQty: '0.00000000',
  cummulativeQuoteQty: '0.00000000',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  stopPrice: '0.00000000',
  icebergQty: '0.00000000',
  time: SOME_TIME,
  updateTime: SOME_TIME,
  isWorking: true,
};

/** A row of `GET /api/v3/myTrades`. */
export const spotTrade = {
  symbol: 'BTCUSDT',
  id: 28_457,
  orderId: 24_700_763_749,
  price: '35000.00000000',
  qty: '0.00100000',
  commission: '0.00000100',
  commissionAsset: 'BTC',
  time: SOME_TIME + 1_000,
  isBuyer: true,
  isMaker: false,
  isBestMatch: true,
};

/** Of the stream; the letters are explained in the documents under "Order Update". */
export function spotReport(changes: Readonly<Record<string, unknown>>): unknown {
  return {
    subscriptionId: 0,
    event: {
      e: 'executionReport',
      E: SOME_TIME + 1_003,
      s: 'BTCUSDT',
      c: OUR_ID,
      S: 'BUY',
      o: 'LIMIT',
      f: 'GTC',
      q: '0.00100000',
      p: '35000.00000000',
      P: '0.00000000',
      F: '0.00000000',
      g: -1,
      C: '',
      x: 'NEW',
      X: 'NEW',
      r: 'NONE',
      i: 24_700_763_749,
      l: '0.00000000',
      z: '0.00000000',
      L: '0.00000000',
      n: '0',
      N: null,
      T: SOME_TIME + 1_000,
      t: -1,
      I: 8_641_984,
      w: true,
      m: false,
      M: false,
      O: SOME_TIME,
      Z: '0.00000000',
      Y: '0.00000000',
      Q: '0.00000000',
      ...changes,
    },
  };
}

export const SPOT: Recording = {
  exchange: 'binance',
  instrument: SPOT_BTC,
  answers: {
    'GET /api/v3/time': () => ({ body: { serverTime: Date.now() } }),
    'GET /api/v3/exchangeInfo': done(spotMarkets),
    'GET /api/v3/account': done({
      makerCommission: 10,
      takerCommission: 10,
      canTrade: true,
      updateTime: SOME_TIME,
      accountType: 'SPOT',
      balances: [
        { asset: 'BTC', free: '0.00219821', locked: '0.00100000' },
        { asset: 'USDT', free: '900.50000000', locked: '35.00000000' },
      ],
    }),
    'GET /sapi/v1/asset/tradeFee': done([{ symbol: 'BTCUSDT', makerCommission: '0.001', takerCommission: '0.001' }]),
    'GET /api/v3/openOrders': done([spotOrder]),
    'GET /api/v3/order': done(spotOrder),
    'GET /api/v3/myTrades': done([spotTrade]),
    'GET /api/v3/ticker/24hr': done({ symbol: 'BTCUSDT', lastPrice: '35001.00000000', closeTime: SOME_TIME }),
    'POST /api/v3/order': done({ ...spotOrder, transactTime: SOME_TIME, fills: [] }),
    'DELETE /api/v3/order': done({ ...spotOrder, status: 'CANCELED' }),
  },
  reply: (message) => {
    const { id, method } = (message ?? {}) as { readonly id?: unknown; readonly method?: unknown };
    return method === 'userDataStream.subscribe.signature' ? [{ id, status: 200, result: { subscriptionId: 0 } }] : [];
  },
};

/** By the documents' lists of error codes. */
export const BINANCE_ERRORS = {
  'money is short': refused(-2019, 'Margin is insufficient.'),
  'the id stands already': refused(-4116, 'ClientOrderId is duplicated.'),
  'nobody knows': refused(
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
    408,
  ),
  'it is not listed': refused(-9999, 'Something new.'),
  'the house is full': refused(-1003, 'Too many requests.', 429),
  'there is no such order': refused(-2011, 'Unknown order sent.'),
} as const;
