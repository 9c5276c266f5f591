import { WebsocketAPIClient, WebsocketClient, WS_BASE_URL_MAP } from 'bybit-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, practice, same, SYMBOL, type Practice } from '../../support/practice.ts';

// The sockets of bybit-api, unmodified but for their URLs, judge the practice exchange.

interface Told {
  readonly topic: string;
  readonly type?: string;
  /** Which of its connections the client heard it on. */
  readonly wsKey: string;
  readonly data: unknown;
}
type Row = Readonly<Record<string, string>>;
interface BookData {
  readonly b: [string, string][];
  readonly a: [string, string][];
  readonly u: number;
}

let market: Practice;
let streams: WebsocketClient;
let orders: WebsocketAPIClient;
const told: Told[] = [];
const exceptions: unknown[] = [];
const quiet = { trace: ignore, info: ignore, error: ignore };
const linear = { category: 'linear', symbol: SYMBOL } as const;

beforeAll(async () => {
  market = await practice();
  const { url, account } = market.exchange;
  const ws = url.replace('http', 'ws');
  WS_BASE_URL_MAP.v5.private.livenet = `${ws}/v5/private`;
  WS_BASE_URL_MAP.v5PrivateTrade.private.livenet = `${ws}/v5/trade`;
  WS_BASE_URL_MAP.v5SpotPublic.public.livenet = `${ws}/v5/public/spot`;
  WS_BASE_URL_MAP.v5LinearPublic.public.livenet = `${ws}/v5/public/linear`;
  const { key, secret } = account;
  streams = new WebsocketClient({ key, secret }, quiet);
  streams.on('update', (message: Told) => void told.push(message));
  streams.on('exception', (problem: unknown) => void exceptions.push(problem));
  orders = new WebsocketAPIClient({ key, secret, attachEventListeners: false }, quiet);
  orders.getWSClient().on('exception', (problem: unknown) => void exceptions.push(problem));
});

afterAll(async () => {
  streams.closeAll(true);
  orders.getWSClient().closeAll(true);
  await market.exchange.close();
});

test('public streams: a snapshot of everything, then exact steps', async () => {
  const topics = ['orderbook.50', 'orderbook.1', 'publicTrade', 'tickers', 'kline.1'].map((one) => `${one}.${SYMBOL}`);
  await Promise.all([...streams.subscribeV5(topics, 'linear'), ...streams.subscribeV5(topics, 'spot')]);
  await eventually('both books', () => messages(`orderbook.50.${SYMBOL}`).length >= 2);
  await eventually('both tickers', () => messages(`tickers.${SYMBOL}`).length >= 2);
  expect(messages(`orderbook.50.${SYMBOL}`).map(({ type }) => type)).toEqual(['snapshot', 'snapshot']);

  market.clear('spot');
  market.quote({ category: 'linear', side: 'Buy', price: '49995', qty: '1.5' });
  market.quote({ category: 'linear', side: 'Sell', price: '49995', qty: '0.7' });
  const [trade] = await eventually('the trade', () => rows(`publicTrade.${SYMBOL}`, 1));
  expect(trade).toMatchObject({ s: SYMBOL, S: 'Sell', p: '49995', v: '0.7' });
  const [candle] = await eventually('the candle', () => rows(`kline.1.${SYMBOL}`, 1));
  expect(candle).toMatchObject({ interval: '1', close: '49995', volume: '0.7' });
  await eventually('the ticker', () => rows(`tickers.${SYMBOL}`, 3)?.some((row) => row['lastPrice'] === '49995'));

  const book = await eventually('the level', () => {
    const built = buildBook(`orderbook.50.${SYMBOL}`, 'v5LinearPublic');
    return built.bids.get('49995') === '0.8' ? built : undefined;
  });
  expect(book.bids.size).toBe(6);
  expect(book.asks.size).toBe(5);
  expect(exceptions).toEqual([]);
});

test('orders over the socket: placed, amended, filled, cancelled; the streams tell all of it', async () => {
  await Promise.all(streams.subscribeV5(['order', 'execution', 'position', 'wallet'], 'linear'));
  await eventually('signed in', () => isFollowed('wallet'));
  const placed = await orders.submitNewOrder({
    ...linear,
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.3',
    price: '49900',
    orderLinkId: 'socket-1',
  });
  expect(placed).toMatchObject({ retCode: 0, op: 'order.create', data: { orderLinkId: 'socket-1' } });
  const { orderId } = placed.data;
  await eventually('New', () => states('socket-1').includes('New'));
  const amended = await orders.amendOrder({ ...linear, orderId, price: '50010' });
  expect(amended.retCode).toBe(0);
  await eventually('Filled', () => states('socket-1').includes('Filled'));
  const fills = await eventually('the fills', () => rows('execution', 1)?.filter((one) => one['orderId'] === orderId));
  const inLedger = market.ledger().executions.filter((one) => one['orderId'] === orderId);
  expect(fills.map((one) => one['execId'])).toEqual(inLedger.map((one) => one['execId']));
  expect(same(fills[0]!['execFee'])).toBe(same(inLedger[0]!['execFee']));
  expect(fills[0]).toMatchObject({ execPrice: '50010', execQty: '0.3', isMaker: false });
  const position = await eventually('the position', () =>
    rows('position', 1)?.findLast((one) => one['size'] === '0.3'),
  );
  expect(position).toMatchObject({ symbol: SYMBOL, side: 'Buy', entryPrice: '50010' });
  const wallet = await eventually('the wallet', () => messages('wallet').at(-1)?.data as { coin: Row[] }[]);
  const coin = wallet[0]!.coin.find((one) => one['coin'] === 'USDT')!;
  const real = (market.ledger().wallet['coin'] as Row[]).find((one) => one['coin'] === 'USDT')!;
  expect(coin['walletBalance']).toBe(real['walletBalance']);

  const resting = await orders.submitNewOrder({
    ...linear,
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.1',
    price: '40000',
  });
  const cancelled = await orders.cancelOrder({ ...linear, orderId: resting.data.orderId });
  expect(cancelled.retCode).toBe(0);
});

test('a refused order rejects with its code, a batch has one for each item', async () => {
  const order = { ...linear, side: 'Buy', orderType: 'Limit', qty: '0.1', price: '40000' } as const;
  await expect(orders.submitNewOrder({ ...order, orderLinkId: 'socket-1' })).rejects.toMatchObject({ retCode: 110072 });
  await expect(orders.cancelOrder({ ...linear, orderId: 'no-such' })).rejects.toMatchObject({ retCode: 110001 });
  const { category: _category, ...item } = order;
  const batch = await orders.batchSubmitOrders('linear', [item, { ...item, qty: '0.00001' }]);
  expect(batch.retExtInfo.list.map(({ code }) => code)).toEqual([0, 10001]);
});

test('a connection that breaks comes back, signs in and follows again by itself', async () => {
  const before = messages('order').length;
  let reconnected = 0;
  streams.on('reconnected', () => (reconnected += 1));
  expect(market.exchange.control.troubleSockets({ kind: 'private' })).toBe(1);
  await eventually('the reconnection', () => reconnected > 0 && isFollowed('order'));
  await orders.submitNewOrder({ ...linear, side: 'Buy', orderType: 'Limit', qty: '0.1', price: '40001' });
  await eventually('news after it', () => messages('order').length > before);
});

function messages(topic: string): readonly Told[] {
  return told.filter((one) => one.topic === topic);
}

/** The rows told so far, once there are that many. */
function rows(topic: string, least: number): readonly Row[] | undefined {
  const all = messages(topic).flatMap(({ data }) => (Array.isArray(data) ? (data as Row[]) : [data as Row]));
  return all.length < least ? undefined : all;
}

function states(orderLinkId: string): readonly string[] {
  const all = rows('order', 1) ?? [];
  return all.filter((one) => one['orderLinkId'] === orderLinkId).map((one) => one['orderStatus']!);
}

function isFollowed(topic: string): boolean {
  return market.exchange.topics('private').includes(topic);
}

/** A book as a client builds it; throws on a level taken away that was never there, and on a gap. */
function buildBook(
  topic: string,
  wsKey: string,
): { readonly bids: Map<string, string>; readonly asks: Map<string, string> } {
  let [bids, asks, known] = [new Map<string, string>(), new Map<string, string>(), 0];
  for (const { type, data } of messages(topic).filter((one) => one.wsKey === wsKey)) {
    const { b, a, u } = data as BookData;
    if (type === 'snapshot') {
      [bids, asks, known] = [new Map(b), new Map(a), u];
      continue;
    }
    if (u !== known + 1) throw new Error(`a step from ${known} to ${u}`);
    known = u;
    take(bids, b);
    take(asks, a);
  }
  return { bids, asks };
}

function take(side: Map<string, string>, levels: readonly [string, string][]): void {
  for (const [price, quantity] of levels) {
    if (quantity !== '0') side.set(price, quantity);
    else if (!side.delete(price)) throw new Error(`level ${price} is taken away and was not there`);
  }
}

function ignore(): void {
  // The client's own log is not wanted here.
}
