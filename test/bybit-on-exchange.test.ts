import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fixed,
  format,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type OrderDraft,
  type OrderStatement,
  type OrderTerms,
  type Quantity,
  type VenueEvent,
} from '../src/domain/index.ts';
import { anOrder } from '../src/venues/bybit/test-orders.ts';
import type { BybitVenue } from '../src/venues/index.ts';
import { BTC, BTC_SPOT, Ear, practiceDesk, type PracticeDesk } from './support/practice-desk.ts';

const AGO = (Date.now() - 60_000) as EpochMs;
const NEXT = (Date.now() + 3_600_000) as EpochMs;

let desk: PracticeDesk;
let ids = 0;

beforeEach(async () => {
  desk = await practiceDesk({ instruments: [BTC, BTC_SPOT] });
  for (const category of ['linear', 'spot'] as const) {
    // A last price.
    desk.maker({ category, side: 'Sell', qty: '0.1', price: '100' });
    desk.taker({ category, side: 'Buy', qty: '0.1' });
    desk.maker({ category, side: 'Buy', qty: '5', price: '99.9' });
    desk.maker({ category, side: 'Buy', qty: '5', price: '99.8' });
    desk.maker({ category, side: 'Sell', qty: '5', price: '100.1' });
    desk.maker({ category, side: 'Sell', qty: '5', price: '100.2' });
  }
});

afterEach(async () => {
  await desk.close();
  const written = inspect(desk.log.lines, { depth: 20 });
  for (const word of [desk.credentials.secret, desk.credentials.key])
    assert(!written.includes(word), 'neither half of the key is in a log line');
  assert.equal(desk.serving.defects(), 0);
});

function draft(terms: OrderTerms, changes: Partial<OrderDraft> = {}): ReturnType<typeof anOrder> {
  ids += 1;
  return anOrder({
    clientOrderId: `t1-A-${ids}` as ClientOrderId,
    instrument: BTC,
    quantity: fixed('1'),
    terms,
    ...changes,
  });
}

const limit = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });
const MARKET: OrderTerms = { type: 'market' };

async function listening(changes: Parameters<PracticeDesk['venue']>[0] = {}): Promise<{ venue: BybitVenue; ear: Ear }> {
  const venue = await desk.venue({ quoteEveryMs: 0, ...changes });
  const ear = new Ear(venue);
  await ear.until(({ type }) => type === 'stream-restored');
  await expect.poll(() => venue.health().tradeStream).not.toBe(false);
  return { venue, ear };
}

/** The last word on an order, once it satisfies. */
async function told(ear: Ear, id: ClientOrderId, is: (order: OrderStatement) => boolean): Promise<OrderStatement> {
  const event = await ear.until(
    (one): one is Extract<VenueEvent, { type: 'order-statement' }> =>
      one.type === 'order-statement' && one.statement.clientOrderId === id && is(one.statement),
  );
  return event.statement;
}

const ended = ({ status }: OrderStatement): boolean => status !== 'working' && status !== 'partially-filled';

function fillsOf(ear: Ear, id: ClientOrderId | undefined): readonly Extract<VenueEvent, { type: 'fill' }>['fill'][] {
  return ear.heard.flatMap((event) => (event.type === 'fill' && event.fill.clientOrderId === id ? [event.fill] : []));
}

async function filled(ear: Ear, id: ClientOrderId, quantity: string): Promise<void> {
  await ear.until(() => fillsOf(ear, id).reduce((sum, fill) => sum + fill.quantity, 0n) === fixed(quantity));
}

async function expectBooksAgree(venue: BybitVenue): Promise<void> {
  const { cash, positions } = await venue.statement({ since: NEXT });
  const held = (id: InstrumentId): Quantity => positions.find(({ instrument }) => instrument === id)?.quantity ?? ZERO;
  expect({ cash, position: held(BTC), coins: held(BTC_SPOT) }).toEqual(desk.books());
}

describe.each(['stream', 'rest'] as const)('by %s, an order', (orderEntry) => {
  test('rests, is stated, and is cancelled', async () => {
    const { venue, ear } = await listening({ orderEntry });
    const order = draft(limit('99'));
    venue.submit(order);
    const accepted = await ear.until(({ type }) => type === 'order-accepted');
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    const statement = await venue.statement({ since: AGO });
    expect(statement.openOrders).toMatchObject([
      { clientOrderId: order.clientOrderId, quantity: fixed('1'), terms: limit('99'), status: 'working' },
    ]);
    expect(accepted).toMatchObject({ venueOrderId: statement.openOrders[0]!.venueOrderId });
    venue.cancel(order.clientOrderId);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({ status: 'cancelled', reason: 'requested' });
    expect((await venue.statement({ since: AGO })).openOrders).toEqual([]);
  });

  test('at market is filled, and the books agree to the last digit', async () => {
    const { venue, ear } = await listening({ orderEntry });
    const order = draft(MARKET, { quantity: fixed('7.123') });
    venue.submit(order);
    await filled(ear, order.clientOrderId, '7.123');
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({
      status: 'filled',
      filledQuantity: fixed('7.123'),
    });
    expect(
      fillsOf(ear, order.clientOrderId).map(({ price, quantity, fee, liquidity }) => [
        format(price),
        format(quantity),
        format(fee),
        liquidity,
      ]),
    ).toEqual([
      ['100.1', '5', '0.275275', 'taker'],
      ['100.2', '2.123', '0.11699853', 'taker'],
    ]);
    await expectBooksAgree(venue);
    const { executions } = await venue.statement({ since: AGO });
    expect(executions.map(({ fill }) => fill)).toEqual(fillsOf(ear, order.clientOrderId));
  });

  test('that cannot be paid for is looked up: a first copy of it might have taken the money', async () => {
    const { venue, ear } = await listening({ orderEntry });
    const order = draft(limit('99'), { quantity: fixed('1100') });
    venue.submit(order);
    expect(await ear.until(({ type }) => type === 'order-unknown')).toMatchObject({ code: '110007' });
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'not-found' });
  });

  test('under an id that was used before is looked at, not rejected: there is one order', async () => {
    const { venue, ear } = await listening({ orderEntry });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-accepted');
    venue.submit(order);
    expect(await ear.until(({ type }) => type === 'order-unknown')).toMatchObject({
      clientOrderId: order.clientOrderId,
    });
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found', order: { status: 'working' } });
    expect((await venue.statement({ since: AGO })).openOrders).toHaveLength(1);
  });

  test.each(['reset', 'hang'] as const)('whose answer is lost (%s) is unknown, and then found', async (how) => {
    const { venue, ear } = await listening({ orderEntry });
    desk.serving.control.addFault({ fault: { type: 'lose-reply', how }, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found', order: { status: 'working' } });
  });

  test('that never arrives is unknown, and then not found', async () => {
    const { venue, ear } = await listening({ orderEntry });
    desk.serving.control.addFault({ fault: { type: 'lose-request', how: 'reset' }, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'not-found' });
  });

  test.each([10000, 10016, 10429, 99999])('answered with %i may stand, and this one does', async (retCode) => {
    const { venue, ear } = await listening({ orderEntry });
    const fault = { type: 'answer', retCode, retMsg: 'x', effect: 'done' } as const;
    desk.serving.control.addFault({ fault, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found' });
  });
});

describe('a kind of order', () => {
  test('post-only that would take ends without a fill', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100.1'), { timeInForce: 'post-only' });
    venue.submit(order);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({ reason: 'post-only', filledQuantity: 0n });
    expect(fillsOf(ear, order.clientOrderId)).toEqual([]);
  });

  test('immediate-or-cancel takes what there is', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100.1'), { timeInForce: 'IOC', quantity: fixed('8') });
    venue.submit(order);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({
      status: 'cancelled',
      filledQuantity: fixed('5'),
    });
    await filled(ear, order.clientOrderId, '5');
    await expectBooksAgree(venue);
  });

  test('fill-or-kill takes all or nothing', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100.1'), { timeInForce: 'FOK', quantity: fixed('8') });
    venue.submit(order);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({
      status: 'cancelled',
      reason: 'fok',
      filledQuantity: 0n,
    });
  });

  test('reduce-only without a position is refused', async () => {
    const { venue, ear } = await listening();
    venue.submit(draft(MARKET, { reduceOnly: true }));
    expect(await ear.until(({ type }) => type === 'order-rejected')).toMatchObject({ code: '110017' });
  });

  test('that Bybit does not have is refused here', async () => {
    const { venue, ear } = await listening();
    venue.submit(draft({ type: 'trailing-stop', distance: fixed('1') }));
    expect(await ear.until(({ type }) => type === 'order-rejected')).toMatchObject({ code: 'UNSUPPORTED' });
  });

  test.each([
    ['stop-market', { type: 'stop-market', trigger: fixed('100.5') }, 'buy'],
    ['take-profit', { type: 'take-profit', trigger: fixed('100.5') }, 'sell'],
    ['stop-limit', { type: 'stop-limit', trigger: fixed('100.5'), price: fixed('101') }, 'buy'],
    ['take-profit-limit', { type: 'take-profit-limit', trigger: fixed('100.5'), price: fixed('99.5') }, 'sell'],
  ] as const)('%s waits, triggers as the price rises, and fills', async (_, terms, side) => {
    desk.clear();
    desk.maker({ side: 'Buy', qty: '9', price: '99.9' });
    desk.maker({ side: 'Sell', qty: '1', price: '100.5' });
    desk.maker({ side: 'Sell', qty: '9', price: '100.6' });
    const { venue, ear } = await listening();
    const order = draft(terms, { side });
    venue.submit(order);
    const waits = await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    expect(waits.terms).toEqual(terms);
    desk.taker({ side: 'Buy', qty: '1' });
    await filled(ear, order.clientOrderId, '1');
    expect(ear.heard.some(({ type }) => type === 'order-triggered')).toBe(true);
    await expectBooksAgree(venue);
  });
});

describe('an amendment', () => {
  test('of price and quantity is stated as it came to be', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('99'));
    venue.submit(order);
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    venue.amend({ clientOrderId: order.clientOrderId, price: fixed('99.3'), quantity: fixed('2.5') });
    await told(ear, order.clientOrderId, ({ quantity }) => quantity === fixed('2.5'));
    expect((await venue.statement({ since: NEXT })).openOrders).toMatchObject([
      { quantity: fixed('2.5'), terms: limit('99.3') },
    ]);
  });

  test('of a trigger moves it', async () => {
    const { venue, ear } = await listening();
    const order = draft({ type: 'stop-market', trigger: fixed('101') });
    venue.submit(order);
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    venue.amend({ clientOrderId: order.clientOrderId, trigger: fixed('101.5') });
    const moved = { type: 'stop-market', trigger: fixed('101.5') };
    expect(
      (await told(ear, order.clientOrderId, ({ terms }) => 'trigger' in terms && terms.trigger === moved.trigger))
        .terms,
    ).toEqual(moved);
  });

  test('of what is over is refused', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100.1'));
    venue.submit(order);
    await told(ear, order.clientOrderId, ended);
    venue.amend({ clientOrderId: order.clientOrderId, price: fixed('99') });
    expect(await ear.until(({ type }) => type === 'amend-rejected')).toMatchObject({ code: '110001' });
    venue.cancel(order.clientOrderId);
    expect(await ear.until(({ type }) => type === 'cancel-rejected')).toMatchObject({ code: '110001' });
  });

  test('whose answer is lost says so', async () => {
    const { venue, ear } = await listening({ orderEntry: 'rest' });
    const order = draft(limit('99'));
    venue.submit(order);
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    desk.serving.control.addFault({ fault: { type: 'lose-reply', how: 'reset' }, on: '/v5/order/amend', times: 1 });
    venue.amend({ clientOrderId: order.clientOrderId, price: fixed('99.3') });
    expect(await ear.until(({ type }) => type === 'order-unknown')).toMatchObject({
      detail: expect.stringContaining('amendment') as string,
    });
    await told(ear, order.clientOrderId, ({ terms }) => terms.type === 'limit' && terms.price === fixed('99.3'));
  });
});

test('an order filled in part and then cancelled ends with what was filled', async () => {
  const { venue, ear } = await listening();
  const order = draft(limit('100'), { quantity: fixed('3') });
  venue.submit(order);
  await told(ear, order.clientOrderId, ({ status }) => status === 'working');
  desk.taker({ side: 'Sell', qty: '1.25' });
  expect(await told(ear, order.clientOrderId, ({ status }) => status === 'partially-filled')).toMatchObject({
    filledQuantity: fixed('1.25'),
  });
  venue.cancel(order.clientOrderId);
  expect(await told(ear, order.clientOrderId, ended)).toMatchObject({
    status: 'cancelled',
    filledQuantity: fixed('1.25'),
  });
  expect(fillsOf(ear, order.clientOrderId)).toMatchObject([
    { liquidity: 'maker', quantity: fixed('1.25'), price: fixed('100') },
  ]);
  await expectBooksAgree(venue);
});

test('an order of an earlier life is found, and cancelled by our id alone', async () => {
  const first = await listening();
  const order = draft(limit('99'));
  first.venue.submit(order);
  await first.ear.until(({ type }) => type === 'order-accepted');
  first.venue.close();
  const { venue, ear } = await listening();
  venue.cancel(order.clientOrderId);
  await told(ear, order.clientOrderId, ended);
  venue.cancel('t1-A-0' as ClientOrderId);
  expect(await ear.until(({ type }) => type === 'cancel-rejected')).toMatchObject({ code: 'NOT_FOUND' });
});

describe('when the account stream is cut', () => {
  test('what happened meanwhile is in the statement, and what comes after is heard again', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100'), { quantity: fixed('2') });
    venue.submit(order);
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    const before = ear.heard.length;
    desk.serving.control.troubleSockets({ kind: 'private' });
    desk.taker({ side: 'Sell', qty: '0.5' });
    await ear.until(({ type }) => type === 'stream-lost', before);
    await ear.until(({ type }) => type === 'stream-restored', before);
    const { executions, openOrders } = await venue.statement({ since: AGO });
    expect(executions).toMatchObject([{ fill: { quantity: fixed('0.5'), clientOrderId: order.clientOrderId } }]);
    expect(openOrders).toMatchObject([{ filledQuantity: fixed('0.5'), status: 'partially-filled' }]);
    desk.taker({ side: 'Sell', qty: '0.25' });
    await ear.until((event) => event.type === 'fill' && event.fill.quantity === fixed('0.25'), before);
    await expectBooksAgree(venue);
  });

  test('a stream that only stays silent is noticed', async () => {
    const { ear } = await listening();
    const before = ear.heard.length;
    desk.serving.control.troubleSockets({ kind: 'private', silentMs: 60_000 });
    // Quotes go on meanwhile, and a busy machine may lose the first attempt to come back.
    const stream = (): string[] =>
      ear.heard.slice(before).flatMap(({ type }) => (type.startsWith('stream-') ? [type] : []));
    await expect.poll(stream, { timeout: 100_000 }).toContain('stream-restored');
    expect(stream()[0]).toBe('stream-lost');
  });
});

describe('what others do on the account', () => {
  test('a hand that trades is told as no order of ours', async () => {
    const { venue, ear } = await listening();
    desk.ownerPlaces({ side: 'Buy', orderType: 'Market', qty: '1' });
    desk.ownerPlaces({ side: 'Buy', orderType: 'Limit', qty: '1', price: '99', orderLinkId: 'by-hand' });
    await ear.until((event) => event.type === 'fill');
    expect(fillsOf(ear, undefined)).toMatchObject([{ kind: 'trade', quantity: fixed('1') }]);
    const { openOrders, positions } = await venue.statement({ since: AGO });
    expect(openOrders).toMatchObject([{ clientOrderId: 'by-hand' }]);
    expect(positions).toMatchObject([{ instrument: BTC, quantity: fixed('1') }]);
  });

  test('funding is cash, once, under the same id by stream and statement', async () => {
    const { venue, ear } = await listening();
    const order = draft(MARKET);
    venue.submit(order);
    await filled(ear, order.clientOrderId, '1');
    desk.serving.control.setFundingRate('BTCUSDT', fixed('0.0001'));
    desk.serving.control.settleFunding('BTCUSDT');
    const { funding } = (await ear.until(({ type }) => type === 'funding')) as Extract<VenueEvent, { type: 'funding' }>;
    expect(funding).toMatchObject({ instrument: BTC, rate: fixed('0.0001'), quantity: fixed('1') });
    expect(funding.amount).toBeLessThan(0n);
    expect((await venue.statement({ since: AGO })).fundings).toEqual([funding]);
    expect(ear.heard.filter(({ type }) => type === 'fill')).toHaveLength(1);
    await expectBooksAgree(venue);
  });

  test('a liquidation is a fill nobody ordered', async () => {
    const { venue, ear } = await listening();
    const order = draft(MARKET);
    venue.submit(order);
    await filled(ear, order.clientOrderId, '1');
    desk.serving.control.liquidate(desk.uid, 'BTCUSDT');
    await ear.until((event) => event.type === 'fill' && event.fill.kind === 'liquidation');
    await expect.poll(() => desk.books().position).toBe(ZERO);
    await expectBooksAgree(venue);
  });
});

describe('on spot', () => {
  test('a buy pays its fee in the coin bought, and the statement holds what is left', async () => {
    const { venue, ear } = await listening();
    const order = draft(MARKET, { instrument: BTC_SPOT, quantity: fixed('2') });
    venue.submit(order);
    await filled(ear, order.clientOrderId, '2');
    expect(fillsOf(ear, order.clientOrderId)).toMatchObject([{ feeCurrency: 'base', fee: fixed('0.002') }]);
    const { positions, cash } = await venue.statement({ since: AGO });
    expect(positions).toMatchObject([{ instrument: BTC_SPOT, quantity: fixed('1.998') }]);
    expect(cash).toBe(fixed('9799.8'));
    expect(await venue.report()).toMatchObject({ cash: fixed('9799.8'), equity: fixed('9999.7998') });
  });

  test('a stop is kept apart, is found by our id, and is cancelled', async () => {
    const { venue, ear } = await listening();
    desk.taker({ category: 'spot', side: 'Buy', qty: '0.1' });
    const order = draft({ type: 'stop-market', trigger: fixed('100.9') }, { instrument: BTC_SPOT });
    venue.submit(order);
    const waits = await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    expect(waits.terms).toEqual({ type: 'stop-market', trigger: fixed('100.9') });
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found' });
    expect((await venue.statement({ since: NEXT })).openOrders).toHaveLength(1);
    venue.cancel(order.clientOrderId);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({ status: 'cancelled' });
  });
});

describe('when the address is banned', () => {
  test('nothing more is asked, and a cancel still goes by the trade stream', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('99'));
    venue.submit(order);
    await told(ear, order.clientOrderId, ({ status }) => status === 'working');
    desk.serving.control.addFault({ fault: { type: 'ban', ms: 600_000 }, on: '/v5/order/realtime', times: 1 });
    await expect(venue.find(order.clientOrderId)).rejects.toMatchObject({ code: 'VENUE_UNREACHABLE' });
    await expect(venue.statement({ since: AGO })).rejects.toThrow('banned');
    venue.cancel(order.clientOrderId);
    expect(await told(ear, order.clientOrderId, ended)).toMatchObject({ status: 'cancelled' });
  });
});

describe('market data', () => {
  test.each([
    ['as the stream tells them', undefined],
    ['asked for, when the stream does not tell them', { fault: { type: 'drop-message' }, on: 'kline' } as const],
  ])('closed bars come in order, each once: %s', async (_, fault) => {
    await desk.close();
    desk = await practiceDesk({ speed: 60 });
    if (fault !== undefined) desk.serving.control.addFault(fault);
    desk.maker({ side: 'Sell', qty: '0.1', price: '100' });
    desk.taker({ side: 'Buy', qty: '0.1' });
    const { ear } = await listening();
    const openTimes = (): number[] => ear.heard.flatMap((event) => (event.type === 'bar' ? [event.bar.openTime] : []));
    await ear.until(() => openTimes().length >= 3);
    const [first = 0] = openTimes();
    expect(openTimes()).toEqual(openTimes().map((_, index) => first + index * 60_000));
  });

  test('quotes follow the book, across a hole in it', async () => {
    const { ear } = await listening({ quoteEveryMs: 1 });
    const quoted = (bid: string): Promise<VenueEvent> =>
      ear.until((event) => event.type === 'quote' && event.quote.instrument === BTC && event.quote.bid === fixed(bid));
    await quoted('99.9');
    desk.maker({ side: 'Buy', qty: '1', price: '99.95'.slice(0, 4) });
    desk.serving.control.addFault({ fault: { type: 'drop-message' }, on: 'orderbook.50.BTCUSDT', times: 1 });
    desk.maker({ side: 'Buy', qty: '1', price: '100' });
    await expect.poll(() => desk.serving.control.faults()).toMatchObject([{ strikes: 1 }]);
    desk.maker({ side: 'Sell', qty: '1', price: '100.3' });
    await quoted('100');
    expect(desk.log.lines.some(({ message }) => message.includes('hole'))).toBe(true);
  });

  test('an account without a trade stream trades by REST', async () => {
    const { tradeStream: _none, ...environment } = desk.environment;
    const { venue, ear } = await listening({ environment });
    expect(venue.health().tradeStream).toBeUndefined();
    venue.submit(draft(MARKET));
    await ear.until(({ type }) => type === 'fill');
  });
});
