import { describe, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type VenueEvent } from '../domain/index.ts';
import { openWire, orderOf, TIMEOUT_MS } from './test-wire.ts';

const ID = 's1-A-1' as ClientOrderId;
const FAR = { type: 'limit', price: fixed('50') } as const;

/** What was said of the order, in the order in which it was said. */
function saidOf(heard: readonly VenueEvent[]): readonly string[] {
  return heard
    .filter((event) => ('clientOrderId' in event && event.clientOrderId === ID) || event.type === 'order-statement')
    .map(({ type }) => type);
}

describe('an order', () => {
  test('is acknowledged, fills, and is told in full', async () => {
    const { venue, heard, pass, exchange } = await openWire();
    venue.submit(orderOf(ID));
    await pass(2_000);
    const fills = heard.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
    expect(fills).toMatchObject([{ clientOrderId: ID, quantity: fixed('1') }]);
    expect(saidOf(heard)[0]).toBe('order-accepted');
    expect(heard.find(({ type }) => type === 'order-statement')).toMatchObject({ statement: { status: 'filled' } });
    expect(exchange.ledger.arrivals).toMatchObject([{ clientOrderId: ID, outcome: 'accepted' }]);
  });

  test.each([
    ['N1', 0],
    ['N2', 1],
  ] as const)('without an answer is unknown, whether it arrived or not: %s', async (fault, arrivals) => {
    const { venue, heard, pass, exchange } = await openWire({ faults: [fault] });
    venue.submit(orderOf(ID, { terms: FAR }));
    await pass(TIMEOUT_MS - 1);
    expect(saidOf(heard)).not.toContain('order-unknown');
    await pass(10);
    expect(saidOf(heard)).toContain('order-unknown');
    expect(exchange.ledger.arrivals).toHaveLength(arrivals);
  });

  test.each(['X1', 'X2', 'X3', 'N7', 'N14'] as const)('is unknown after %s, never rejected', async (fault) => {
    const { venue, heard, pass } = await openWire({ faults: [fault] });
    venue.submit(orderOf(ID, { terms: FAR }));
    await pass(2_500);
    expect(saidOf(heard)).toContain('order-unknown');
    await pass(9_000);
    expect(saidOf(heard)).not.toContain('order-rejected');
  });

  test.each(['X8', 'X5', 'N5'] as const)('is rejected when the exchange refuses it for good: %s', async (fault) => {
    const { link, exchange, timers, pass } = await openWire({ faults: [fault] });
    const body = JSON.stringify({});
    const request = { type: 'create', clientOrderId: ID, body, sentAt: exchange.now } as const;
    let said: unknown;
    void link.request(request, timers, 60_000).then((reply) => (said = reply));
    await pass(10_000);
    expect(said).toMatchObject({ ok: false, code: fault === 'X8' ? '110007' : '10002' });
    expect(exchange.ledger.orders.size).toBe(0);
  });

  test('that a network delivers twice is one order, and nobody is told that it was rejected', async () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const { venue, heard, pass, exchange } = await openWire({ seed, faults: ['N4'] });
      venue.submit(orderOf(ID, { terms: FAR }));
      await pass(3_000);
      expect(exchange.ledger.arrivals.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate']);
      expect(saidOf(heard)).not.toContain('order-rejected');
    }
  });

  test('is sent once, whatever becomes of it', async () => {
    const { venue, faults, pass, exchange } = await openWire({ faults: ['N1'] });
    venue.submit(orderOf(ID));
    await pass(1_000);
    faults.active = false;
    await pass(120_000);
    expect(exchange.ledger.arrivals).toEqual([]);
  });
});

describe('looking an order up', () => {
  test('says when the exchange looked, not when the answer was heard', async () => {
    const { venue, timers, time, pass } = await openWire();
    const before = time.now();
    const sighting = venue.find(ID);
    await pass(400);
    timers.pause();
    await pass(60_000);
    timers.resume();
    await pass(2_000);
    const { type, at } = await sighting;
    expect(type).toBe('not-found');
    expect(at - before).toBeLessThan(1_000);
  });

  test('asks again when there is no answer, and then says that there is none', async () => {
    const { venue, pass } = await openWire({ faults: ['N1'] });
    const outcome = venue.find(ID).then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );
    await pass(30_000);
    expect(await outcome).toBe('VENUE_UNREACHABLE');
  });
});

describe('time', () => {
  test('is the exchange’s, whatever the wall clock says', async () => {
    const { venue, timers, time, pass } = await openWire();
    await pass(10_000);
    timers.jumpWall(-3_600_000);
    expect(Math.abs(venue.serverTime() - time.now())).toBeLessThan(500);
    venue.submit(orderOf(ID, { terms: FAR }));
    await pass(1_000);
    timers.jumpWall(7_200_000);
    expect(Math.abs(venue.serverTime() - time.now())).toBeLessThan(500);
  });

  test('of what is heard never goes back', async () => {
    const { venue, heard, pass } = await openWire({ faults: ['N9', 'N8'] });
    for (let n = 1; n <= 20; n += 1) venue.submit(orderOf(`s1-A-${n}`));
    await pass(120_000);
    const ats = heard.map(({ at }) => at);
    expect(heard.length).toBeGreaterThan(40);
    expect(ats).toEqual(ats.toSorted((a, b) => a - b));
  });
});

describe('the stream', () => {
  test('that was closed is said to be lost, and to be back', async () => {
    const { link, heard, pass } = await openWire();
    link.disconnect(3_000);
    await pass(30_000);
    expect(heard.map(({ type }) => type).filter((type) => type.startsWith('stream'))).toEqual([
      'stream-restored',
      'stream-lost',
      'stream-restored',
    ]);
  });

  test('with a hole in it is said to be lost', async () => {
    const { venue, faults, heard, pass } = await openWire({ faults: ['N10b'] });
    venue.submit(orderOf(ID));
    await pass(2_000);
    faults.active = false;
    await pass(10_000);
    expect(heard.map(({ type }) => type)).toContain('stream-lost');
  });

  test('that has gone silent is noticed', async () => {
    const { faults, heard, pass } = await openWire({ faults: ['N11'] });
    await pass(60_000);
    faults.active = false;
    await pass(20_000);
    expect(heard.map(({ type }) => type)).toContain('stream-lost');
    expect(heard.at(-1)?.type).not.toBe('stream-lost');
  });
});
