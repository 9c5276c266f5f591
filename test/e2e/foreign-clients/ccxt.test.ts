import { afterAll, beforeAll, expect, test } from 'vitest';
// The one exchange of a hundred, for speed: the package's own index loads all of them.
import Bybit from '../../../node_modules/ccxt/js/src/pro/bybit.js';
import { practice, same, type Practice } from '../../support/practice.ts';

// ccxt's bybit, REST and WebSocket, unmodified but for its URLs, judges the practice exchange.

const SWAP = 'BTC/USDT:USDT';
const SPOT = 'BTC/USDT';
type Info = Readonly<Record<string, string>>;

let market: Practice;
let client: Bybit;

beforeAll(async () => {
  market = await practice();
  const { url, account } = market.exchange;
  client = clientOf(url, account);
  // ccxt speaks plain ws:// only after this.
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
});

afterAll(async () => {
  await client.close();
  await market.exchange.close();
});

function clientOf(url: string, { key, secret }: { readonly key: string; readonly secret: string }): Bybit {
  const ws = `${url.replace('http', 'ws')}/v5`;
  const publicWs = Object.fromEntries(
    ['spot', 'linear', 'inverse', 'option'].map((one) => [one, `${ws}/public/${one}`]),
  );
  return new Bybit({
    apiKey: key,
    secret,
    enableRateLimit: false,
    // Texts, since floats would not be what the exchange said.
    number: String,
    options: { fetchMarkets: { types: ['spot', 'linear', 'inverse'] } },
    urls: {
      api: {
        spot: url,
        futures: url,
        v2: url,
        public: url,
        private: url,
        ws: {
          public: publicWs,
          private: {
            spot: { unified: `${ws}/private`, nonUnified: `${ws}/private` },
            contract: `${ws}/private`,
            usdc: `${ws}/private`,
            trade: `${ws}/trade`,
          },
        },
      },
    },
  });
}

test('markets, tickers, book, trades, candles, funding', async () => {
  expect(client.market(SWAP)).toMatchObject({ id: 'BTCUSDT', swap: true, linear: true, settle: 'USDT' });
  expect(client.market(SPOT)).toMatchObject({ id: 'BTCUSDT', spot: true });
  const book = await client.fetchOrderBook(SWAP);
  expect([book.bids[0], book.asks[0]].map((level) => level?.map(Number))).toEqual([
    [49_990, 0.5],
    [50_010, 0.5],
  ]);
  expect(await client.fetchTicker(SPOT)).toMatchObject({ bid: '49990', ask: '50010' });
  await client.fetchTrades(SWAP);
  await client.fetchOHLCV(SWAP, '1m');
  await client.fetchFundingRate(SWAP);
  expect(await client.fetchTime()).toBeGreaterThan(1_700_000_000_000);
});

test('an order is created, edited, found and cancelled', async () => {
  const order = await client.createOrder(SWAP, 'limit', 'buy', 0.01, 49_000, {
    clientOrderId: 'ccxt-1',
    postOnly: true,
  });
  const edited = await client.editOrder(order.id!, SWAP, 'limit', 'buy', 0.02, 49_100);
  expect(edited.id).toBe(order.id);
  const [open] = await client.fetchOpenOrders(SWAP);
  expect(open).toMatchObject({ id: order.id, clientOrderId: 'ccxt-1', price: '49100', amount: '0.02', status: 'open' });
  await client.cancelOrder(order.id!, SWAP);
  const closed = await client.fetchOrder(order.id!, SWAP, { acknowledged: true });
  expect(closed).toMatchObject({ status: 'canceled', filled: '0' });
});

test('a market order fills; trades, position and balance agree with the ledger', async () => {
  await client.setLeverage(7, SWAP);
  const { id } = await client.createOrder(SWAP, 'market', 'sell', 0.6);
  const order = await client.fetchOrder(id!, SWAP, { acknowledged: true });
  expect(order).toMatchObject({ status: 'closed', filled: '0.6' });
  const trades = (await client.fetchMyTrades(SWAP)).filter((trade) => trade.order === id);
  const ledger = market.ledger();
  const fills = ledger.executions.filter((one) => one['orderId'] === id);
  expect(new Set(trades.map((trade) => trade.id))).toEqual(new Set(fills.map((one) => one['execId'])));
  const cost = trades.reduce((total, trade) => total + same(trade.fee?.cost), 0n);
  expect(cost).toBe(fills.reduce((total, one) => total + same(one['execFee']), 0n));
  const [position] = await client.fetchPositions([SWAP]);
  expect(position).toMatchObject({ side: 'short', contracts: '0.6', leverage: '7' });
  expect(same(position!.entryPrice)).toBe(same(ledger.positions[0]!['avgPrice']));
  const balance = await client.fetchBalance();
  const coin = (ledger.wallet['coin'] as Info[]).find((one) => one['coin'] === 'USDT')!;
  expect(
    same(
      (balance.info as { result: { list: { coin: Info[] }[] } }).result.list[0]!.coin.find(
        (one) => one['coin'] === 'USDT',
      )!['walletBalance'],
    ),
  ).toBe(same(coin['walletBalance']));
});

test('stops, a trailing stop, closing, and the profit of it', async () => {
  await client.createOrder(SWAP, 'market', 'buy', 0.6, undefined, { stopLossPrice: 52_000, reduceOnly: true });
  await client.createOrder(SWAP, 'market', 'buy', 0.6, undefined, { trailingAmount: '500' });
  const position = market.ledger().positions[0]!;
  expect(position['trailingStop']).toBe('500');
  const { id } = await client.createOrder(SWAP, 'market', 'buy', 0.6, undefined, { reduceOnly: true });
  expect(await client.fetchPositions()).toEqual([]);
  const [closed] = await client.fetchPositionsHistory([SWAP]);
  const inLedger = market.ledger().closedPnl.at(-1)!;
  expect((closed!.info as Info)['orderId']).toBe(id);
  expect(same((closed!.info as Info)['closedPnl'])).toBe(same(inLedger['closedPnl']));
});

test('spot by amount, several orders at once, and all of them away', async () => {
  const bought = await client.createOrder(SPOT, 'market', 'buy', 1, undefined, { cost: 500 });
  expect(await client.fetchOrder(bought.id!, SPOT, { acknowledged: true })).toMatchObject({ status: 'closed' });
  const created = await client.createOrders([
    { symbol: SWAP, type: 'limit', side: 'buy', amount: 0.01, price: 45_000 },
    { symbol: SWAP, type: 'limit', side: 'buy', amount: 0.01, price: 45_100 },
  ]);
  expect(created).toHaveLength(2);
  await client.cancelAllOrders(SWAP);
  expect(await client.fetchOpenOrders(SWAP)).toEqual([]);
  await client.fetchLedger('USDT');
});

for (const [what, error, attempt] of [
  ['too large for the wallet', 'InsufficientFunds', async () => client.createOrder(SWAP, 'limit', 'buy', 20, 49_000)],
  ['not there', 'OrderNotFound', async () => client.cancelOrder('1234', SWAP)],
  [
    'a client id used before',
    'InvalidOrder',
    async () => client.createOrder(SWAP, 'limit', 'buy', 0.01, 49_000, { clientOrderId: 'ccxt-1' }),
  ],
  [
    'reducing nothing',
    'InvalidOrder',
    async () => client.createOrder(SWAP, 'market', 'sell', 0.01, undefined, { reduceOnly: true }),
  ],
  ['too small', 'InvalidOrder', async () => client.createOrder(SPOT, 'limit', 'buy', 0.00001, 40_000)],
] as const) {
  test(`an order that is ${what} is a ${error}`, async () => {
    await expect(attempt()).rejects.toMatchObject({ name: error });
  });
}

test('over the trade socket an order is created, edited and cancelled', async () => {
  const { id } = await client.createOrderWs(SWAP, 'limit', 'buy', 0.01, 45_000);
  await client.editOrderWs(id!, SWAP, 'limit', 'buy', 0.02, 45_100);
  expect(await client.fetchOrder(id!, SWAP, { acknowledged: true })).toMatchObject({ amount: '0.02', price: '45100' });
  await client.cancelOrderWs(id!, SWAP);
  expect(await client.fetchOrder(id!, SWAP, { acknowledged: true })).toMatchObject({ status: 'canceled' });
});

test('watching: book, ticker, trades, candles; orders, fills, positions, balance', async () => {
  const book = await client.watchOrderBook(SWAP);
  const asked = await client.fetchOrderBook(SWAP);
  expect([book.bids, book.asks].map((side) => side.slice(0, 5))).toEqual(
    [asked.bids, asked.asks].map((side) => side.slice(0, 5)),
  );
  expect(await client.watchTicker(SWAP)).toMatchObject({ symbol: SWAP });
  const [trades, candles] = [client.watchTrades(SWAP), client.watchOHLCV(SWAP, '1m')];
  const [orders, fills, balance] = [client.watchOrders(), client.watchMyTrades(), client.watchBalance()];
  const isFollowed = (topic: string): boolean => market.exchange.topics('private').includes(topic);
  while (!['order', 'execution', 'wallet'].every((topic) => isFollowed(topic))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (!market.exchange.topics('public').includes('publicTrade.BTCUSDT')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const placed = await client.createOrderWs(SWAP, 'market', 'buy', 0.01);
  expect((await orders).map(({ id }) => id)).toContain(placed.id);
  const [fill] = await fills;
  const inLedger = market.ledger().executions.at(-1)!;
  expect(fill).toMatchObject({ order: placed.id, id: inLedger['execId'], price: inLedger['execPrice'] });
  // In its unified balance ccxt counts what positions have earned.
  expect(same((await balance)['USDT']?.total)).toBe(
    same((market.ledger().wallet['coin'] as Info[]).find((one) => one['coin'] === 'USDT')!['equity']),
  );
  expect((await trades).at(-1)).toMatchObject({ side: 'buy' });
  expect((await candles).length).toBeGreaterThan(0);
});
