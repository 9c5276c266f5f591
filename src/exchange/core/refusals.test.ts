import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import type { Exchange } from './exchange.ts';
import type { PlaceOrder, Uid } from './requests.ts';
import { limit, market, openExchange, rich, valueOf } from './testing.ts';

const spot = { category: 'spot' } as const;

const REFUSED: readonly [what: string, request: PlaceOrder, retCode: number][] = [
  ['an unknown symbol', limit('Buy', '1', '60000', { symbol: 'NOPE' }), 10001],
  ['an unknown symbol on spot', limit('Buy', '1', '60000', { ...spot, symbol: 'NOPE' }), 170121],
  ['a quantity off the step', limit('Buy', '0.0015', '60000'), 10001],
  ['a quantity off the step on spot', limit('Buy', '0.0000015', '60000', spot), 170137],
  ['too much', limit('Buy', '1191', '60000'), 10001],
  ['too much on spot', limit('Buy', '84', '60000', spot), 170381],
  ['a price off the tick', limit('Buy', '1', '60000.05'), 10001],
  ['a price off the tick on spot', limit('Buy', '1', '60000.05', spot), 170134],
  ['no price', { ...limit('Buy', '1', '60000'), price: undefined }, 10001],
  ['a price beyond what the symbol can have', limit('Buy', '1', '2000000'), 110003],
  ['too little value', limit('Buy', '0.001', '4000'), 110094],
  ['too little value on spot', limit('Buy', '0.00001', '60000', spot), 170140],
  ['a spot market buy of 0.01: it is sized in quote', market('Buy', '0.01', spot), 170140],
  ['more than the margin allows', limit('Buy', '200', '60000'), 110007],
  ['more than the leverage allows', limit('Buy', '300', '60000'), 110090],
  ['more than the account has, on spot', limit('Buy', '10', '60000', spot), 170131],
  ['the wrong position index', limit('Buy', '1', '60000', { positionIdx: 1 }), 10001],
  ['reduce-only without a position', limit('Sell', '1', '60000', { reduceOnly: true }), 110017],
  [
    'a stop that is below for a buyer who waits for a rise',
    limit('Buy', '1', '60000', { triggerPrice: fixed('59000'), triggerDirection: 1 }),
    110092,
  ],
  [
    'a stop that is above for one who waits for a fall',
    limit('Buy', '1', '60000', { triggerPrice: fixed('61000'), triggerDirection: 2 }),
    110093,
  ],
  ['a stop loss above the price of a buy', limit('Buy', '1', '60000', { stopLoss: fixed('60500') }), 10001],
  ['a take profit below the price of a buy', limit('Buy', '1', '60000', { takeProfit: fixed('59000') }), 10001],
  ['an order id that is too long', limit('Buy', '1', '60000', { orderLinkId: 'x'.repeat(46) }), 10001],
];

for (const [what, request, retCode] of REFUSED) {
  test(`refused with ${retCode}: ${what}`, () => {
    const { exchange, events } = openExchange();
    const uid = rich(exchange);
    exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
    const before = events.length;
    expect(exchange.placeOrder(uid, request)).toMatchObject({ ok: false, retCode });
    expect(events.slice(before)).toEqual([]);
  });
}

test('margin short: 110007 in the words clients look for', () => {
  const { exchange } = openExchange();
  const uid = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('100') }] });
  const answer = exchange.placeOrder(uid, limit('Buy', '0.1', '60000'));
  expect(answer).toEqual({ ok: false, retCode: 110007, retMsg: 'ab not enough for new order' });
});

test('an orderLinkId is used once for ever, also after its order is gone', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  for (const [category, retCode] of [
    ['linear', 110072],
    ['spot', 170141],
  ] as const) {
    const request = limit('Buy', '0.1', '60000', { category, orderLinkId: 'mine-1' });
    valueOf(exchange.placeOrder(uid, request));
    valueOf(exchange.cancelOrder(uid, { category, symbol: 'BTCUSDT', orderLinkId: 'mine-1' }));
    expect(exchange.placeOrder(uid, request)).toMatchObject({ retCode });
  }
  valueOf(exchange.placeOrder(rich(exchange), limit('Buy', '0.1', '60000', { orderLinkId: 'mine-1' })));
});

test('a refused order has not used its orderLinkId', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  expect(exchange.placeOrder(uid, limit('Buy', '0.0015', '60000', { orderLinkId: 'again' })).ok).toBe(false);
  valueOf(exchange.placeOrder(uid, limit('Buy', '0.001', '60000', { orderLinkId: 'again' })));
});

test('five hundred active orders of a symbol, ten conditional ones', () => {
  const { exchange } = openExchange({ openOrdersMax: 20 });
  const uid = rich(exchange);
  const place = (): ReturnType<Exchange['placeOrder']> => exchange.placeOrder(uid, limit('Buy', '0.001', '50000'));
  for (let order = 0; order < 20; order += 1) valueOf(place());
  expect(place()).toMatchObject({ retCode: 110020 });
  const stop = limit('Buy', '0.001', '50000', { triggerPrice: fixed('70000'), triggerDirection: 1 });
  for (let order = 0; order < 10; order += 1) valueOf(exchange.placeOrder(uid, stop));
  expect(exchange.placeOrder(uid, stop)).toMatchObject({ retCode: 110009 });
  const spotOrder = limit('Buy', '0.001', '50000', spot);
  for (let order = 0; order < 20; order += 1) valueOf(exchange.placeOrder(uid, spotOrder));
  expect(exchange.placeOrder(uid, spotOrder)).toMatchObject({ retCode: 170810 });
});

test('an order that is gone cannot be cancelled or amended', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  for (const [category, retCode] of [
    ['linear', 110001],
    ['spot', 170213],
  ] as const) {
    const ref = { category, symbol: 'BTCUSDT', orderId: 'nothing' } as const;
    expect(exchange.cancelOrder(uid, ref)).toMatchObject({ retCode });
    expect(exchange.amendOrder(uid, { ...ref, price: fixed('1') })).toMatchObject({ retCode });
  }
});

test('a halted symbol takes no orders and lets them be cancelled', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  for (const [category, retCode] of [
    ['linear', 110066],
    ['spot', 170031],
  ] as const) {
    const ref = { category, symbol: 'BTCUSDT' } as const;
    const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.1', '60000', { category })));
    exchange.control.setStatus(ref, 'Halted');
    expect(exchange.placeOrder(uid, limit('Buy', '0.1', '60000', { category }))).toMatchObject({ retCode });
    valueOf(exchange.cancelOrder(uid, { ...ref, orderId }));
  }
});

test('an amendment is all or nothing', () => {
  const { exchange } = openExchange();
  const [uid, other] = [rich(exchange), rich(exchange)];
  const ref = { category: 'linear', symbol: 'BTCUSDT' } as const;
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.5', '60000')));
  valueOf(exchange.placeOrder(other, limit('Sell', '0.2', '60000')));
  expect(exchange.amendOrder(uid, { ...ref, orderId, qty: fixed('0.2') })).toMatchObject({ retCode: 110064 });
  expect(exchange.amendOrder(uid, { ...ref, orderId, qty: fixed('150') })).toMatchObject({ retCode: 110007 });
  expect(exchange.amendOrder(uid, { ...ref, orderId, price: fixed('60000.05') })).toMatchObject({ retCode: 10001 });
  expect(qtyOf(exchange, uid, orderId)).toEqual([fixed('0.5'), fixed('0.3')]);
  valueOf(exchange.amendOrder(uid, { ...ref, orderId, qty: fixed('0.4') }));
  expect(qtyOf(exchange, uid, orderId)).toEqual([fixed('0.4'), fixed('0.2')]);
});

function qtyOf(exchange: Exchange, uid: Uid, orderId: string) {
  const [row] = valueOf(exchange.openOrders(uid, { category: 'linear', orderId })).list;
  return [row!.qty, row!.leavesQty];
}
