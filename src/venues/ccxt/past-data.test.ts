import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { parseInstrumentId, type DatasetKey, type PastData } from '../../market/index.ts';
import { realTimers } from '../../runtime/index.ts';
import { ccxtPastData } from './past-data.ts';

// An exchange that is not Bybit, in the words of Binance's documents: whether ccxt's reading of it comes through whole.

const FROM = Date.UTC(2026, 5, 1) as EpochMs;
const HOUR = 3_600_000;
const perpetual = parseInstrumentId('BTCUSDT-PERP.BINANCE');
const spot = parseInstrumentId('BTCUSDT.BINANCE');
const signal = new AbortController().signal;

let server: Server;
let asked: string[];
/** What is answered instead of what is below, by path. */
let instead: Map<string, { readonly status: number; readonly body: string }>;
let source: PastData;

beforeEach(async () => {
  asked = [];
  instead = new Map();
  server = createServer((request, reply) => {
    const url = new URL(request.url!, 'http://exchange');
    asked.push(`${url.pathname}${url.search}`);
    const told = instead.get(url.pathname);
    const body = told?.body ?? JSON.stringify(ANSWERS[url.pathname] ?? {});
    reply
      .writeHead(told?.status ?? (url.pathname in ANSWERS ? 200 : 404), { 'content-type': 'application/json' })
      .end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  source = ccxtPastData({ exchange: 'binance', local, timers: realTimers() });
});
afterEach(async () => {
  await source.close();
  server.closeAllConnections();
  server.close();
});

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];
const PAIR = { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING', filters: FILTERS };
const CANDLE = [
  FROM,
  '72000.10',
  '72010',
  '71990.00000001',
  '72001.5',
  '12.500',
  FROM + HOUR - 1,
  '9',
  1,
  '1',
  '1',
  '0',
];
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/v3/exchangeInfo': { symbols: [{ ...PAIR, permissionSets: [['SPOT']], isSpotTradingAllowed: true }] },
  '/fapi/v1/exchangeInfo': { symbols: [{ ...PAIR, contractType: 'PERPETUAL', marginAsset: 'USDT', pair: 'BTCUSDT' }] },
  '/api/v3/time': { serverTime: FROM },
  '/fapi/v1/time': { serverTime: FROM },
  '/api/v3/klines': [CANDLE],
  '/fapi/v1/klines': [CANDLE],
  '/fapi/v1/markPriceKlines': [CANDLE.with(5, '0')],
  '/fapi/v1/fundingRate': [{ symbol: 'BTCUSDT', fundingTime: FROM + 4, fundingRate: '-0.00003750', markPrice: '1' }],
  '/futures/data/openInterestHist': [
    { symbol: 'BTCUSDT', sumOpenInterest: '88123.456', sumOpenInterestValue: '1.5', timestamp: FROM },
  ],
};

async function page(series: DatasetKey, instrument = perpetual): Promise<unknown> {
  const reply = await source.page({ instrument, series, from: FROM, to: (FROM + HOUR) as EpochMs }, signal);
  return reply.type === 'answer' ? reply.value : reply;
}

const BARS: DatasetKey = { kind: 'candles', instrument: perpetual.id, timeframe: '1h' };

test('bars of spot and perpetual, marks, funding and open interest are the text the exchange wrote', async () => {
  const prices = ['72000.10', '72010', '71990.00000001', '72001.5'];
  expect(await page({ ...BARS, instrument: spot.id }, spot)).toEqual([[FROM, ...prices, '12.500']]);
  expect(await page(BARS)).toEqual([[FROM, ...prices, '12.500']]);
  expect(await page({ ...BARS, kind: 'mark' })).toEqual([[FROM, ...prices]]);
  expect(await page({ kind: 'funding', instrument: perpetual.id })).toEqual([[FROM + 4, '-0.00003750']]);
  expect(await page({ ...BARS, kind: 'open-interest' })).toEqual([[FROM, '88123.456']]);
  const klines = asked.filter((path) => path.includes('lines'));
  expect(klines.map((path) => path.split('?')[0])).toEqual([
    '/api/v3/klines',
    '/fapi/v1/klines',
    '/fapi/v1/markPriceKlines',
  ]);
  for (const path of klines) {
    const query = new URLSearchParams(path.split('?')[1]);
    expect(query.get('startTime')).toBe(String(FROM));
    expect(query.get('endTime')).toBe(String(FROM + HOUR - 1));
  }
});

test('what is listed is known from one look, and names near it are told', async () => {
  expect(await source.listing(perpetual, signal)).toEqual({ type: 'answer', value: { listed: true } });
  const wrong = parseInstrumentId('BTCUSDC-PERP.BINANCE');
  expect(await source.listing(wrong, signal)).toEqual({
    type: 'answer',
    value: { listed: false, near: ['BTCUSDT-PERP'] },
  });
  expect(asked.filter((path) => path.includes('exchangeInfo'))).toHaveLength(2);
  expect(await page(BARS, wrong)).toMatchObject({ type: 'refused' });
});

test('refusals that pass reject or say so, and final ones are final', async () => {
  await page(BARS);
  instead.set('/fapi/v1/klines', { status: 429, body: '{"code":-1003,"msg":"Too many requests"}' });
  await expect(page(BARS)).rejects.toMatchObject({ name: 'DDoSProtection' });
  instead.set('/fapi/v1/klines', { status: 503, body: '<html>away</html>' });
  await expect(page(BARS)).rejects.toThrow('no JSON');
  instead.set('/fapi/v1/klines', { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' });
  expect(await page(BARS)).toMatchObject({
    type: 'refused',
    detail: expect.stringContaining('Invalid symbol') as unknown,
  });
});

test.each([
  ['half an answer', '[[1769904000000,"1","2"'],
  ['a page of HTML', '<html>sign in to this hotel</html>'],
  ['candles without a volume', JSON.stringify([CANDLE.slice(0, 5)])],
])('%s is not an exchange without a past', async (_name, body) => {
  await page(BARS);
  instead.set('/fapi/v1/klines', { status: 200, body });
  await expect(page(BARS)).rejects.toMatchObject({ name: expect.stringMatching(/^(Zod)?Error$/) as unknown });
});

test('a first look that fails is taken again', async () => {
  instead.set('/fapi/v1/exchangeInfo', { status: 503, body: '{}' });
  await expect(page(BARS)).rejects.toMatchObject({ name: 'ExchangeNotAvailable' });
  instead.clear();
  expect(await page(BARS)).toHaveLength(1);
});

test('kinds and timeframes are those of the exchange', () => {
  expect(source.timeframesOf('candles')).toEqual(expect.arrayContaining(['1m', '1h', '1w']));
  expect(source.timeframesOf('open-interest')).not.toEqual([]);
  expect(source.pageRowsOf('candles')).toBe(500);
  const kraken = ccxtPastData({ exchange: 'kraken', timers: realTimers() });
  expect(kraken.timeframesOf('funding')).toEqual([]);
  expect(kraken.timeframesOf('candles')).not.toContain('1w');
});
