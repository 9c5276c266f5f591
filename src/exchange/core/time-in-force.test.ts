import { expect, test } from 'vitest';
import { fixed, format } from '../../domain/index.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { PlaceOrder } from './requests.ts';
import type { OrderRow } from './rows.ts';
import { limit, market, openExchange, rich, valueOf } from './testing.ts';

/** What becomes of an order when one bitcoin waits at 60,000 (another customer's) before it comes. */
function fateOf(request: PlaceOrder): OrderRow {
  const { exchange, events } = openExchange();
  const [maker, taker] = [rich(exchange), rich(exchange)];
  const { category } = request;
  valueOf(exchange.placeOrder(maker, limit('Sell', '1', '60000', { category })));
  const { orderId } = valueOf(exchange.placeOrder(taker, request));
  return lastOf(events, orderId);
}

function lastOf(events: readonly ExchangeEvent[], orderId: string): OrderRow {
  const rows = events.flatMap((event) =>
    event.type === 'order' && event.order.orderId === orderId ? [event.order] : [],
  );
  return rows.at(-1)!;
}

const FATES: readonly [what: string, request: PlaceOrder, status: string, reason: string, filled: string][] = [
  ['a limit order beyond the book rests', limit('Buy', '1', '59999'), 'New', 'EC_NoError', '0'],
  ['a limit order takes what there is and rests', limit('Buy', '1.5', '60000'), 'PartiallyFilled', 'EC_NoError', '1'],
  [
    'IOC on linear is Cancelled, with fills',
    limit('Buy', '1.5', '60000', { timeInForce: 'IOC' }),
    'Cancelled',
    'EC_NoEnoughQtyToFill',
    '1',
  ],
  [
    'IOC on spot says PartiallyFilledCanceled',
    limit('Buy', '1.5', '60000', { timeInForce: 'IOC', category: 'spot' }),
    'PartiallyFilledCanceled',
    'EC_NoEnoughQtyToFill',
    '1',
  ],
  [
    'IOC that finds nothing',
    limit('Buy', '1', '59999', { timeInForce: 'IOC' }),
    'Cancelled',
    'EC_NoImmediateQtyToFill',
    '0',
  ],
  [
    'FOK that cannot fill whole',
    limit('Buy', '1.5', '60000', { timeInForce: 'FOK' }),
    'Cancelled',
    'EC_CancelForNoFullFill',
    '0',
  ],
  ['FOK that can', limit('Buy', '1', '60000', { timeInForce: 'FOK' }), 'Filled', 'EC_NoError', '1'],
  [
    'PostOnly that would take',
    limit('Buy', '1', '60000', { timeInForce: 'PostOnly' }),
    'Cancelled',
    'EC_PostOnlyWillTakeLiquidity',
    '0',
  ],
  ['PostOnly that would not', limit('Buy', '1', '59999', { timeInForce: 'PostOnly' }), 'New', 'EC_NoError', '0'],
  ['a market order fills', market('Buy', '1'), 'Filled', 'EC_NoError', '1'],
  ['a market order ends with the book', market('Buy', '1.5'), 'Cancelled', 'EC_NoEnoughQtyToFill', '1'],
  [
    'a spot market order spends quote, and keeps what buys no whole step',
    market('Buy', '1000.0000001', { category: 'spot' }),
    'PartiallyFilledCanceled',
    'EC_NoEnoughQtyToFill',
    '0.016666',
  ],
];

for (const [what, request, status, reason, filled] of FATES) {
  test(what, () => {
    const row = fateOf(request);
    expect([row.orderStatus, row.rejectReason, format(row.cumExecQty)]).toEqual([status, reason, filled]);
  });
}

const SELF_MATCHES = [
  ['CancelMaker', 'New', 'Cancelled'],
  ['CancelTaker', 'Cancelled', 'New'],
  ['CancelBoth', 'Cancelled', 'Cancelled'],
  ['None', 'Filled', 'Filled'],
] as const;

for (const [smpType, takerStatus, makerStatus] of SELF_MATCHES) {
  test(`self-match prevention ${smpType}: taker ${takerStatus}, maker ${makerStatus}`, () => {
    const { exchange, events } = openExchange();
    const uid = rich(exchange);
    const maker = valueOf(exchange.placeOrder(uid, limit('Sell', '0.5', '60000')));
    const taker = valueOf(exchange.placeOrder(uid, limit('Buy', '0.5', '60000', { smpType })));
    const rows = [lastOf(events, taker.orderId), lastOf(events, maker.orderId)] as const;
    expect(rows.map(({ orderStatus }) => orderStatus)).toEqual([takerStatus, makerStatus]);
    const cancelled = rows.filter(({ orderStatus }) => orderStatus === 'Cancelled');
    expect(cancelled.every(({ cancelType, smpOrderId }) => cancelType === 'CancelBySmp' && smpOrderId !== '')).toBe(
      true,
    );
  });
}

test('a price outside the band is moved to its edge on linear, and refused on spot', () => {
  const { exchange } = openExchange();
  const uid = rich(exchange);
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.1', '65000')));
  const [row] = valueOf(exchange.openOrders(uid, { category: 'linear', orderId })).list;
  const band = valueOf(exchange.priceLimit({ category: 'linear', symbol: 'BTCUSDT' }));
  expect(format(row!.price)).toBe(format(band.buyLmt!));
  expect(exchange.placeOrder(uid, limit('Buy', '0.1', '65000', { category: 'spot' }))).toMatchObject({
    retCode: 170193,
  });
  exchange.setLimitPriceAction(uid, 'linear', false);
  expect(exchange.placeOrder(uid, limit('Buy', '0.1', '65000'))).toMatchObject({ retCode: 110121 });
});
