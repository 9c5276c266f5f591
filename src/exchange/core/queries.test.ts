import { expect, test } from 'vitest';
import { fixed, type EpochMs } from '../../domain/index.ts';
import { limit, market, openExchange, rich, START, valueOf } from './testing.ts';

const REF = { category: 'linear', symbol: 'BTCUSDT' } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('pages do not shift while orders come in', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  const place = (): string => valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '50000'))).orderId;
  const ids = Array.from({ length: 7 }, place).toReversed();
  const first = valueOf(exchange.openOrders(uid, { ...REF, limit: 3 }));
  place();
  const second = valueOf(exchange.openOrders(uid, { ...REF, limit: 3, cursor: first.nextPageCursor }));
  const third = valueOf(exchange.openOrders(uid, { ...REF, limit: 3, cursor: second.nextPageCursor }));
  expect([first, second, third].flatMap(({ list }) => list.map(({ orderId }) => orderId))).toEqual(ids);
  expect(third.nextPageCursor).toBe('');
});

test('closed orders are at hand until a restart, and by id as well', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '50000')));
  valueOf(exchange.cancelOrder(uid, { ...REF, orderId }));
  const closed = (): number => valueOf(exchange.openOrders(uid, { ...REF, closed: true })).list.length;
  expect(valueOf(exchange.openOrders(uid, REF)).list).toEqual([]);
  expect(closed()).toBe(1);
  expect(valueOf(exchange.openOrders(uid, { category: 'linear', orderId })).list).toHaveLength(1);
  exchange.control.restart();
  expect(closed()).toBe(0);
  expect(valueOf(exchange.openOrders(uid, { category: 'linear', orderId })).list).toEqual([]);
  expect(valueOf(exchange.orderHistory(uid, { ...REF })).list).toHaveLength(1);
});

test('of closed orders the latest five hundred are at hand', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  for (let order = 0; order < 505; order += 1) {
    const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '50000')));
    valueOf(exchange.cancelOrder(uid, { ...REF, orderId }));
  }
  let seen = 0;
  for (let cursor: string | undefined = undefined; cursor !== '';) {
    const page: { list: readonly unknown[]; nextPageCursor: string } = valueOf(
      exchange.openOrders(uid, { ...REF, closed: true, limit: 50, cursor }),
    );
    seen += page.list.length;
    cursor = page.nextPageCursor;
  }
  expect(seen).toBe(500);
});

test('what was cancelled without a fill is forgotten after a day, what traded is not', () => {
  const { exchange } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '50000')));
  valueOf(exchange.cancelOrder(uid, { ...REF, orderId }));
  valueOf(exchange.placeOrder(other, limit('Sell', '0.001', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '0.001')));
  const statuses = (): string[] =>
    valueOf(exchange.orderHistory(uid, { ...REF })).list.map(({ orderStatus }) => orderStatus);
  expect(statuses()).toEqual(['Filled', 'Cancelled']);
  exchange.advance((START + DAY + 1) as EpochMs);
  expect(statuses()).toEqual(['Filled']);
  expect(valueOf(exchange.orderHistory(uid, { category: 'linear', orderId })).list).toEqual([]);
});

test('windows of a history are at most a week, and a start alone means the week after it', () => {
  const { exchange } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  const trade = (): void => {
    valueOf(exchange.placeOrder(other, limit('Sell', '0.001', '60000')));
    valueOf(exchange.placeOrder(uid, market('Buy', '0.001')));
  };
  trade();
  exchange.advance((START + 9 * DAY) as EpochMs);
  trade();
  const rows = (window: { startTime?: EpochMs; endTime?: EpochMs }): number =>
    valueOf(exchange.executions(uid, { ...REF, execType: 'Trade', ...window })).list.length;
  const at = (days: number): EpochMs => (START + days * DAY) as EpochMs;
  expect(rows({})).toBe(1);
  expect(rows({ startTime: at(0) })).toBe(1);
  expect(rows({ endTime: at(7) })).toBe(1);
  expect(rows({ startTime: at(2), endTime: at(9) })).toBe(1);
  expect(rows({ startTime: at(0), endTime: at(7) })).toBe(1);
  expect(exchange.executions(uid, { ...REF, startTime: at(0), endTime: at(8) })).toMatchObject({ retCode: 10001 });
  expect(exchange.executions(uid, { ...REF, startTime: at(2), endTime: at(1) })).toMatchObject({ retCode: 10001 });
});

test('linear asks for a scope, spot does not', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  expect(exchange.openOrders(uid, { category: 'linear' })).toMatchObject({ retCode: 10001 });
  expect(exchange.cancelAll(uid, { category: 'linear' })).toMatchObject({ retCode: 10001 });
  expect(exchange.openOrders(uid, { category: 'spot' }).ok).toBe(true);
});

test('cancel-all on spot leaves stops alive, on linear it takes the protection with it', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  const stop = { triggerPrice: fixed('61000'), triggerDirection: 1 } as const;
  for (const category of ['linear', 'spot'] as const) {
    valueOf(exchange.placeOrder(uid, limit('Buy', '0.01', '60000', { category })));
    const orderFilter = category === 'spot' ? ('StopOrder' as const) : undefined;
    valueOf(exchange.placeOrder(uid, limit('Buy', '0.01', '60000', { category, ...stop, orderFilter })));
  }
  const cancelled = (category: 'linear' | 'spot'): number =>
    valueOf(exchange.cancelAll(uid, { category, symbol: 'BTCUSDT' })).length;
  expect([cancelled('linear'), cancelled('spot')]).toEqual([2, 1]);
  expect(valueOf(exchange.openOrders(uid, { category: 'spot' })).list.map(({ orderStatus }) => orderStatus)).toEqual([
    'Untriggered',
  ]);
});

test('cancel-all takes five hundred on linear, and the rest with the next call', () => {
  const { exchange } = openExchange({ openOrdersMax: 600 });
  const uid = rich(exchange);
  for (let order = 0; order < 510; order += 1) valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '50000')));
  const counts = [1, 2].map(() => valueOf(exchange.cancelAll(uid, { category: 'linear', settleCoin: 'USDT' })).length);
  expect(counts).toEqual([500, 10]);
});

test('one closing order has one row of closed profit, however many fills', () => {
  const { exchange } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  valueOf(exchange.placeOrder(other, limit('Sell', '0.3', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '0.3')));
  for (let level = 0; level < 3; level += 1)
    valueOf(exchange.placeOrder(other, limit('Buy', '0.1', `${60_000 - level}`)));
  valueOf(exchange.placeOrder(uid, market('Sell', '0.3')));
  const rows = valueOf(exchange.closedPnl(uid, REF)).list;
  expect(rows.map(({ fillCount, closedSize, avgExitPrice }) => [fillCount, closedSize, avgExitPrice])).toEqual([
    [3, fixed('0.3'), fixed('59999')],
  ]);
});
