import { RestClientV5 } from 'bybit-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { practice, same, SYMBOL, type Practice } from '../../support/practice.ts';

// The public client of bybit-api, unmodified but for its base URL, judges the practice exchange.

let market: Practice;
let client: RestClientV5;

beforeAll(async () => {
  market = await practice();
  const { url, account } = market.exchange;
  client = new RestClientV5(
    { key: account.key, secret: account.secret, baseUrl: url, parseAPIRateLimits: true },
    { timeout: 10_000 },
  );
});

afterAll(async () => {
  await market.exchange.close();
});

const linear = { category: 'linear', symbol: SYMBOL } as const;
const spot = { category: 'spot', symbol: SYMBOL } as const;

test('market data: time, instruments, book, tickers, trades, candles, limits', async () => {
  const time = await client.getServerTime();
  expect(Math.abs(Number(time.result.timeSecond) - Date.now() / 1_000)).toBeLessThan(5);
  const instruments = await client.getInstrumentsInfo({ category: 'linear', symbol: SYMBOL });
  expect(instruments.result.list[0]).toMatchObject({ symbol: SYMBOL, status: 'Trading', settleCoin: 'USDT' });
  const book = await client.getOrderbook({ ...linear, limit: 50 });
  expect([book.result.b[0], book.result.a[0]]).toEqual([
    ['49990', '0.5'],
    ['50010', '0.5'],
  ]);
  const tickers = await client.getTickers(spot);
  expect(tickers.result.list[0]).toMatchObject({ bid1Price: '49990', ask1Price: '50010' });
  expect((await client.getKline({ ...linear, interval: '1' })).retCode).toBe(0);
  expect((await client.getPublicTradingHistory({ ...spot })).retCode).toBe(0);
  expect((await client.getRiskLimit(linear)).result.list.length).toBeGreaterThan(0);
  expect((await client.getFundingRateHistory(linear)).retCode).toBe(0);
});

test('the key says what it may do, and that it cannot withdraw', async () => {
  const { result } = await client.getQueryApiKey();
  expect(result).toMatchObject({ readOnly: 0, uta: 1, userID: Number(market.exchange.account.uid) });
  expect(result.permissions.Wallet).not.toContain('Withdraw');
  expect((await client.getAccountInfo()).result.unifiedMarginStatus).toBeGreaterThanOrEqual(5);
});

test('an order is placed, found, amended, cancelled, and found in the history', async () => {
  const placed = await client.submitOrder({
    ...linear,
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'PostOnly',
    qty: '0.01',
    price: '49000',
    orderLinkId: 'rest-1',
  });
  expect(placed).toMatchObject({ retCode: 0, result: { orderLinkId: 'rest-1' } });
  expect(placed.rateLimitApi).toMatchObject({ maxRequests: 10 });
  const { orderId } = placed.result;
  const open = await client.getActiveOrders({ ...linear, orderLinkId: 'rest-1' });
  expect(open.result.list[0]).toMatchObject({ orderId, orderStatus: 'New', price: '49000', leavesQty: '0.01' });
  expect((await client.amendOrder({ ...linear, orderId, qty: '0.02', price: '49100' })).retCode).toBe(0);
  expect((await client.getActiveOrders({ ...linear, orderId })).result.list[0]).toMatchObject({
    price: '49100',
    qty: '0.02',
  });
  expect((await client.cancelOrder({ ...linear, orderLinkId: 'rest-1' })).retCode).toBe(0);
  const closed = await client.getHistoricOrders({ ...linear, orderId });
  expect(closed.result.list[0]).toMatchObject({ orderStatus: 'Cancelled', cumExecQty: '0' });
});

test('a market order fills through the book; order, fills, position and wallet agree with the ledger', async () => {
  const placed = await client.submitOrder({ ...linear, side: 'Buy', orderType: 'Market', qty: '0.7' });
  const { orderId } = placed.result;
  const [order] = (await client.getHistoricOrders({ ...linear, orderId })).result.list;
  // Half a coin at 50,010 and the rest at 50,020.
  expect(same(order!.cumExecValue)).toBe(same('35009'));
  expect(order).toMatchObject({ orderStatus: 'Filled', cumExecQty: '0.7' });
  const fills = (await client.getExecutionList({ ...linear, orderId })).result.list;
  expect(new Set(fills.map(({ execPrice, execQty }) => `${execQty} at ${execPrice}`))).toEqual(
    new Set(['0.5 at 50010', '0.2 at 50020']),
  );
  const [position] = (await client.getPositionInfo(linear)).result.list;
  expect(position).toMatchObject({ side: 'Buy', size: '0.7' });

  const ledger = market.ledger();
  const ofOrder = ledger.executions.filter((one) => one['orderId'] === orderId);
  expect(sum(fills.map(({ execFee }) => execFee))).toBe(sum(ofOrder.map((one) => one['execFee'])));
  expect(ledger.orders.find((one) => one['orderId'] === orderId)).toMatchObject({ cumExecQty: order!.cumExecQty });
  expect(ledger.positions[0]).toMatchObject({ size: position!.size, avgPrice: position!.avgPrice });
  const wallet = (await client.getWalletBalance({ accountType: 'UNIFIED', coin: 'USDT' })).result.list[0]!;
  const coin = (ledger.wallet['coin'] as Record<string, string>[]).find((one) => one['coin'] === 'USDT')!;
  expect(same(wallet.coin[0]!.walletBalance)).toBe(same(coin['walletBalance']));
  // What the log says came and went is what is there.
  const changes = ledger.transactions.filter((one) => one['currency'] === 'USDT').map((one) => one['change']);
  expect(sum(changes)).toBe(same(coin['walletBalance']));
});

test('leverage, trading stop, closing, closed profit', async () => {
  expect((await client.setLeverage({ ...linear, buyLeverage: '5', sellLeverage: '5' })).retCode).toBe(0);
  expect((await client.setLeverage({ ...linear, buyLeverage: '5', sellLeverage: '5' })).retCode).toBe(110043);
  const stop = { ...linear, positionIdx: 0, tpslMode: 'Full', stopLoss: '45000', takeProfit: '60000' } as const;
  expect((await client.setTradingStop(stop)).retCode).toBe(0);
  expect((await client.setTradingStop(stop)).retCode).toBe(34040);
  const [position] = (await client.getPositionInfo(linear)).result.list;
  expect(position).toMatchObject({ leverage: '5', stopLoss: '45000', takeProfit: '60000' });
  const guards = (await client.getActiveOrders(linear)).result.list.map(({ stopOrderType }) => stopOrderType);
  expect(new Set(guards)).toEqual(new Set(['StopLoss', 'TakeProfit']));

  const close = { ...linear, side: 'Sell', orderType: 'Market', qty: '0.7', reduceOnly: true } as const;
  const closed = await client.submitOrder(close);
  expect(closed.retCode).toBe(0);
  expect((await client.getActiveOrders(linear)).result.list).toEqual([]);
  const [pnl] = (await client.getClosedPnL(linear)).result.list;
  const inLedger = market.ledger().closedPnl.at(-1)!;
  expect(pnl!.orderId).toBe(closed.result.orderId);
  expect(same(pnl!.closedPnl)).toBe(same(inLedger['closedPnl']));
  // Bought at 50,010 and 50,020, sold at 49,990 and 49,980, less four fees.
  const gross = same('34991') - same('35009');
  expect(same(pnl!.closedPnl)).toBe(gross - same(inLedger['openFee']) - same(inLedger['closeFee']));
  expect((await client.submitOrder(close)).retCode).toBe(110017);
});

test('spot: bought by amount, the fee taken in the coin bought, sold', async () => {
  const bought = await client.submitOrder({ ...spot, side: 'Buy', orderType: 'Market', qty: '1000' });
  expect(bought.retCode).toBe(0);
  const [fill] = (await client.getExecutionList({ ...spot, orderId: bought.result.orderId })).result.list;
  expect(fill).toMatchObject({ execPrice: '50010', feeCurrency: 'BTC' });
  const sold = await client.submitOrder({ ...spot, side: 'Sell', orderType: 'Limit', qty: '0.01', price: '49990' });
  const [order] = (await client.getHistoricOrders({ ...spot, orderId: sold.result.orderId })).result.list;
  expect(order).toMatchObject({ orderStatus: 'Filled' });
});

test('batches: each item has its own verdict', async () => {
  const orders = ['48000', '48000.05', '48010'].map((price, index) => ({
    symbol: SYMBOL,
    side: 'Buy' as const,
    orderType: 'Limit' as const,
    qty: '0.01',
    price,
    orderLinkId: `batch-${index}`,
  }));
  const reply = await client.batchSubmitOrders('linear', orders);
  expect(reply.retCode).toBe(0);
  expect(reply.retExtInfo.list.map(({ code }) => code)).toEqual([0, 10001, 0]);
  expect(reply.result.list.map(({ orderId }) => orderId !== '')).toEqual([true, false, true]);
  const all = await client.cancelAllOrders(linear);
  expect(all.result.list).toHaveLength(2);
});

test('refusals have the codes that Bybit has', async () => {
  const order = { ...linear, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '49000' } as const;
  const codeOf = async (wish: Parameters<RestClientV5['submitOrder']>[0]): Promise<number> =>
    (await client.submitOrder(wish)).retCode;
  expect((await client.amendOrder({ ...linear, orderId: 'no-such-order', qty: '1' })).retCode).toBe(110001);
  expect((await client.cancelOrder({ ...linear, orderLinkId: 'no-such-link' })).retCode).toBe(110001);
  expect((await client.cancelOrder({ ...spot, orderLinkId: 'no-such-link' })).retCode).toBe(170213);
  expect(await codeOf({ ...order, qty: '20' })).toBe(110007);
  expect(await codeOf({ ...order, orderLinkId: 'rest-1' })).toBe(110072);
  expect(await codeOf({ ...order, qty: '0.0001' })).toBe(10001);
  expect(await codeOf({ ...order, symbol: 'NOSUCHUSDT' })).toBe(10001);
  expect(await codeOf({ ...order, reduceOnly: true })).toBe(110017);
  expect(await codeOf({ ...spot, side: 'Sell', orderType: 'Market', qty: '10' })).toBe(170131);
  expect((await client.switchPositionMode({ ...linear, mode: 0 })).retCode).toBe(110025);
  const stopless = await client.setTradingStop({ ...linear, positionIdx: 0, tpslMode: 'Full', stopLoss: '1' });
  expect(stopless.retCode).toBe(10001);
});

test('a wrong secret is 10004, a key of nobody 10003, a read-only key may look and not touch', async () => {
  const { url, account, control } = market.exchange;
  const wrong = new RestClientV5({ key: account.key, secret: 'wrong', baseUrl: url });
  expect((await wrong.getWalletBalance({ accountType: 'UNIFIED' })).retCode).toBe(10004);
  const nobody = new RestClientV5({ key: 'nobody', secret: 'wrong', baseUrl: url });
  await expect(nobody.getWalletBalance({ accountType: 'UNIFIED' })).rejects.toMatchObject({
    code: 401,
    body: { retCode: 10003 },
  });
  const readOnly = control.createKey({ uid: account.uid, readOnly: true });
  const reader = new RestClientV5({ key: readOnly.key, secret: readOnly.secret, baseUrl: url });
  expect((await reader.getWalletBalance({ accountType: 'UNIFIED' })).retCode).toBe(0);
  const touched = await reader.submitOrder({ ...linear, side: 'Buy', orderType: 'Market', qty: '0.01' });
  expect(touched.retCode).toBe(10005);
});

test('whatever else a bot may ask is answered', async () => {
  const order = { ...linear, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '49000' } as const;
  const { account } = market.exchange;
  const asked: readonly [string, Promise<{ readonly retCode: number }>][] = [
    ['status', client.getSystemStatus()],
    ['mark candles', client.getMarkPriceKline({ ...linear, interval: '5' })],
    ['index candles', client.getIndexPriceKline({ ...linear, interval: '5' })],
    ['premium candles', client.getPremiumIndexPriceKline({ ...linear, interval: '5' })],
    ['open interest', client.getOpenInterest({ ...linear, intervalTime: '1h' })],
    ['inverse instruments', client.getInstrumentsInfo({ category: 'inverse' })],
    ['option positions', client.getPositionInfo({ category: 'option' })],
    ['fees', client.getFeeRate({ category: 'spot', symbol: SYMBOL })],
    ['collateral', client.getCollateralInfo()],
    ['log', client.getTransactionLog({ accountType: 'UNIFIED' })],
    ['SMP group', client.getSMPGroup()],
    ['disconnect protection', client.getDCPInfo()],
    ['spot borrowing', client.getSpotBorrowCheck(SYMBOL, 'Buy')],
    ['pre-check', client.preCheckOrder(order)],
    ['balances', client.getAllCoinsBalance({ accountType: 'UNIFIED', memberId: account.uid })],
    ['coins', client.getCoinInfo()],
    ['moves', client.getMovePositionHistory()],
    ['price limit', client.getOrderPriceLimit({ ...linear })],
    ['no new risk', client.confirmNewRiskLimit(linear)],
  ];
  const codes = await Promise.all(asked.map(async ([name, reply]) => [name, (await reply).retCode]));
  expect(codes.filter(([, retCode]) => retCode !== 0)).toEqual([]);
});

test('hedge mode: a long and a short of one symbol, each closed by its own side', async () => {
  expect((await client.switchPositionMode({ ...linear, mode: 3 })).retCode).toBe(0);
  const trade = async (side: 'Buy' | 'Sell', positionIdx: 1 | 2, qty: string): Promise<number> =>
    (await client.submitOrder({ ...linear, side, orderType: 'Market', qty, positionIdx })).retCode;
  expect(await trade('Buy', 1, '0.03')).toBe(0);
  expect(await trade('Sell', 2, '0.02')).toBe(0);
  const sizes = async (): Promise<readonly string[]> =>
    (await client.getPositionInfo(linear)).result.list.map(
      ({ positionIdx, side, size }) => `${positionIdx} ${side} ${size}`,
    );
  expect(await sizes()).toEqual(['1 Buy 0.03', '2 Sell 0.02']);
  expect((await client.switchPositionMode({ ...linear, mode: 0 })).retCode).toBe(110024);
  const oneWay = await client.submitOrder({ ...linear, side: 'Buy', orderType: 'Market', qty: '0.01', positionIdx: 0 });
  expect(oneWay.retCode).toBe(10001);
  expect(await trade('Sell', 1, '0.03')).toBe(0);
  expect(await trade('Buy', 2, '0.02')).toBe(0);
  expect(await sizes()).toEqual(['1  0', '2  0']);
  expect((await client.switchPositionMode({ ...linear, mode: 0 })).retCode).toBe(0);
});

test('cursors lead through every page, once', async () => {
  for (let index = 0; index < 7; index += 1) {
    await client.submitOrder({
      ...linear,
      side: 'Buy',
      orderType: 'Limit',
      qty: '0.001',
      price: String(40_000 + index),
    });
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { result } = await client.getActiveOrders({
      ...linear,
      limit: 3,
      ...(cursor === undefined ? {} : { cursor }),
    });
    seen.push(...result.list.map(({ price }) => price));
    cursor = result.nextPageCursor;
  } while (cursor !== undefined && cursor !== '');
  expect(seen).toEqual(['40006', '40005', '40004', '40003', '40002', '40001', '40000']);
  await client.cancelAllOrders(linear);
});

function sum(amounts: readonly unknown[]): bigint {
  return amounts.reduce<bigint>((total, one) => total + same(one), 0n);
}
