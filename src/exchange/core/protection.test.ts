import { expect, test } from 'vitest';
import { fixed, format, type Fixed } from '../../domain/index.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { Uid } from './requests.ts';
import type { OrderRow, PositionRow } from './rows.ts';
import { limit, market, openExchange, rich, valueOf } from './testing.ts';

const REF = { category: 'linear', symbol: 'BTCUSDT' } as const;

interface Scene {
  readonly exchange: Exchange;
  readonly events: readonly ExchangeEvent[];
  readonly uid: Uid;
  readonly other: Uid;
}

/** A deep book of someone else's around 60,000, a hundred apart. */
function scene(): Scene {
  const { exchange, events } = openExchange();
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const deposits = [{ coin: 'USDT', amount: fixed('100000000') }];
  const [uid, other] = [rich(exchange), exchange.createAccount({ deposits })];
  for (let level = 1; level <= 10; level += 1) {
    valueOf(exchange.placeOrder(other, limit('Buy', '5', `${60_000 - 100 * level}`)));
    valueOf(exchange.placeOrder(other, limit('Sell', '5', `${60_000 + 100 * level}`)));
  }
  return { exchange, events, uid, other };
}

/** Somebody trades at a price, so that it is the last one. */
function printAt({ exchange, other }: Scene, price: string): void {
  const helper = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('10000000') }] });
  exchange.cancelAll(other, { category: 'linear', symbol: 'BTCUSDT' });
  exchange.control.setIndexPrice('BTCUSDT', fixed(price)); // Or the price would lie outside the band.
  valueOf(exchange.placeOrder(other, limit('Buy', '20', price)));
  valueOf(exchange.placeOrder(helper, limit('Sell', '0.001', price)));
}

function stopsOf({ exchange, uid }: Scene): OrderRow[] {
  return [...valueOf(exchange.openOrders(uid, { ...REF, orderFilter: 'StopOrder', limit: 50 })).list];
}

function positionOf({ exchange, uid }: Scene, index = 0): PositionRow {
  return valueOf(exchange.positions(uid, REF)).list[index]!;
}

function shown(rows: readonly OrderRow[]): string[] {
  return rows
    .map(
      ({ stopOrderType, side, qty, triggerPrice }) =>
        `${stopOrderType} ${side} ${format(qty)} at ${format(triggerPrice!)}`,
    )
    .toSorted();
}

function endOf(events: readonly ExchangeEvent[], stopOrderType: string): OrderRow | undefined {
  return events
    .flatMap((event) => (event.type === 'order' && event.order.stopOrderType === stopOrderType ? [event.order] : []))
    .at(-1);
}

test('a conditional order sleeps, is triggered by the last price, and trades', () => {
  const here = scene();
  const { exchange, uid, events } = here;
  const { orderId } = valueOf(
    exchange.placeOrder(uid, market('Sell', '1', { triggerPrice: fixed('59700'), triggerDirection: 2 })),
  );
  printAt(here, '59800');
  expect(stopsOf(here).map((row) => row.orderStatus)).toEqual(['Untriggered']);
  printAt(here, '59700');
  const seen = events.flatMap((event) =>
    event.type === 'order' && event.order.orderId === orderId ? [event.order.orderStatus] : [],
  );
  expect(seen).toEqual(['Untriggered', 'Triggered', 'Filled']);
  expect([positionOf(here).side, format(positionOf(here).size)]).toEqual(['Sell', '1']);
});

test('TP and SL that came with an order stand for the whole position, and fall when it is closed', () => {
  const here = scene();
  const { exchange, uid, events } = here;
  const levels = { takeProfit: fixed('61000'), stopLoss: fixed('59000') };
  valueOf(exchange.placeOrder(uid, market('Buy', '1', levels)));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 1 at 59000', 'TakeProfit Sell 1 at 61000']);
  expect([positionOf(here).takeProfit, positionOf(here).stopLoss]).toEqual([levels.takeProfit, levels.stopLoss]);
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 2 at 59000', 'TakeProfit Sell 2 at 61000']);
  valueOf(exchange.placeOrder(uid, market('Sell', '0.5', { reduceOnly: true })));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 1.5 at 59000', 'TakeProfit Sell 1.5 at 61000']);
  printAt(here, '59000');
  expect(positionOf(here).side).toBe('');
  expect(stopsOf(here)).toEqual([]);
  expect(endOf(events, 'StopLoss')).toMatchObject({ orderStatus: 'Filled', createType: 'CreateByStopLoss' });
  expect(endOf(events, 'TakeProfit')).toMatchObject({ orderStatus: 'Deactivated', cancelType: 'CancelByTpSlTsClear' });
});

test('partial TP and SL are as large as the fill, and the first to be reached ends the other', () => {
  const here = scene();
  const { exchange, uid, events } = here;
  const levels = { takeProfit: fixed('61000'), stopLoss: fixed('59000'), tpslMode: 'Partial' } as const;
  valueOf(exchange.placeOrder(uid, limit('Buy', '8', '60200', levels)));
  expect(shown(stopsOf(here))).toEqual(['PartialStopLoss Sell 8 at 59000', 'PartialTakeProfit Sell 8 at 61000']);
  printAt(here, '61000');
  expect(endOf(events, 'PartialTakeProfit')).toMatchObject({ orderStatus: 'Filled' });
  expect(endOf(events, 'PartialStopLoss')?.cancelType).toBe('CancelByOCOSlCanceledByTpTriggered');
});

test('trading-stop sets, replaces and removes; nothing new is 34040', () => {
  const here = scene();
  const { exchange, uid } = here;
  const request = { symbol: 'BTCUSDT', positionIdx: 0, tpslMode: 'Full' } as const;
  expect(exchange.setTradingStop(uid, { ...request, stopLoss: fixed('59000') })).toMatchObject({ retCode: 10001 });
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  valueOf(exchange.setTradingStop(uid, { ...request, stopLoss: fixed('59000') }));
  expect(exchange.setTradingStop(uid, { ...request, stopLoss: fixed('59000') })).toMatchObject({ retCode: 34040 });
  valueOf(exchange.setTradingStop(uid, { ...request, stopLoss: fixed('59100'), takeProfit: fixed('62000') }));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 1 at 59100', 'TakeProfit Sell 1 at 62000']);
  valueOf(exchange.setTradingStop(uid, { ...request, takeProfit: fixed('0') }));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 1 at 59100']);
});

test('partial trading-stops only add, up to twenty', () => {
  const here = scene();
  const { exchange, uid } = here;
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  const add = (): ReturnType<Exchange['setTradingStop']> =>
    exchange.setTradingStop(uid, {
      symbol: 'BTCUSDT',
      positionIdx: 0,
      tpslMode: 'Partial',
      stopLoss: fixed('59000'),
      slSize: fixed('0.1'),
    });
  for (let count = 0; count < 20; count += 1) valueOf(add());
  expect(add()).toMatchObject({ retCode: 110061 });
});

test('a trailing stop keeps its distance from the best price, and never goes back', () => {
  const here = scene();
  const { exchange, uid } = here;
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  valueOf(
    exchange.setTradingStop(uid, { symbol: 'BTCUSDT', positionIdx: 0, tpslMode: 'Full', trailingStop: fixed('300') }),
  );
  const triggers: string[] = [];
  for (const price of ['60500', '60300', '60800']) {
    printAt(here, price);
    triggers.push(format(stopsOf(here)[0]!.triggerPrice!));
  }
  expect(triggers).toEqual(['60200', '60200', '60500']);
  printAt(here, '60500');
  expect(positionOf(here).side).toBe('');
});

test('a trailing stop with an active price waits for it', () => {
  const here = scene();
  const { exchange, uid } = here;
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  const activePrice = fixed('61000');
  valueOf(
    exchange.setTradingStop(uid, {
      symbol: 'BTCUSDT',
      positionIdx: 0,
      tpslMode: 'Full',
      trailingStop: fixed('300'),
      activePrice,
    }),
  );
  printAt(here, '60400');
  printAt(here, '60000');
  expect(positionOf(here).side).toBe('Buy');
  printAt(here, '61100');
  printAt(here, '60800');
  expect(positionOf(here).side).toBe('');
});

test('resting reduce-only orders shrink with the position and go when it is closed', () => {
  const here = scene();
  const { exchange, uid, events } = here;
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Sell', '5', '60550', { reduceOnly: true })));
  const row = (): OrderRow | undefined => valueOf(exchange.openOrders(uid, { ...REF, orderId })).list[0];
  expect(format(row()!.qty)).toBe('1');
  valueOf(exchange.placeOrder(uid, market('Sell', '0.4')));
  expect(format(row()!.leavesQty)).toBe('0.6');
  valueOf(exchange.placeOrder(uid, market('Sell', '0.6')));
  const last = events
    .flatMap((event) => (event.type === 'order' && event.order.orderId === orderId ? [event.order] : []))
    .at(-1);
  expect(last).toMatchObject({ orderStatus: 'Cancelled', cancelType: 'CancelByReduceOnly' });
});

test('quantity zero with reduce-only and close-on-trigger closes the whole position', () => {
  const here = scene();
  const { exchange, uid } = here;
  valueOf(exchange.placeOrder(uid, market('Buy', '1.234')));
  valueOf(exchange.placeOrder(uid, market('Sell', '0', { reduceOnly: true, closeOnTrigger: true })));
  expect(positionOf(here).side).toBe('');
});

test('hedge mode holds both sides; a sale of the long closes it and can do no more', () => {
  const here = scene();
  const { exchange, uid } = here;
  valueOf(exchange.switchPositionMode(uid, { symbol: 'BTCUSDT', mode: 'hedge' }));
  valueOf(exchange.placeOrder(uid, market('Buy', '1', { positionIdx: 1 })));
  valueOf(exchange.placeOrder(uid, market('Sell', '2', { positionIdx: 2 })));
  const sizes = (): string[] =>
    [0, 1].map((index) => `${positionOf(here, index).side} ${format(positionOf(here, index).size)}`);
  expect(sizes()).toEqual(['Buy 1', 'Sell 2']);
  valueOf(exchange.placeOrder(uid, market('Sell', '3', { positionIdx: 1 })));
  expect(sizes()).toEqual([' 0', 'Sell 2']);
  expect(exchange.placeOrder(uid, market('Sell', '1', { positionIdx: 1 }))).toMatchObject({ retCode: 110017 });
  expect(exchange.switchPositionMode(uid, { symbol: 'BTCUSDT', mode: 'one-way' })).toMatchObject({ retCode: 110024 });
});

test('a spot order brings a pair of which one half may trade, with funds for one', () => {
  const { exchange, events } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  const spot = { category: 'spot' } as const;
  valueOf(exchange.placeOrder(other, limit('Sell', '1', '60000', spot)));
  const levels = { takeProfit: fixed('61000'), stopLoss: fixed('59000') };
  valueOf(exchange.placeOrder(uid, limit('Buy', '1', '60000', { ...spot, ...levels })));
  const pair = valueOf(exchange.openOrders(uid, { ...REF, ...spot, orderFilter: 'tpslOrder' })).list;
  expect(pair.map(({ qty, triggerPrice }) => `${format(qty)} at ${format(triggerPrice!)}`)).toEqual([
    '0.999 at 59000',
    '0.999 at 61000',
  ]);
  const locked = (): Fixed => exchange.wallet(uid, ['BTC']).coin[0]!.locked;
  expect(format(locked())).toBe('0.999');
  exchange.control.setIndexPrice('BTCUSDT', fixed('59000'));
  valueOf(exchange.placeOrder(other, limit('Buy', '1', '59000', spot)));
  valueOf(exchange.placeOrder(other, limit('Sell', '0.001', '59000', spot)));
  expect(endOf(events, 'tpslOrder')).toMatchObject({ orderStatus: 'Filled' });
  expect(valueOf(exchange.openOrders(uid, { ...REF, ...spot, orderFilter: 'tpslOrder' })).list).toEqual([]);
  expect(format(locked())).toBe('0');
});

test('a limit order that is cancelled half filled leaves its half guarded', () => {
  for (const category of ['linear', 'spot'] as const) {
    const { exchange } = openExchange();
    const [uid, other] = [rich(exchange), rich(exchange)];
    const levels = { takeProfit: fixed('61000'), stopLoss: fixed('59000') };
    valueOf(exchange.placeOrder(other, limit('Sell', '0.5', '60000', { category })));
    const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '1', '60000', { category, ...levels })));
    valueOf(exchange.cancelOrder(uid, { category, symbol: 'BTCUSDT', orderId }));
    const left = valueOf(exchange.openOrders(uid, { category, symbol: 'BTCUSDT' })).list;
    const half = category === 'linear' ? '0.5' : '0.4995';
    expect(left.map(({ qty, side }) => `${side} ${format(qty)}`)).toEqual([`Sell ${half}`, `Sell ${half}`]);
  }
});

test('the stop that came with an order grows with its fills and keeps its place', () => {
  const here = scene();
  const { exchange, uid, other } = here;
  valueOf(exchange.placeOrder(uid, limit('Buy', '8', '60100', { stopLoss: fixed('59000') })));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 5 at 59000']);
  valueOf(exchange.placeOrder(other, limit('Sell', '3', '60100')));
  expect(shown(stopsOf(here))).toEqual(['StopLoss Sell 8 at 59000']);
});

test('in a halt conditional orders sleep on, and wake when it is over', () => {
  const here = scene();
  const { exchange, uid } = here;
  const trigger = { triggerPrice: fixed('61000'), triggerDirection: 1, triggerBy: 'IndexPrice' } as const;
  valueOf(exchange.placeOrder(uid, limit('Buy', '1', '60000', trigger)));
  exchange.control.setStatus(REF, 'Halted');
  exchange.control.setIndexPrice('BTCUSDT', fixed('61000'));
  expect(stopsOf(here)).toHaveLength(1);
  exchange.control.setStatus(REF, 'Trading');
  expect(stopsOf(here)).toHaveLength(0);
});

test('a spot sale sized in quote holds coins, and gives the money back that it did not get', () => {
  const { exchange } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  valueOf(exchange.placeOrder(other, limit('Buy', '0.1', '60000', { category: 'spot' })));
  valueOf(exchange.placeOrder(uid, market('Sell', '3000', { category: 'spot', marketUnit: 'quoteCoin' })));
  const coins = new Map(
    exchange.wallet(uid).coin.map((row) => [row.coin, [format(row.walletBalance), format(row.locked)]]),
  );
  expect(coins.get('BTC')).toEqual(['9.95', '0']);
  expect(coins.get('USDT')).toEqual(['102997', '0']);
});
