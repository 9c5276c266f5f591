import { describe, expect, test } from 'vitest';
import { fixed, type ClientOrderId, type EpochMs } from '../domain/index.ts';
import { INSTRUMENTS } from './market.ts';
import { openWire, orderOf } from './test-wire.ts';

const FAR = { type: 'limit', price: fixed('50') } as const;
const id = (n: number): ClientOrderId => `s1-A-${n}` as ClientOrderId;
const AAA = INSTRUMENTS[0]!.id;

describe('what it shows', () => {
  test('is the whole account, however many pages that takes', async () => {
    const { venue, exchange, pass } = await openWire();
    for (let n = 1; n <= 40; n += 1) venue.submit(orderOf(id(n), { terms: FAR }));
    for (let n = 41; n <= 70; n += 1) venue.submit(orderOf(id(n)));
    await pass(5_000);
    const statement = venue.statement({ since: 0 as EpochMs });
    await pass(20_000);
    const { openOrders, executions, positions } = await statement;
    expect(new Set(openOrders.map(({ clientOrderId }) => clientOrderId)).size).toBe(40);
    const count = exchange.ledger.executions.length;
    expect(count).toBeGreaterThanOrEqual(30);
    expect(executions.map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(positions).toMatchObject([{ instrument: AAA, quantity: fixed('30'), sequence: count }]);
  });

  test('of closed orders is little after a restart: the executions know more', async () => {
    const { venue, exchange, pass } = await openWire();
    venue.submit(orderOf(id(1)));
    await pass(3_000);
    exchange.memory.restart();
    expect(exchange.memory.find(id(1), 'realtime', exchange.now)).toMatchObject({ executions: [] });
    expect(exchange.memory.find(id(1), 'history', exchange.now)).toMatchObject({ order: { status: 'filled' } });
    expect(exchange.memory.find(id(1), 'executions', exchange.now)).toMatchObject({ executions: [{}] });
  });

  test('may come late, but comes', async () => {
    const { venue, exchange, pass } = await openWire({ faults: ['X11', 'X13', 'X18'] });
    venue.submit(orderOf(id(1)));
    await pass(1_500);
    const seen = (): boolean =>
      (['realtime', 'history', 'executions'] as const).some((place) => {
        const found = exchange.memory.find(id(1), place, exchange.now);
        return found.type === 'order' && (found.order !== undefined || found.executions.length > 0);
      });
    expect(exchange.ledger.executions).toHaveLength(1);
    expect(seen()).toBe(false);
    await pass(20_000);
    expect(seen()).toBe(true);
  });
});

describe('what it does by itself', () => {
  test('is on the account and carries no id of ours', async () => {
    const { exchange, heard, pass } = await openWire();
    const order = { instrument: AAA, quantity: fixed('5'), terms: { type: 'market' } } as const;
    exchange.placeByHand({ ...order, side: 'buy', reduceOnly: false }, 'hand');
    await pass(2_000);
    exchange.placeByHand({ ...order, side: 'sell', quantity: fixed('2'), reduceOnly: true }, 'forced');
    await pass(2_000);
    const fills = heard.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
    expect(fills.map(({ kind, clientOrderId }) => [kind, clientOrderId])).toEqual([
      ['trade', undefined],
      ['liquidation', undefined],
    ]);
    expect(exchange.ledger.position(AAA)).toBe(fixed('3'));
  });

  test('cancels after an acknowledgement come when they come, and fills come first', async () => {
    const { venue, exchange, heard, pass } = await openWire({ faults: ['X15'] });
    venue.submit(orderOf(id(1)));
    venue.cancel(id(1));
    await pass(8_000);
    expect(exchange.ledger.named(id(1))).toMatchObject({ status: 'filled' });
    expect(heard.map(({ type }) => type)).toContain('fill');
  });
});

test('when nothing moves any more, orders are still cancelled and nothing fills', async () => {
  const { venue, exchange, pass } = await openWire();
  venue.submit(orderOf(id(1), { terms: FAR }));
  await pass(2_000);
  exchange.freeze();
  const executions = exchange.ledger.executions.length;
  venue.submit(orderOf(id(2)));
  venue.cancel(id(1));
  await pass(5_000);
  expect(exchange.ledger.named(id(1))).toMatchObject({ status: 'cancelled' });
  expect(exchange.ledger.executions).toHaveLength(executions);
});
