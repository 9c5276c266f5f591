import { afterEach, describe, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type OrderTerms, type VenueEvent } from '../../domain/index.ts';
import { anOrder } from '../bybit/test-orders.ts';
import { OUR_ID, playExchange, SOME_TIME, type PlayedExchange, type Recording } from './test-exchange.ts';
import {
  BINANCE_ERRORS,
  FUTURES,
  FUTURES_BTC,
  futuresOrder,
  futuresTrade,
  futuresUpdate,
  SPOT,
  SPOT_BTC,
  spotOrder,
  spotReport,
} from './test-payloads-binance.ts';

let played: PlayedExchange;
afterEach(() => played.close());

async function play(recording: Recording, answers: Recording['answers'] = {}): Promise<PlayedExchange> {
  played = await playExchange({ ...recording, answers: { ...recording.answers, ...answers } });
  return played;
}

async function heard<T extends VenueEvent['type']>(type: T): Promise<Extract<VenueEvent, { type: T }>> {
  const find = (): VenueEvent | undefined => played.heard.find((event) => event.type === type);
  await played.until(() => find() !== undefined);
  return find() as Extract<VenueEvent, { type: T }>;
}

const limit = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });
const order = (changes: Parameters<typeof anOrder>[0] = {}): ReturnType<typeof anOrder> =>
  anOrder({ clientOrderId: OUR_ID, instrument: FUTURES_BTC.id, ...changes });
const sent = (method: string, path: string): Readonly<Record<string, string>> =>
  played.asked.find((one) => one.method === method && one.path === path)!.parameters;

describe('Binance futures', () => {
  test('its instrument has the rules, the fees and the margin of the account', async () => {
    const { instruments } = await play(FUTURES);
    expect(await instruments([FUTURES_BTC.id])).toEqual([FUTURES_BTC]);
  });

  test('an order goes out with exact amounts under our id, and its answer is an acceptance', async () => {
    const { venue } = await play(FUTURES);
    venue.submit(
      order({ terms: limit('33000.1'), quantity: fixed('0.01'), timeInForce: 'post-only', reduceOnly: true }),
    );
    expect(await heard('order-accepted')).toMatchObject({ clientOrderId: OUR_ID, venueOrderId: '3697213934' });
    expect(sent('POST', '/fapi/v1/order')).toMatchObject({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.01',
      price: '33000.1',
      timeInForce: 'GTX',
      reduceOnly: 'true',
      newClientOrderId: OUR_ID,
      recvWindow: '5000',
    });
  });

  test('is amended and cancelled under our id', async () => {
    const { venue, asked } = await play(FUTURES);
    venue.submit(order({ terms: limit('33000.1') }));
    await heard('order-accepted');
    venue.amend({ clientOrderId: OUR_ID, price: fixed('33001.5'), quantity: fixed('0.01') });
    venue.cancel(OUR_ID);
    await played.until(
      () =>
        asked.some(({ method }) => method === 'DELETE') &&
        asked.some(({ method, path }) => method === 'PUT' && path === '/fapi/v1/order'),
    );
    expect(sent('PUT', '/fapi/v1/order')).toMatchObject({
      origClientOrderId: OUR_ID,
      price: '33001.5',
      quantity: '0.01',
    });
    expect(sent('DELETE', '/fapi/v1/order')).toMatchObject({ origClientOrderId: OUR_ID, symbol: 'BTCUSDT' });
  });

  test.each([
    ['money is short', 'order-unknown', '-2019'],
    ['the id stands already', 'order-unknown', undefined],
    ['nobody knows', 'order-unknown', undefined],
    ['it is not listed', 'order-unknown', undefined],
    ['the house is full', 'order-unknown', undefined],
  ] as const)('when %s, that is %s', async (what, type, code) => {
    const { venue } = await play(FUTURES, { 'POST /fapi/v1/order': BINANCE_ERRORS[what] });
    venue.submit(order());
    expect(await heard(type)).toMatchObject({ clientOrderId: OUR_ID, ...(code === undefined ? {} : { code }) });
  });

  test('a cancel of what is not there is refused', async () => {
    const { venue } = await play(FUTURES, { 'DELETE /fapi/v1/order': BINANCE_ERRORS['there is no such order'] });
    venue.cancel(OUR_ID);
    expect(await heard('cancel-rejected')).toMatchObject({ clientOrderId: OUR_ID, code: '-2011' });
  });

  test('a stop is refused here, since what it trades would have another id', async () => {
    const { venue } = await play(FUTURES);
    venue.submit(order({ terms: { type: 'stop-market', trigger: fixed('30000') }, side: 'sell' }));
    expect(await heard('order-rejected')).toMatchObject({ code: 'UNSUPPORTED' });
    expect(played.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/fapi/v1/listenKey',
    ]);
  });

  test('the stream tells of orders and fills under our id', async () => {
    const { push } = await play(FUTURES);
    push(futuresUpdate({}));
    const { statement } = await heard('order-statement');
    expect(statement).toEqual({
      clientOrderId: OUR_ID,
      venueOrderId: '3697213934',
      instrument: FUTURES_BTC.id,
      side: 'buy',
      quantity: fixed('0.01'),
      terms: limit('33000.1'),
      reduceOnly: false,
      status: 'working',
      filledQuantity: 0n,
      updatedAt: SOME_TIME + 1_000,
    });
    push(
      futuresUpdate({
        x: 'TRADE',
        X: 'PARTIALLY_FILLED',
        l: '0.004',
        z: '0.004',
        L: '33000.1',
        t: 1,
        m: true,
        N: 'USDT',
        n: '0.02640008',
      }),
    );
    const { fill } = await heard('fill');
    expect(fill).toEqual({
      fillId: 'BTCUSDT-PERP.BINANCE:1:buy',
      clientOrderId: OUR_ID,
      instrument: FUTURES_BTC.id,
      side: 'buy',
      price: fixed('33000.1'),
      quantity: fixed('0.004'),
      liquidity: 'maker',
      fee: fixed('0.02640008'),
      feeCurrency: 'quote',
      executedAt: SOME_TIME + 1_000,
      kind: 'trade',
    });
  });

  test('several fills of one order are told, each once, and its end', async () => {
    const { push, until } = await play(FUTURES);
    push(futuresUpdate({}));
    for (const [t, z] of [
      [1, '0.003'],
      [2, '0.006'],
      [3, '0.010'],
    ] as const)
      push(
        futuresUpdate({
          x: 'TRADE',
          X: t === 3 ? 'FILLED' : 'PARTIALLY_FILLED',
          l: '0.003',
          z,
          L: '33000.1',
          t,
          N: 'USDT',
          n: '0.01',
        }),
      );
    await until(() => played.heard.filter(({ type }) => type === 'fill').length === 3);
    await until(() =>
      played.heard.some((event) => event.type === 'order-statement' && event.statement.status === 'filled'),
    );
    expect(played.heard.filter(({ type }) => type === 'stream-lost')).toHaveLength(1);
  });

  test('without a commission nothing was taken', async () => {
    const { push } = await play(FUTURES);
    push(futuresUpdate({ x: 'TRADE', X: 'FILLED', l: '0.010', z: '0.010', L: '33000.1', t: 2 }));
    expect((await heard('fill')).fill).toMatchObject({ fee: 0n, feeCurrency: 'quote' });
  });

  test('a liquidation is nobody’s order', async () => {
    const { push } = await play(FUTURES);
    push(
      futuresUpdate({
        c: 'autoclose-1700000000001',
        o: 'LIMIT',
        x: 'TRADE',
        X: 'FILLED',
        l: '0.010',
        z: '0.010',
        L: '32000',
        t: 3,
        N: 'USDT',
        n: '0.16',
      }),
    );
    const { fill } = await heard('fill');
    expect(fill).toMatchObject({ kind: 'liquidation' });
    expect(fill.clientOrderId).toBeUndefined();
  });

  test('a fee in a third currency is put aside, and counts as missed', async () => {
    const { push, until } = await play(FUTURES);
    push(
      futuresUpdate({ x: 'TRADE', X: 'FILLED', l: '0.010', z: '0.010', L: '33000.1', t: 4, N: 'BNB', n: '0.00001' }),
    );
    await until(() => played.heard.filter(({ type }) => type === 'stream-lost').length === 2);
    expect(played.heard.some(({ type }) => type === 'fill')).toBe(false);
  });

  test('an order is looked up under our id, with executions that do not name it', async () => {
    const { venue } = await play(FUTURES);
    expect(await venue.find(OUR_ID)).toMatchObject({
      type: 'found',
      order: { clientOrderId: OUR_ID, status: 'working', quantity: fixed('0.01') },
      executions: [{ fill: { clientOrderId: OUR_ID, quantity: fixed('0.004'), fee: fixed('0.02640008') } }],
    });
    expect(sent('GET', '/fapi/v1/order')).toMatchObject({ origClientOrderId: OUR_ID });
    expect(sent('GET', '/fapi/v1/userTrades')).toMatchObject({ orderId: '3697213934' });
  });

  test('an order that is not known is not found', async () => {
    const { venue } = await play(FUTURES, {
      'GET /fapi/v1/order': () => ({ status: 400, body: { code: -2013, msg: 'Order does not exist.' } }),
    });
    expect(await venue.find(OUR_ID)).toMatchObject({ type: 'not-found' });
  });

  test('the account is stated with its orders, executions, position and cash', async () => {
    const { venue } = await play(FUTURES, {
      'GET /fapi/v1/userTrades': () => ({ body: [futuresTrade, { ...futuresTrade, id: 5, orderId: 77 }] }),
      'GET /fapi/v1/order': ({ parameters }) => ({
        body:
          parameters['orderId'] === '77'
            ? { ...futuresOrder, orderId: 77, clientOrderId: 'autoclose-9' }
            : futuresOrder,
      }),
    });
    const statement = await venue.statement({ since: SOME_TIME });
    expect(statement).toMatchObject({
      openOrders: [{ clientOrderId: OUR_ID }],
      positions: [{ instrument: FUTURES_BTC.id, quantity: fixed('-0.004'), mark: fixed('33010.2') }],
      cash: fixed('126.72469206'),
    });
    expect(statement.executions.map(({ fill }) => [fill.clientOrderId, fill.kind])).toEqual([
      [OUR_ID, 'trade'],
      [undefined, 'liquidation'],
    ]);
    expect(statement.fundings).toBeUndefined();
    expect(await venue.report()).toMatchObject({ equity: fixed('126.68429206') });
  });

  test('an amount that is no plain decimal makes the account unreadable, not different', async () => {
    const { venue } = await play(FUTURES, {
      'GET /fapi/v1/openOrders': () => ({ body: [{ ...futuresOrder, origQty: '0,010' }] }),
    });
    await expect(venue.report()).rejects.toMatchObject({ code: 'VENUE_UNREADABLE' });
  });

  test('hedge mode is not understood', async () => {
    const { venue } = await play(FUTURES, {
      'GET /fapi/v3/positionRisk': () => ({
        body: [{ symbol: 'BTCUSDT', positionSide: 'LONG', positionAmt: '1', entryPrice: '1', notional: '1' }],
      }),
    });
    await expect(venue.report()).rejects.toMatchObject({ code: 'VENUE_UNREADABLE' });
  });
});

describe('Binance spot', () => {
  test('its instrument has the rules, the fees and the margin of the account', async () => {
    const { instruments } = await play(SPOT);
    expect(await instruments([SPOT_BTC.id])).toEqual([SPOT_BTC]);
  });

  const spot = (changes: Parameters<typeof anOrder>[0]): ReturnType<typeof anOrder> =>
    order({ instrument: SPOT_BTC.id, ...changes });

  test('a market buy is for a quantity, not for an amount of money', async () => {
    const { venue } = await play(SPOT);
    venue.submit(spot({ quantity: fixed('0.001') }));
    await heard('order-accepted');
    const parameters = sent('POST', '/api/v3/order');
    expect(parameters).toMatchObject({ type: 'MARKET', quantity: '0.001', newClientOrderId: OUR_ID });
    expect(parameters['quoteOrderQty']).toBeUndefined();
  });

  test.each([
    ['stop-market', { type: 'STOP_LOSS', stopPrice: '30000' }],
    ['take-profit', { type: 'TAKE_PROFIT', stopPrice: '30000' }],
    ['stop-limit', { type: 'STOP_LOSS_LIMIT', stopPrice: '30000', price: '29990.5' }],
  ] as const)('a %s is one order from its waiting to its fills', async (type, expected) => {
    const { venue } = await play(SPOT);
    const trigger = fixed('30000');
    const terms: OrderTerms = type === 'stop-limit' ? { type, trigger, price: fixed('29990.5') } : { type, trigger };
    venue.submit(spot({ side: 'sell', terms, quantity: fixed('0.001') }));
    await heard('order-accepted');
    expect(sent('POST', '/api/v3/order')).toMatchObject(expected);
  });

  test.each([
    ['STOP_LOSS', 'stop-market'],
    ['TAKE_PROFIT', 'take-profit'],
  ] as const)('a %s order is read as a %s', async (o, type) => {
    const { push } = await play(SPOT);
    push(spotReport({ o, S: 'SELL', P: '30000.00000000', p: '0.00000000', w: false }));
    expect((await heard('order-statement')).statement.terms).toEqual({ type, trigger: fixed('30000') });
  });

  test('the stream tells of fills, the fee of a buy in the coin bought', async () => {
    const { push } = await play(SPOT);
    push(
      spotReport({
        x: 'TRADE',
        X: 'FILLED',
        l: '0.00100000',
        z: '0.00100000',
        L: '35000.00000000',
        t: 28_457,
        n: '0.00000100',
        N: 'BTC',
      }),
    );
    expect((await heard('fill')).fill).toMatchObject({
      clientOrderId: OUR_ID,
      quantity: fixed('0.001'),
      fee: fixed('0.000001'),
      feeCurrency: 'base',
      liquidity: 'taker',
    });
  });

  test('a cancelled order keeps its own id, although the cancel has one too', async () => {
    const { push } = await play(SPOT);
    push(spotReport({ c: 'a-cancel', C: OUR_ID, x: 'CANCELED', X: 'CANCELED' }));
    expect((await heard('order-statement')).statement).toMatchObject({
      clientOrderId: OUR_ID,
      status: 'cancelled',
      reason: 'requested',
    });
  });

  test('what is held is the free and the locked together', async () => {
    const { venue } = await play(SPOT);
    expect(await venue.report()).toMatchObject({
      positions: [{ instrument: SPOT_BTC.id, quantity: fixed('0.00319821') }],
      cash: fixed('935.5'),
      openOrders: [{ clientOrderId: OUR_ID, terms: limit('35000') }],
    });
  });

  test('an order of somebody else has no id of ours', async () => {
    const { venue } = await play(SPOT, {
      'GET /api/v3/openOrders': () => ({ body: [{ ...spotOrder, clientOrderId: 'and.somebody:else' }] }),
    });
    expect(await venue.report()).toMatchObject({ openOrders: [], foreignOrders: 1 });
  });

  test('an order cannot be amended, which is said at once', async () => {
    const { venue } = await play(SPOT);
    venue.amend({ clientOrderId: OUR_ID, price: fixed('1') });
    expect(await heard('amend-rejected')).toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('an id that the exchange would not take is not sent', async () => {
    const { venue } = await play(SPOT);
    venue.submit(spot({ clientOrderId: 'x'.repeat(37) as ClientOrderId }));
    expect(await heard('order-rejected')).toMatchObject({ code: 'UNSUPPORTED' });
  });
});
