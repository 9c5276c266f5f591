import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PracticeExchange } from '../src/exchange/index.ts';
import { eventually, practice, SYMBOL, type Practice } from './support/practice.ts';
import { tradeFrame, v5, v5Socket, type V5Reply, type V5Socket } from './support/v5-caller.ts';

// Each fault that the practice exchange can be told to commit is seen by a client, and the ledger knows the truth.

type Fault = Parameters<PracticeExchange['control']['addFault']>[0]['fault'];

let market: Practice;
let client: ReturnType<typeof v5>;
const sockets: V5Socket[] = [];
let count = 0;

beforeAll(async () => {
  market = await practice();
  client = v5(market.exchange.url, market.exchange.account);
});

afterEach(() => {
  market.exchange.control.removeFaults();
  for (const socket of sockets.splice(0)) socket.close();
});

afterAll(async () => {
  await market.exchange.close();
});

const CREATE = '/v5/order/create';

/** An order that rests, under an id of its own. */
function resting(): { readonly orderLinkId: string } & Readonly<Record<string, unknown>> {
  count += 1;
  const order = { category: 'linear', symbol: SYMBOL, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '40000' };
  return { ...order, orderLinkId: `fault-${count}` };
}

async function socketTo(path: string): Promise<V5Socket> {
  const isPublic = path.startsWith('/v5/public');
  const socket = await v5Socket(market.exchange.url, path, isPublic ? undefined : market.exchange.account);
  sockets.push(socket);
  return socket;
}

function createsOf(orderLinkId: string): { readonly arrived: number; readonly accepted: number } | undefined {
  return market.ledger().creates[orderLinkId];
}

test('a lost reply: the connection breaks, the order is there, and a second attempt says so', async () => {
  market.exchange.control.addFault({ on: CREATE, fault: { type: 'lose-reply', how: 'reset' }, times: 1 });
  const order = resting();
  await expect(client.post(CREATE, order)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(createsOf(order.orderLinkId)).toEqual({ arrived: 1, accepted: 1 });
  expect(market.ledger().requests.at(-1)).toMatchObject({ path: CREATE, retCode: 0, faults: ['lose-reply'] });
  expect((await client.post(CREATE, order)).retCode).toBe(110072);
  expect(createsOf(order.orderLinkId)).toEqual({ arrived: 2, accepted: 1 });
});

test('a lost request: nothing comes and nothing has happened', async () => {
  market.exchange.control.addFault({ on: CREATE, fault: { type: 'lose-request', how: 'hang' }, times: 1 });
  const order = resting();
  const patience = new AbortController();
  const answer = client.post(CREATE, order, { signal: patience.signal });
  await eventually('the loss', () =>
    market.ledger().lostRequests.some(({ fields }) => fields['orderLinkId'] === order.orderLinkId),
  );
  patience.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(createsOf(order.orderLinkId)).toBeUndefined();
  expect((await client.post(CREATE, order)).retCode).toBe(0);
});

test('a request that comes after its receive window is refused and has done nothing', async () => {
  market.exchange.control.addFault({ on: CREATE, fault: { type: 'delay-request', ms: 150 } });
  const order = resting();
  expect((await client.post(CREATE, order, { recvWindow: 100 })).retCode).toBe(10002);
  expect(createsOf(order.orderLinkId)).toBeUndefined();
  expect((await client.post(CREATE, order, { recvWindow: 5_000 })).retCode).toBe(0);
});

test('a request that arrives twice is accepted once', async () => {
  market.exchange.control.addFault({ on: CREATE, fault: { type: 'repeat-request' } });
  const order = resting();
  expect((await client.post(CREATE, order)).retCode).toBe(0);
  expect(createsOf(order.orderLinkId)).toEqual({ arrived: 2, accepted: 1 });
});

for (const effect of ['none', 'done'] as const) {
  for (const fault of [
    { type: 'answer', retCode: 10016, retMsg: 'Internal System Error.', effect },
    { type: 'http', status: 502, effect },
    { type: 'garbage', effect },
  ] as const) {
    test(`${fault.type}, ${effect === 'done' ? 'after the order was taken' : 'instead of taking the order'}`, async () => {
      market.exchange.control.addFault({ on: CREATE, fault, times: 1 });
      const order = resting();
      const reply = await client.post(CREATE, order);
      expect(troubleOf(reply)).toBe(fault.type);
      expect(createsOf(order.orderLinkId)?.accepted).toBe(effect === 'done' ? 1 : undefined);
    });
  }
}

test('an order that is accepted and not found for a while', async () => {
  const { exchange } = await practice({ clock: 'virtual' });
  try {
    const { control, url, account } = exchange;
    const { get, post } = v5(url, account);
    control.addFault({ on: CREATE, fault: { type: 'hide-order', ms: 15_000 }, times: 1 });
    const order = resting();
    const named = { category: 'linear', symbol: SYMBOL, orderLinkId: order.orderLinkId };
    expect((await post(CREATE, order)).retCode).toBe(0);
    await control.advance(14_999);
    expect((await get('/v5/order/realtime', named)).result.list).toEqual([]);
    expect((await get('/v5/order/history', named)).result.list).toEqual([]);
    expect((await post('/v5/order/cancel', named)).retCode).toBe(110001);
    await control.advance(1);
    expect((await get('/v5/order/realtime', named)).result.list).toHaveLength(1);
    expect((await post('/v5/order/cancel', named)).retCode).toBe(0);
  } finally {
    await exchange.close();
  }
});

test('a ban: 403 for whatever is asked', async () => {
  const { exchange } = await practice();
  try {
    const { get } = v5(exchange.url, exchange.account);
    exchange.control.addFault({ on: '/v5/order/realtime', fault: { type: 'ban', ms: 60_000 }, times: 1 });
    expect((await get('/v5/market/time')).status).toBe(200);
    expect((await get('/v5/order/realtime', { category: 'linear', symbol: SYMBOL })).status).toBe(403);
    expect((await get('/v5/market/time')).status).toBe(403);
  } finally {
    await exchange.close();
  }
});

test('on the trade socket, too, a reply can be lost and the order be there', async () => {
  const { control } = market.exchange;
  control.addFault({ on: CREATE, transport: 'socket', fault: { type: 'lose-reply', how: 'hang' }, times: 1 });
  const trade = await socketTo('/v5/trade');
  const [lost, heard] = [resting(), resting()];
  trade.send(tradeFrame('1', 'order.create', lost));
  trade.send(tradeFrame('2', 'order.create', heard));
  await trade.hears(({ reqId }) => reqId === '2');
  expect(trade.heard.some(({ reqId }) => reqId === '1')).toBe(false);
  expect(createsOf(lost.orderLinkId)).toEqual({ arrived: 1, accepted: 1 });
  control.addFault({ on: CREATE, fault: { type: 'lose-reply', how: 'reset' }, times: 1 });
  trade.send(tradeFrame('3', 'order.create', resting()));
  await eventually('the break', () => !trade.isOpen);
});

test('an enumeration nobody knows yet, and a field that was forgotten', async () => {
  const { control } = market.exchange;
  const stream = await socketTo('/v5/private');
  stream.send({ op: 'subscribe', args: ['order'] });
  await stream.hears(({ op }) => op === 'subscribe');
  control.addFault({
    on: '/v5/order/realtime',
    fault: { type: 'alter-reply', field: 'orderStatus', value: 'Suspended' },
  });
  control.addFault({ on: 'order', fault: { type: 'alter-message', field: 'cumExecQty' } });
  const order = resting();
  await client.post(CREATE, order);
  const named = { category: 'linear', symbol: SYMBOL, orderLinkId: order.orderLinkId };
  expect((await client.get('/v5/order/realtime', named)).result.list![0]).toMatchObject({ orderStatus: 'Suspended' });
  const row = await eventually('the row', () => stream.rows('order')[0]);
  expect(row).toMatchObject({ orderStatus: 'New' });
  expect(row).not.toHaveProperty('cumExecQty');
});

test('a page of rows is cut, doubled, thinned or empty', async () => {
  const path = '/v5/market/instruments-info';
  const symbols = async (): Promise<unknown[]> => {
    const { result } = await client.get(path, { category: 'spot' });
    return (result.list as readonly { readonly symbol: string }[]).map(({ symbol }) => symbol);
  };
  const whole = await symbols();
  expect(whole.length).toBeGreaterThanOrEqual(3);
  const spoilt = async (fault: Fault): Promise<unknown[]> => {
    market.exchange.control.addFault({ on: path, fault, times: 1 });
    return await symbols();
  };
  expect(await spoilt({ type: 'spoil-list', how: 'cut' })).toEqual(whole.slice(0, Math.floor(whole.length / 2)));
  expect(await spoilt({ type: 'spoil-list', how: 'repeat' })).toEqual(whole.flatMap((symbol) => [symbol, symbol]));
  const thinned = await spoilt({ type: 'spoil-list', how: 'hole' });
  expect([thinned[0], thinned.at(-1)]).toEqual([whole[0], whole.at(-1)]);
  expect(thinned.length).toBeLessThan(whole.length);
  expect(await spoilt({ type: 'alter-reply', field: 'list', value: [] })).toEqual([]);
  expect(await symbols()).toEqual(whole);
});

test('a rule for one client id leaves the others alone', async () => {
  const [struck, spared] = [resting(), resting()];
  market.exchange.control.addFault({
    orderLinkId: struck.orderLinkId,
    fault: { type: 'http', status: 503, effect: 'none' },
  });
  expect((await client.post(CREATE, spared)).retCode).toBe(0);
  expect((await client.post(CREATE, struck)).status).toBe(503);
});

test('messages of a stream are dropped, repeated and overtaken', async () => {
  const { control } = market.exchange;
  const stream = await socketTo('/v5/private');
  stream.send({ op: 'subscribe', args: ['order'] });
  await stream.hears(({ op }) => op === 'subscribe');
  const idsHeard = (): unknown[] => stream.rows('order').map((row) => row['orderLinkId']);
  const [dropped, repeated, late, next] = [resting(), resting(), resting(), resting()];
  control.addFault({ on: 'order', fault: { type: 'drop-message' }, times: 1 });
  await client.post(CREATE, dropped);
  control.addFault({ on: 'order', fault: { type: 'repeat-message' }, times: 1 });
  await client.post(CREATE, repeated);
  control.addFault({ on: 'order', fault: { type: 'delay-message', ms: 500 }, times: 1 });
  await client.post(CREATE, late);
  await client.post(CREATE, next);
  await eventually('the late one', () => idsHeard().includes(late.orderLinkId));
  const { orderLinkId: twice } = repeated;
  expect(idsHeard()).toEqual([twice, twice, next.orderLinkId, late.orderLinkId]);
});

test('a second Filled says that a cancel came too late', async () => {
  const stream = await socketTo('/v5/private');
  stream.send({ op: 'subscribe', args: ['order'] });
  await stream.hears(({ op }) => op === 'subscribe');
  market.exchange.control.addFault({ on: 'order', fault: { type: 'double-filled' } });
  await client.post(CREATE, { ...resting(), price: '50020', qty: '0.01' });
  const filled = (): readonly unknown[] =>
    stream
      .rows('order')
      .filter((row) => row['orderStatus'] === 'Filled')
      .map((row) => row['rejectReason']);
  await eventually('the second', () => filled().length === 2);
  expect(filled()).toEqual(['EC_NoError', 'EC_OrigClOrdIDDoesNotExist']);
});

test('a book that lost a message has a gap in u, and a silent socket says nothing, not even pong', async () => {
  const { control } = market.exchange;
  const stream = await socketTo('/v5/public/linear');
  stream.send({ op: 'subscribe', args: [`orderbook.50.${SYMBOL}`] });
  await stream.hears(({ type }) => type === 'snapshot');
  const steps = (): number[] =>
    stream.heard.filter(({ topic }) => topic !== undefined).map(({ data }) => (data as { u: number }).u);
  const move = async (price: string): Promise<void> => {
    const before = steps().length;
    market.quote({ category: 'linear', side: 'Buy', price, qty: '0.1' });
    await eventually('a step', () => steps().length > before);
  };
  await move('49901');
  control.addFault({ on: 'orderbook.50', fault: { type: 'drop-message' }, times: 1 });
  market.quote({ category: 'linear', side: 'Buy', price: '49902', qty: '0.1' });
  await eventually('the drop', () => control.faults()[0]?.strikes === 1);
  await move('49903');
  const [first = 0, second, third] = steps();
  expect([second, third]).toEqual([first + 1, first + 3]);
  expect(control.troubleSockets({ kind: 'public', silentMs: 1_000 })).toBe(1);
  stream.send({ op: 'ping', req_id: 'unheard' });
  let pinged = 0;
  await eventually('a pong again', () => {
    pinged += 1;
    stream.send({ op: 'ping', req_id: `heard-${pinged}` });
    return stream.heard.some((one) => String(one['req_id']).startsWith('heard-'));
  });
  expect(stream.heard.some((one) => one['req_id'] === 'unheard')).toBe(false);
});

test('none of it has found a mistake of the exchange', () => {
  expect(market.exchange.defects()).toBe(0);
});

function troubleOf({ status, text, retCode }: V5Reply): string {
  if (status >= 400) return text.startsWith('<html>') ? 'http' : 'status';
  return Number.isNaN(retCode) ? 'garbage' : retCode === 0 ? 'none' : 'answer';
}
