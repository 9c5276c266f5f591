import { describe, expect, test } from 'vitest';
import {
  fixed,
  type ApprovedOrder,
  type ClientOrderId,
  type OrderTerms,
  type Side,
  type TimeInForce,
} from '../../domain/index.ts';
import { amendBody, cancelBody, createBody } from './order-body.ts';
import { readOrder } from './parse/order.ts';
import { anOrder } from './test-orders.ts';
import { linearOrder } from './test-payloads.ts';
import type { Market } from './symbols.ts';

const LINEAR: Market = { category: 'linear', symbol: 'BTCUSDT' };
const SPOT: Market = { category: 'spot', symbol: 'BTCUSDT' };

function bodyOf(order: ApprovedOrder, market = LINEAR): Readonly<Record<string, unknown>> {
  const made = createBody(order, market);
  if (!made.possible) throw new Error(made.why);
  return made.body;
}

describe('on perpetuals', () => {
  test('a limit order says everything as text, exactly', () => {
    expect(bodyOf(anOrder({ terms: { type: 'limit', price: fixed('72000.5') }, quantity: fixed('0.001') }))).toEqual({
      category: 'linear',
      symbol: 'BTCUSDT',
      side: 'Buy',
      qty: '0.001',
      orderLinkId: 's1-A-1',
      orderType: 'Limit',
      price: '72000.5',
      timeInForce: 'GTC',
      positionIdx: 0,
      reduceOnly: false,
    });
  });

  test.each([
    ['GTC', 'GTC'],
    ['IOC', 'IOC'],
    ['FOK', 'FOK'],
    ['post-only', 'PostOnly'],
  ] as const)('%s is %s', (timeInForce, said) => {
    expect(bodyOf(anOrder({ terms: { type: 'limit', price: fixed('1') }, timeInForce }))).toMatchObject({
      timeInForce: said,
    });
  });

  // A buy stop waits above the market (the price rises to it), a buy take-profit below.
  test.each([
    ['stop-market', 'buy', 1],
    ['stop-market', 'sell', 2],
    ['take-profit', 'buy', 2],
    ['take-profit', 'sell', 1],
  ] as const)('a %s to %s waits for direction %i', (type, side, triggerDirection) => {
    const body = bodyOf(anOrder({ side, terms: { type, trigger: fixed('70000') } }));
    expect(body).toMatchObject({
      orderType: 'Market',
      triggerPrice: '70000',
      triggerDirection,
      triggerBy: 'LastPrice',
    });
    expect(body).not.toHaveProperty('price');
  });
});

describe('on spot', () => {
  test('a market order is for a quantity, which Bybit would take for an amount of money', () => {
    const body = bodyOf(anOrder({ terms: { type: 'market' }, reduceOnly: true }), SPOT);
    expect(body).toMatchObject({ marketUnit: 'baseCoin', orderFilter: 'Order', orderType: 'Market' });
    expect(body).not.toHaveProperty('reduceOnly');
    expect(body).not.toHaveProperty('positionIdx');
  });

  test('a stop names no direction, and is kept apart', () => {
    const body = bodyOf(anOrder({ side: 'sell', terms: { type: 'stop-market', trigger: fixed('70000') } }), SPOT);
    expect(body).toMatchObject({ orderFilter: 'StopOrder', triggerPrice: '70000' });
    expect(body).not.toHaveProperty('triggerDirection');
  });
});

test('a trailing stop is refused here: there it would be an order without our id', () => {
  const made = createBody(anOrder({ terms: { type: 'trailing-stop', distance: fixed('100') } }), LINEAR);
  expect(made).toMatchObject({ possible: false });
});

test.each(['', 'x'.repeat(37), 'a b', 'ä'])('an id of another shape (%j) never leaves', (id) => {
  expect(createBody(anOrder({ clientOrderId: id as ClientOrderId }), LINEAR)).toMatchObject({ possible: false });
});

test('an amendment says only what changes, and a cancel only which', () => {
  const clientOrderId = 's1-A-1' as ClientOrderId;
  expect(amendBody({ clientOrderId, price: fixed('7.25') }, LINEAR)).toEqual({
    ...LINEAR,
    orderLinkId: 's1-A-1',
    price: '7.25',
  });
  expect(amendBody({ clientOrderId, quantity: fixed('2'), trigger: fixed('3') }, SPOT)).toEqual({
    ...SPOT,
    orderLinkId: 's1-A-1',
    qty: '2',
    triggerPrice: '3',
  });
  expect(cancelBody('s1-A-1', SPOT)).toEqual({ ...SPOT, orderLinkId: 's1-A-1' });
});

describe('what is sent is what is read back', () => {
  const terms: readonly OrderTerms[] = [
    { type: 'market' },
    { type: 'limit', price: fixed('72000.5') },
    { type: 'stop-market', trigger: fixed('70000') },
    { type: 'stop-limit', trigger: fixed('70000'), price: fixed('69999.5') },
    { type: 'take-profit', trigger: fixed('75000') },
    { type: 'take-profit-limit', trigger: fixed('75000'), price: fixed('74999.5') },
  ];
  const cases = terms.flatMap((one) =>
    (['buy', 'sell'] as const satisfies readonly Side[]).map((side) => ({ one, side })),
  );
  test.each(cases)('$one.type, $side', ({ one, side }) => {
    const timeInForce: TimeInForce = 'GTC';
    const body = bodyOf(anOrder({ terms: one, side, timeInForce }));
    const reading = readOrder('linear', { ...linearOrder, price: '', triggerPrice: '', ...body });
    expect(reading.ok && reading.value.statement).toMatchObject({ terms: one, side });
  });
});
