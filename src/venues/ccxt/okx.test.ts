import { afterEach, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type VenueEvent } from '../../domain/index.ts';
import { anOrder } from '../bybit/test-orders.ts';
import { OKX } from './dialects/okx.ts';
import { OUR_ID, playExchange, SOME_TIME, type PlayedExchange, type Recording } from './test-exchange.ts';
import {
  orderMessage,
  OUR_ID_AT_OKX,
  refusal,
  SWAP,
  SWAP_BTC,
  swapFill,
  swapOrder,
  swapPosition,
} from './test-payloads-okx.ts';

let played: PlayedExchange | undefined;
afterEach(async () => {
  await played?.close();
  played = undefined;
});

async function play(answers: Recording['answers'] = {}): Promise<PlayedExchange> {
  played = await playExchange({ ...SWAP, answers: { ...SWAP.answers, ...answers } });
  return played;
}

async function heard<T extends VenueEvent['type']>(type: T): Promise<Extract<VenueEvent, { type: T }>> {
  const find = (): VenueEvent | undefined => played!.heard.find((event) => event.type === type);
  await played!.until(() => find() !== undefined);
  return find() as Extract<VenueEvent, { type: T }>;
}

const order = (changes: Parameters<typeof anOrder>[0] = {}): ReturnType<typeof anOrder> =>
  anOrder({ clientOrderId: OUR_ID, instrument: SWAP_BTC.id, ...changes });
const sent = (path: string): Readonly<Record<string, string>> =>
  played!.asked.find((one) => one.path === path)!.parameters;

test('its instrument has steps in coins, the fees and the margin of the account', async () => {
  const { instruments } = await play();
  expect(await instruments([SWAP_BTC.id])).toEqual([SWAP_BTC]);
});

test('an order goes out in contracts, under our id in letters and figures', async () => {
  const { venue } = await play();
  venue.submit(
    order({ terms: { type: 'limit', price: fixed('60000.1') }, quantity: fixed('0.005'), reduceOnly: true }),
  );
  expect(await heard('order-accepted')).toMatchObject({ clientOrderId: OUR_ID, venueOrderId: '2657625147249614848' });
  expect(sent('/api/v5/trade/batch-orders')).toMatchObject({
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'buy',
    ordType: 'limit',
    sz: '0.5',
    px: '60000.1',
    clOrdId: OUR_ID_AT_OKX,
    reduceOnly: true,
  });
});

test('a quantity that is no whole step of contracts is never rounded', async () => {
  const { venue } = await play();
  venue.submit(order({ quantity: fixed('0.000000000001') }));
  await played!.until(() => played!.heard.some(({ type }) => type.startsWith('order-')));
  expect(sent('/api/v5/trade/batch-orders')['sz']).toBe('0.0000000001');
});

test('is amended and cancelled under our id', async () => {
  const { venue, asked, until } = await play();
  venue.submit(order({ terms: { type: 'limit', price: fixed('60000.1') } }));
  await heard('order-accepted');
  venue.amend({ clientOrderId: OUR_ID, quantity: fixed('0.01') });
  venue.cancel(OUR_ID);
  await until(() => asked.filter(({ path }) => /amend|cancel/.test(path)).length === 2);
  expect(sent('/api/v5/trade/amend-order')).toMatchObject({ clOrdId: OUR_ID_AT_OKX, newSz: '1' });
  expect(sent('/api/v5/trade/cancel-order')).toMatchObject({ clOrdId: OUR_ID_AT_OKX, instId: 'BTC-USDT-SWAP' });
});

test.each([
  ['51000', 'Parameter error', 'order-rejected'],
  ['51008', 'Order failed. Insufficient balance', 'order-unknown'],
  ['50102', 'Timestamp request expired', 'order-unknown'],
  ['51016', 'Client order ID already exists', 'order-unknown'],
  ['50004', 'API endpoint request timeout', 'order-unknown'],
  ['50011', 'Rate limit reached', 'order-unknown'],
  ['59999', 'something new', 'order-unknown'],
] as const)('code %s (%s) of an order is %s', async (code, words, type) => {
  const { venue } = await play({ 'POST /api/v5/trade/batch-orders': refusal(code, words) });
  venue.submit(order());
  expect(await heard(type)).toMatchObject({ clientOrderId: OUR_ID, ...(type === 'order-rejected' ? { code } : {}) });
});

test('a cancel of what is gone is refused', async () => {
  const { venue } = await play({
    'POST /api/v5/trade/cancel-order': refusal('51400', 'Cancellation failed as the order does not exist'),
  });
  venue.cancel(OUR_ID);
  expect(await heard('cancel-rejected')).toMatchObject({ code: '51400' });
});

test('the stream tells of orders in coins, not in contracts', async () => {
  const { push } = await play();
  push(orderMessage({}));
  expect((await heard('order-statement')).statement).toMatchObject({
    clientOrderId: OUR_ID,
    instrument: SWAP_BTC.id,
    quantity: fixed('0.005'),
    terms: { type: 'limit', price: fixed('60000.1') },
    status: 'working',
    updatedAt: SOME_TIME,
  });
});

test('a fee that OKX takes is positive here, by the stream as by a question', async () => {
  const { push, venue } = await play();
  const fillOf = {
    state: 'partially_filled',
    accFillSz: '0.2',
    fillSz: '0.2',
    fillPx: '60000.1',
    fillTime: String(SOME_TIME + 1_000),
    tradeId: '107601752',
    execType: 'M',
    fillFee: '-0.02400004',
    fillFeeCcy: 'USDT',
  };
  push(orderMessage(fillOf));
  const { fill } = await heard('fill');
  expect(fill).toEqual({
    fillId: 'BTCUSDT-PERP.OKX:107601752:buy',
    clientOrderId: OUR_ID,
    instrument: SWAP_BTC.id,
    side: 'buy',
    price: fixed('60000.1'),
    quantity: fixed('0.002'),
    liquidity: 'maker',
    fee: fixed('0.02400004'),
    feeCurrency: 'quote',
    executedAt: SOME_TIME + 1_000,
    kind: 'trade',
  });
  const sighting = await venue.find(OUR_ID);
  expect(sighting).toMatchObject({ type: 'found', executions: [{ fill }] });
});

test('a rebate is negative', async () => {
  const { venue } = await play({
    'GET /api/v5/trade/fills-history': () => ({ body: { code: '0', data: [{ ...swapFill, fee: '0.001' }] } }),
  });
  expect(await venue.find(OUR_ID)).toMatchObject({ executions: [{ fill: { fee: fixed('-0.001') } }] });
});

test('the account is stated with its orders, executions, position and cash', async () => {
  const { venue } = await play({
    'GET /api/v5/trade/fills-history': () => ({
      body: { code: '0', data: [swapFill, { ...swapFill, tradeId: '9', clOrdId: '', subType: '104' }] },
    }),
  });
  const statement = await venue.statement({ since: SOME_TIME });
  expect(statement).toMatchObject({
    openOrders: [{ clientOrderId: OUR_ID, quantity: fixed('0.005') }],
    positions: [{ instrument: SWAP_BTC.id, quantity: fixed('-0.002'), mark: fixed('60012.3') }],
    cash: fixed('1028.21006347'),
  });
  expect(new Set(statement.executions.map(({ fill }) => `${fill.clientOrderId} ${fill.kind}`))).toEqual(
    new Set([`${OUR_ID} trade`, 'undefined liquidation']),
  );
  expect(await venue.report()).toMatchObject({ equity: fixed('1028.18566347') });
});

test('long and short at once are not understood', async () => {
  const { venue } = await play({
    'GET /api/v5/account/positions': () => ({
      body: { code: '0', data: [{ ...swapPosition, posSide: 'long', pos: '1' }] },
    }),
  });
  await expect(venue.report()).rejects.toMatchObject({ code: 'VENUE_UNREADABLE' });
});

test('an order that is not known is not found', async () => {
  const { venue } = await play({
    'GET /api/v5/trade/order': () => ({ body: { code: '51603', msg: 'Order does not exist', data: [] } }),
  });
  expect(await venue.find(OUR_ID)).toMatchObject({ type: 'not-found' });
});

test('an order of somebody else has no id of ours', async () => {
  const { venue } = await play({
    'GET /api/v5/trade/orders-pending': () => ({ body: { code: '0', data: [{ ...swapOrder, clOrdId: '' }] } }),
  });
  expect(await venue.report()).toMatchObject({ openOrders: [], foreignOrders: 1 });
});

test.each(['s1-A-1', 'Zorro_2-ZZ-17', 'a', '-', 'ZDZU'])('the id %s comes back as it went', (id) => {
  const written = OKX.writeClientId(id as ClientOrderId)!;
  expect(written).toMatch(/^[A-Za-z0-9]{1,32}$/);
  expect(OKX.readClientId(written)).toBe(id);
});

test('what cannot be an id of ours is none', () => {
  for (const text of ['', 'aZ', 'aZb', 'x-y', 'ä']) expect(OKX.readClientId(text)).toBeUndefined();
  expect(OKX.writeClientId(('a'.repeat(20) + '-'.repeat(10)) as ClientOrderId)).toBeUndefined();
});
