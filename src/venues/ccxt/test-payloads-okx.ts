import { fixed, type Instrument, type InstrumentId } from '../../domain/index.ts';
import { SOME_TIME, type Answer, type Recording } from './test-exchange.ts';

/*
 * OKX's answers and messages, as its documents and ccxt 4.5.84 quote them: the names and forms of the fields are those
 * of the comments in ccxt's js/src/okx.js (fetchMarketsByType, parseOrder, fetchMyTrades, fetchBalance, parsePosition,
 * handleErrors) and js/src/pro/okx.js (handleOrders, handleSubscriptionStatus), which were taken from
 * www.okx.com/docs-v5. Ids, amounts and times are ours.
 */

const done =
  (...data: readonly unknown[]) =>
  (): Answer => ({ body: { code: '0', msg: '', data } });

/** One contract is a hundredth of a bitcoin. */
export const SWAP_BTC: Instrument = {
  id: 'BTCUSDT-PERP.OKX' as InstrumentId,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.0001'),
  quantityMin: fixed('0.0001'),
  notionalMin: fixed('0'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.0005'),
  feeCurrency: 'quote',
  leverageMax: 100,
  maintenanceMarginRate: fixed('0.004'),
};

const swapMarket = {
  alias: '',
  baseCcy: '',
  category: '1',
  ctMult: '1',
  ctType: 'linear',
  ctVal: '0.01',
  ctValCcy: 'BTC',
  expTime: '',
  instFamily: 'BTC-USDT',
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  lever: '100',
  listTime: '1573557408000',
  lotSz: '0.01',
  minSz: '0.01',
  optType: '',
  quoteCcy: '',
  settleCcy: 'USDT',
  state: 'live',
  stk: '',
  tickSz: '0.1',
  uly: 'BTC-USDT',
};

const spotMarket = {
  ...swapMarket,
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  ctMult: '',
  ctType: '',
  ctVal: '',
  ctValCcy: '',
  instFamily: '',
  instId: 'BTC-USDT',
  instType: 'SPOT',
  lotSz: '0.00000001',
  minSz: '0.00001',
  settleCcy: '',
  uly: '',
};

/** `s1-A-1`, as it is written there. */
export const OUR_ID_AT_OKX = 's1ZDAZD1';

/** A row of `trade/order` and `trade/orders-pending`. */
export const swapOrder = {
  accFillSz: '0',
  algoClOrdId: '',
  algoId: '',
  avgPx: '',
  cTime: String(SOME_TIME),
  cancelSource: '',
  category: 'normal',
  ccy: '',
  clOrdId: OUR_ID_AT_OKX,
  fee: '0',
  feeCcy: 'USDT',
  fillPx: '',
  fillSz: '0',
  fillTime: '',
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  lever: '3',
  ordId: '2657625147249614848',
  ordType: 'limit',
  pnl: '0',
  posSide: 'net',
  px: '60000.1',
  rebate: '0',
  rebateCcy: 'USDT',
  reduceOnly: 'false',
  side: 'buy',
  slOrdPx: '',
  slTriggerPx: '',
  state: 'live',
  sz: '0.5',
  tag: '',
  tdMode: 'cross',
  tpOrdPx: '',
  tpTriggerPx: '',
  tradeId: '',
  uTime: String(SOME_TIME),
};

/** A row of `trade/fills-history`. */
export const swapFill = {
  side: 'buy',
  fillSz: '0.2',
  fillPx: '60000.1',
  fee: '-0.02400004',
  ordId: '2657625147249614848',
  instType: 'SWAP',
  instId: 'BTC-USDT-SWAP',
  clOrdId: OUR_ID_AT_OKX,
  posSide: 'net',
  billId: '317321390265368576',
  subType: '1',
  tag: '0',
  execType: 'M',
  tradeId: '107601752',
  feeCcy: 'USDT',
  ts: String(SOME_TIME + 1_000),
};

/** A row of `account/positions`. */
export const swapPosition = {
  adl: '3',
  availPos: '1',
  avgPx: '60000.1',
  cTime: String(SOME_TIME),
  ccy: 'USDT',
  imr: '40.5',
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  interest: '0',
  last: '60010',
  lever: '3',
  liqPx: '',
  markPx: '60012.3',
  margin: '',
  mgnMode: 'cross',
  mgnRatio: '140.49',
  mmr: '0.48',
  notionalUsd: '120.02',
  pos: '-0.2',
  posCcy: '',
  posId: '339552508062380036',
  posSide: 'net',
  tradeId: '98617799',
  uTime: String(SOME_TIME + 1_000),
  upl: '-0.0244',
  uplRatio: '-0.0002',
};

/** Of the channel `orders`, which is that of executions too. */
export function orderMessage(changes: Readonly<Record<string, unknown>>): unknown {
  return {
    arg: { channel: 'orders', instType: 'ANY', uid: '614488474791936' },
    data: [
      {
        ...swapOrder,
        amendResult: '',
        code: '0',
        execType: '',
        fillFee: '0',
        fillFeeCcy: '',
        fillNotionalUsd: '',
        msg: '',
        notionalUsd: '300',
        reqId: '',
        ...changes,
      },
    ],
  };
}

export const SWAP: Recording = {
  exchange: 'okx',
  instrument: SWAP_BTC,
  answers: {
    'GET /api/v5/public/time': () => ({ body: { code: '0', msg: '', data: [{ ts: String(Date.now()) }] } }),
    'GET /api/v5/public/instruments': ({ parameters }) =>
      done(parameters['instType'] === 'SWAP' ? swapMarket : spotMarket)(),
    'GET /api/v5/account/balance': done({
      adjEq: '',
      details: [
        { ccy: 'USDT', cashBal: '1028.21006347', eq: '1028.18566347', upl: '-0.0244', uTime: String(SOME_TIME) },
        { ccy: 'BTC', cashBal: '0.049', eq: '0.049', upl: '0', uTime: String(SOME_TIME) },
      ],
      totalEq: '1028.2687404020176',
      uTime: String(SOME_TIME),
    }),
    'GET /api/v5/account/trade-fee': done({
      category: '1',
      instType: 'SWAP',
      level: 'Lv1',
      maker: '-0.0002',
      taker: '-0.0005',
      makerU: '-0.0002',
      takerU: '-0.0005',
      ts: String(SOME_TIME),
    }),
    'GET /api/v5/public/position-tiers': done({
      instId: '',
      imr: '0.01',
      maxLever: '100',
      maxSz: '500',
      minSz: '0',
      mmr: '0.004',
      tier: '1',
      uly: 'BTC-USDT',
    }),
    'GET /api/v5/account/positions': done(swapPosition),
    'GET /api/v5/trade/orders-pending': done(swapOrder),
    'GET /api/v5/trade/order': done(swapOrder),
    'GET /api/v5/trade/fills-history': done(swapFill),
    'POST /api/v5/trade/batch-orders': done({
      clOrdId: OUR_ID_AT_OKX,
      ordId: '2657625147249614848',
      tag: '',
      sCode: '0',
      sMsg: '',
    }),
    'POST /api/v5/trade/amend-order': done({ clOrdId: OUR_ID_AT_OKX, ordId: '2657625147249614848', sCode: '0' }),
    'POST /api/v5/trade/cancel-order': done({ clOrdId: OUR_ID_AT_OKX, ordId: '2657625147249614848', sCode: '0' }),
  },
  reply: (message) => {
    const { op, args } = (message ?? {}) as { readonly op?: unknown; readonly args?: readonly unknown[] };
    if (op === 'login') return [{ event: 'login', code: '0', msg: '', connId: 'a4d3ae55' }];
    return op === 'subscribe' ? [{ event: 'subscribe', arg: args?.[0], connId: 'a4d3ae55' }] : [];
  },
};

/** How OKX refuses an order: a code for the request, one for each order in it. */
export function refusal(sCode: string, sMsg: string): () => Answer {
  return () => ({
    body: { code: '1', msg: 'All operations failed', data: [{ clOrdId: '', ordId: '', sCode, sMsg, tag: '' }] },
  });
}
