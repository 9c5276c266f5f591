import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fixed,
  type ClientOrderId,
  type EpochMs,
  type OrderDraft,
  type OrderTerms,
  type VenueEvent,
} from '../src/domain/index.ts';
import { anOrder } from '../src/venues/bybit/test-orders.ts';
import {
  createCcxtVenue,
  localCcxtEnvironment,
  readCcxtInstruments,
  type CcxtVenue,
  type CcxtVenueOptions,
} from '../src/venues/index.ts';
import { BTC, BTC_SPOT, Ear, practiceDesk, type PracticeDesk } from './support/practice-desk.ts';

// What a network does to orders, through ccxt; the cards of conformance/venue-cards.ts say what a venue does with them.

const AGO = (Date.now() - 60_000) as EpochMs;
const limit = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });

let desk: PracticeDesk;
let venues: CcxtVenue[];
let ids = 0;

beforeEach(async () => {
  venues = [];
  await begin();
});

afterEach(async () => {
  for (const venue of venues) venue.close();
  await desk.close();
  const written = inspect(desk.log.lines, { depth: 20 });
  for (const word of [desk.credentials.secret, desk.credentials.key])
    assert(!written.includes(word), 'neither half of the key is in a log line');
});

async function begin(options: Parameters<typeof practiceDesk>[0] = {}): Promise<void> {
  desk = await practiceDesk({ instruments: [BTC, BTC_SPOT], ...options });
  for (const category of ['linear', 'spot'] as const) {
    desk.maker({ category, side: 'Sell', qty: '0.1', price: '100' });
    desk.taker({ category, side: 'Buy', qty: '0.1' });
    desk.maker({ category, side: 'Buy', qty: '5', price: '99.9' });
    desk.maker({ category, side: 'Sell', qty: '5', price: '100.1' });
  }
}

async function listening(changes: Partial<CcxtVenueOptions> = {}): Promise<{ venue: CcxtVenue; ear: Ear }> {
  const venue = createCcxtVenue({
    exchange: 'bybit',
    environment: localCcxtEnvironment(desk.serving.url),
    credentials: desk.credentials,
    timers: desk.timers,
    log: desk.log,
    instruments: await desk.instruments(),
    timeframes: [],
    ...changes,
  });
  venues.push(venue);
  const ear = new Ear(venue);
  await ear.until(({ type }) => type === 'stream-restored');
  return { venue, ear };
}

function draft(terms: OrderTerms, changes: Partial<OrderDraft> = {}): ReturnType<typeof anOrder> {
  ids += 1;
  const clientOrderId = `t1-A-${ids}` as ClientOrderId;
  return anOrder({ clientOrderId, instrument: BTC, quantity: fixed('1'), terms, ...changes });
}

async function ended(ear: Ear, id: ClientOrderId): Promise<VenueEvent> {
  return ear.until(
    (event) =>
      event.type === 'order-statement' &&
      event.statement.clientOrderId === id &&
      !['working', 'partially-filled'].includes(event.statement.status),
  );
}

/** To the last digit. */
async function expectBooksAgree(venue: CcxtVenue): Promise<void> {
  const { cash, positions } = await venue.statement({ since: AGO });
  const books = desk.books();
  expect(cash).toBe(books.cash);
  expect(positions.find(({ instrument }) => instrument === BTC)?.quantity ?? 0n).toBe(books.position);
}

test('instruments are the same, asked for directly and through ccxt', async () => {
  const access = { environment: localCcxtEnvironment(desk.serving.url), credentials: desk.credentials };
  const { timers, log } = desk;
  const read = readCcxtInstruments({ exchange: 'bybit', ...access, timers, log, instruments: [BTC, BTC_SPOT] });
  expect(await read).toEqual(await desk.instruments());
});

describe('an order', () => {
  test.each(['reset', 'hang'] as const)('whose answer is lost (%s) is unknown, and then found', async (how) => {
    const { venue, ear } = await listening();
    desk.serving.control.addFault({ fault: { type: 'lose-reply', how }, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found', order: { status: 'working' } });
  });

  test('that never arrives is unknown, and then not found', async () => {
    const { venue, ear } = await listening();
    desk.serving.control.addFault({ fault: { type: 'lose-request', how: 'reset' }, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'not-found' });
  });

  test.each([10000, 10016, 10429, 99999])('answered with %i may stand, and this one does', async (retCode) => {
    const { venue, ear } = await listening();
    const fault = { type: 'answer', retCode, retMsg: 'x', effect: 'done' } as const;
    desk.serving.control.addFault({ fault, on: '/v5/order/create', times: 1 });
    const order = draft(limit('99'));
    venue.submit(order);
    await ear.until(({ type }) => type === 'order-unknown');
    expect(await venue.find(order.clientOrderId)).toMatchObject({ type: 'found' });
  });

  test('of an earlier life is found, and cancelled by our id alone', async () => {
    const first = await listening();
    const order = draft(limit('99'));
    first.venue.submit(order);
    await first.ear.until(({ type }) => type === 'order-accepted');
    first.venue.close();
    const { venue, ear } = await listening();
    venue.cancel(order.clientOrderId);
    expect(await ended(ear, order.clientOrderId)).toMatchObject({ statement: { status: 'cancelled' } });
  });

  test('on spot is bought by quantity, held as a coin, and sold by a stop', async () => {
    const { venue, ear } = await listening();
    const buy = draft({ type: 'market' }, { instrument: BTC_SPOT, quantity: fixed('2') });
    venue.submit(buy);
    await ended(ear, buy.clientOrderId);
    const { positions, cash } = await venue.report();
    const held = positions.find(({ instrument }) => instrument === BTC_SPOT)!.quantity;
    expect(held).toBe(desk.books().coins);
    expect(cash).toBe(desk.books().cash);
    const stop = draft(
      { type: 'stop-market', trigger: fixed('99.5') },
      { instrument: BTC_SPOT, side: 'sell', quantity: fixed('1'), purpose: 'stop-loss' },
    );
    venue.submit(stop);
    await ear.until(
      (event) => event.type === 'order-statement' && event.statement.clientOrderId === stop.clientOrderId,
    );
    venue.cancel(stop.clientOrderId);
    expect(await ended(ear, stop.clientOrderId)).toMatchObject({
      statement: {
        instrument: BTC_SPOT,
        status: 'cancelled',
        terms: { type: 'stop-market', trigger: fixed('99.5') },
        filledQuantity: 0n,
      },
    });
  });
});

describe('when the account stream is cut', () => {
  test('what happened meanwhile is in the statement, and what comes after is heard again', async () => {
    const { venue, ear } = await listening();
    const order = draft(limit('100'), { quantity: fixed('2') });
    venue.submit(order);
    await ear.until((event) => event.type === 'order-statement' && event.statement.status === 'working');
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
    const stream = (): string[] =>
      ear.heard.slice(before).flatMap(({ type }) => (type.startsWith('stream-') ? [type] : []));
    await expect.poll(stream, { timeout: 60_000 }).toEqual(['stream-lost', 'stream-restored']);
  });

  test('a hand that trades is told as no order of ours', async () => {
    const { venue, ear } = await listening();
    desk.ownerPlaces({ side: 'Buy', orderType: 'Market', qty: '1' });
    desk.ownerPlaces({ side: 'Buy', orderType: 'Limit', qty: '1', price: '99' });
    const fill = await ear.until((event) => event.type === 'fill');
    expect(fill).not.toHaveProperty('fill.clientOrderId');
    expect(await venue.report()).toMatchObject({ openOrders: [], foreignOrders: 1 });
    await expectBooksAgree(venue);
  });
});

test('a statement and the ledger agree to the last digit, after funding and a position that was turned', async () => {
  const { venue, ear } = await listening();
  for (const [side, quantity] of [
    ['buy', '1.5'],
    ['sell', '2.7'],
  ] as const) {
    const order = draft({ type: 'market' }, { side, quantity: fixed(quantity) });
    venue.submit(order);
    await ended(ear, order.clientOrderId);
  }
  desk.serving.control.setFundingRate('BTCUSDT', fixed('0.0001'));
  desk.serving.control.settleFunding('BTCUSDT');
  await ear.until(({ type }) => type === 'funding');
  await expectBooksAgree(venue);
  const { executions, fundings } = await venue.statement({ since: AGO });
  expect(new Set(executions.map(({ fill }) => fill.fillId))).toEqual(new Set(desk.executionIds()));
  expect(fundings).toHaveLength(1);
});

test.each([
  ['as the stream tells them', undefined],
  ['asked for, when the stream does not tell them', { fault: { type: 'drop-message' }, on: 'kline' } as const],
])('closed bars come in order, each once, as they were: %s', async (_, fault) => {
  await desk.close();
  await begin({ speed: 20, instruments: [BTC] });
  if (fault !== undefined) desk.serving.control.addFault(fault);
  const { ear } = await listening({ timeframes: ['1m'] });
  const bars = (): readonly Extract<VenueEvent, { type: 'bar' }>['bar'][] =>
    ear.heard.flatMap((event) => (event.type === 'bar' ? [event.bar] : []));
  await ear.until(() => bars().length >= 3);
  const [first] = bars();
  expect(bars().map(({ openTime }) => openTime)).toEqual(bars().map((__, at) => first!.openTime + at * 60_000));
  const early = ear.heard.filter((event) => event.type === 'bar' && event.at < event.bar.closeTime);
  expect(early).toEqual([]);
});
