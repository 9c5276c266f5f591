import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fixed,
  format,
  WATCHDOG_ID,
  ZERO,
  type ClientOrderId,
  type Fill,
  type FillId,
  type OrderDraft,
  type OrderStatement,
  type VenueOrderId,
} from '../domain/index.ts';
import { Engine } from './engine.ts';
import type { Effect, EngineEvent } from './events.ts';
import { A, Bench, PERP, submitted } from './testing.ts';

/** What the engine makes of orders whose fate is not told, or told late, twice, and in any order. */

const wish = { type: 'target', exposure: 1, reason: 'test' } as const;

function sent(): { readonly bench: Bench; readonly order: OrderDraft } {
  const bench = new Bench();
  bench.bar('100');
  return { bench, order: submitted(bench.wish(wish))[0]! };
}

function statement(order: OrderDraft, changes: Partial<OrderStatement> = {}): OrderStatement {
  const { clientOrderId, instrument, side, quantity, terms, reduceOnly } = order;
  return {
    clientOrderId,
    venueOrderId: 'v1' as VenueOrderId,
    instrument,
    side,
    quantity,
    terms,
    reduceOnly,
    status: 'working',
    filledQuantity: ZERO,
    updatedAt: order.decidedAt,
    ...changes,
  };
}

function say(bench: Bench, statementOf: OrderStatement): readonly Effect[] {
  return bench.engine.step({ type: 'order-statement', at: bench.now, statement: statementOf });
}

const statusOf = (bench: Bench, order: OrderDraft): string | undefined =>
  bench.engine.orders.get(order.clientOrderId)?.status;

describe('an order whose answer is lost', () => {
  // A network can deliver a request twice: the first copy is taken, and of the second the refusal is heard.
  test('is not over when a refusal comes after all: it is looked up', () => {
    const { bench, order } = sent();
    const { clientOrderId } = order;
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, detail: 'timeout' });
    bench.engine.step({ type: 'order-rejected', at: bench.now, clientOrderId, code: '10002', detail: 'too late' });
    expect(statusOf(bench, order)).toBe('unknown');
    expect(format(bench.engine.risk.pendingQuantity(PERP, 'buy'))).toBe('1');
    say(bench, statement(order));
    expect(statusOf(bench, order)).toBe('working');
  });

  test('is unknown when all that was heard is the refusal of one copy, and that refusal counts among the many', () => {
    const { bench, order } = sent();
    const { clientOrderId } = order;
    const heard = { type: 'order-unknown', at: bench.now, clientOrderId, code: '10002', detail: '10002 late' } as const;
    expect(bench.engine.step(heard)).toMatchObject([{ type: 'order-changed', status: 'unknown' }]);
    expect(format(bench.engine.risk.pendingQuantity(PERP, 'buy'))).toBe('1');
    bench.fill(order);
    expect(format(bench.engine.position(A, PERP).quantity)).toBe('1');
    expect(bench.engine.halted).toBe(false);
  });

  test('and is refused too often in a minute disables its strategy, whatever became of it', () => {
    const bench = new Bench();
    bench.engine = new Engine({ ...bench.defaults(), limits: { ...bench.defaults().limits, venueRejectsMax: 1 } });
    bench.bar('100');
    const [order] = submitted(bench.wish(wish));
    const { clientOrderId } = order!;
    expect(
      bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, code: '110007', detail: 'no money' }),
    ).toContainEqual(expect.objectContaining({ type: 'mode-changed', code: 'REPEATED_REJECTS' }));
  });

  test('is unknown, counts in full, and closes its instrument to new risk', () => {
    const { bench, order } = sent();
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId: order.clientOrderId, detail: 'timeout' });
    expect(statusOf(bench, order)).toBe('unknown');
    expect(format(bench.engine.risk.pendingQuantity(PERP, 'buy'))).toBe('1');
    bench.script.push({
      type: 'place',
      tag: 'x',
      side: 'buy',
      order: { type: 'limit', price: 95 },
      size: { share: 0.1 },
      reason: 'r',
    });
    expect(bench.bar('100')).toMatchObject([{ type: 'denied', code: 'UNRESOLVED_ORDER' }]);
  });

  test('is adopted when the venue knows it', () => {
    const { bench, order } = sent();
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId: order.clientOrderId, detail: 'timeout' });
    expect(say(bench, statement(order))).toMatchObject([{ type: 'order-changed', status: 'working' }]);
  });

  test('is let go only on proof; should it then be seen after all, it is cancelled and trading stops', () => {
    const { bench, order } = sent();
    const { clientOrderId } = order;
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, detail: 'timeout' });
    bench.engine.step({ type: 'order-absent', at: bench.now, clientOrderId, evidence: 'two rounds' });
    expect(bench.engine.orders.size).toBe(0);
    expect(format(bench.engine.risk.pendingQuantity(PERP, 'buy'))).toBe('0');
    const effects = say(bench, statement(order));
    expect(effects).toMatchObject([
      { type: 'cancel', clientOrderId },
      { type: 'halted', by: 'engine' },
    ]);
  });

  test('an answer that comes late is still an answer', () => {
    const { bench, order } = sent();
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId: order.clientOrderId, detail: 'timeout' });
    bench.accept(order);
    expect(statusOf(bench, order)).toBe('working');
    // And news of the time-out that comes after the answer changes nothing.
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId: order.clientOrderId, detail: 'timeout' });
    expect(statusOf(bench, order)).toBe('working');
  });
});

describe('an order the venue says is over', () => {
  test('ends only when every fill that the venue has counted is booked', () => {
    const { bench, order } = sent();
    say(bench, statement(order, { status: 'cancelled', filledQuantity: fixed('0.3'), reason: 'EC_PerCancelRequest' }));
    expect(bench.engine.orders.size).toBe(1);
    bench.fill(order, { quantity: fixed('0.2') });
    expect(bench.engine.orders.size).toBe(1);
    expect(bench.fill(order, { quantity: fixed('0.1') })).toContainEqual({
      type: 'order-changed',
      clientOrderId: order.clientOrderId,
      status: 'cancelled',
      reason: 'EC_PerCancelRequest',
    });
    expect(bench.engine.orders.size).toBe(0);
    expect(format(bench.engine.position(A, PERP).quantity)).toBe('0.3');
  });

  test('rejected and filled cannot both be true', () => {
    const { bench, order } = sent();
    const effects = say(bench, statement(order, { status: 'rejected', filledQuantity: fixed('0.3') }));
    expect(effects).toMatchObject([
      { type: 'order-changed', status: 'quarantined' },
      { type: 'halted' },
      { type: 'cancel' },
    ]);
  });
});

describe('a stranger on the account', () => {
  test("their fill is booked, so that our net stays the venue's, and an alarm is raised", () => {
    const bench = new Bench();
    bench.bar('100');
    const fill: Fill = {
      fillId: 'other' as FillId,
      clientOrderId: 'by-hand-1' as ClientOrderId,
      instrument: PERP,
      side: 'sell',
      price: fixed('100'),
      quantity: fixed('2'),
      liquidity: 'taker',
      fee: ZERO,
      feeCurrency: 'quote',
      executedAt: bench.now,
      kind: 'trade',
    };
    expect(bench.engine.step({ type: 'fill', at: bench.now, fill })).toMatchObject([
      { type: 'fill-booked', strategyId: 'EXTERNAL' },
      { type: 'alarm', severity: 'critical', code: 'EXTERNAL_FILL' },
      { type: 'mode-changed', scope: { type: 'instrument' }, mode: 'REDUCE_ONLY', code: 'EXTERNAL_ACTIVITY' },
    ]);
    expect(format(bench.engine.portfolio.netPosition(PERP).quantity)).toBe('-2');
    expect(bench.engine.position(A, PERP).quantity).toBe(ZERO);
  });

  test('their open order is said, once it is seen, and never touched', () => {
    const { bench, order } = sent();
    const effects = say(bench, statement(order, { clientOrderId: 'by-hand-1' as ClientOrderId }));
    expect(effects).toMatchObject([
      { type: 'alarm', code: 'EXTERNAL_ORDER' },
      { type: 'mode-changed', scope: { type: 'instrument' }, mode: 'REDUCE_ONLY', code: 'EXTERNAL_ACTIVITY' },
      // Ours is withdrawn while theirs is there.
      { type: 'cancel', clientOrderId: order.clientOrderId },
    ]);
  });
});

describe('the watchdog', () => {
  const closing = (bench: Bench): Fill => ({
    fillId: 'guard' as FillId,
    clientOrderId: `${WATCHDOG_ID}1_1` as ClientOrderId,
    instrument: PERP,
    side: 'sell',
    price: fixed('100'),
    quantity: bench.engine.position(A, PERP).quantity,
    liquidity: 'taker',
    fee: ZERO,
    feeCurrency: 'quote',
    executedAt: bench.now,
    kind: 'trade',
  });

  test('closes what the strategies hold, and what trades goes no further', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(wish))[0]!);
    expect(bench.engine.position(A, PERP).quantity).not.toBe(ZERO);
    expect(bench.engine.step({ type: 'fill', at: bench.now, fill: closing(bench) })).toContainEqual(
      expect.objectContaining({
        type: 'fill-booked',
        strategyId: A,
        purpose: 'flatten',
        reason: 'closed by the watchdog',
      }),
    );
    expect(bench.engine.position(A, PERP).quantity).toBe(ZERO);
    expect(bench.engine.halt).toMatchObject({ by: 'watchdog' });
  });

  test('is no stranger when its order is seen before its fill', () => {
    const { bench, order } = sent();
    say(bench, statement(order, { clientOrderId: `${WATCHDOG_ID}1_1` as ClientOrderId }));
    expect(bench.engine.halt).toMatchObject({ by: 'watchdog' });
  });
});

test('while books are compared nothing adds risk, and closing passes', () => {
  const bench = new Bench();
  bench.fill(submitted(bench.wish(wish))[0]!);
  bench.engine.step({ type: 'stream-lost', at: bench.now, detail: 'gap' });
  expect(
    bench.wish({
      type: 'place',
      tag: 'x',
      side: 'buy',
      order: { type: 'limit', price: 95 },
      size: { share: 0.1 },
      reason: 'r',
    }),
  ).toMatchObject([{ type: 'denied', code: 'RECONCILING' }]);
  expect(submitted(bench.wish({ ...wish, exposure: 0 }))).toMatchObject([{ reduceOnly: true }]);
  bench.engine.step({ type: 'reconciling', at: bench.now, on: false, by: 'session', reason: 'compared' });
  expect(bench.engine.risk.reconciling).toBe(false);
});

/** Everything a venue may say of one order that filled in three parts and was then cancelled. */
function story(order: OrderDraft): EngineEvent[] {
  const at = order.decidedAt;
  const { clientOrderId } = order;
  const part = (id: string, quantity: string): EngineEvent => ({
    type: 'fill',
    at,
    fill: {
      fillId: id as FillId,
      clientOrderId,
      instrument: order.instrument,
      side: order.side,
      price: fixed('100'),
      quantity: fixed(quantity),
      liquidity: 'taker',
      fee: fixed('0.01'),
      feeCurrency: 'quote',
      executedAt: at,
      kind: 'trade',
    },
  });
  const word = (changes: Partial<OrderStatement>): EngineEvent => ({
    type: 'order-statement',
    at,
    statement: statement(order, changes),
  });
  return [
    { type: 'order-unknown', at, clientOrderId, detail: 'timeout' },
    { type: 'order-accepted', at, clientOrderId, venueOrderId: 'v1' as VenueOrderId },
    part('f1', '0.1'),
    part('f2', '0.2'),
    part('f3', '0.3'),
    part('f2', '0.2'),
    word({ status: 'working' }),
    word({ status: 'partially-filled', filledQuantity: fixed('0.3') }),
    word({ status: 'cancelled', filledQuantity: fixed('0.6') }),
    word({ status: 'cancelled', filledQuantity: fixed('0.6') }),
  ];
}

test('however the same news is ordered and repeated, the end is the same', () => {
  const orders = fc.shuffledSubarray([...Array(10).keys()], { minLength: 10 });
  const again = fc.array(fc.nat(9), { maxLength: 6 });
  fc.assert(
    fc.property(orders, again, (permutation, repeated) => {
      const { bench, order } = sent();
      const news = story(order);
      for (const index of [...permutation, ...repeated]) bench.engine.step({ ...news[index]!, at: bench.now });
      expect(bench.engine.orders.size).toBe(0);
      expect(format(bench.engine.position(A, PERP).quantity)).toBe('0.6');
      expect(format(bench.engine.position(A, PERP).fees)).toBe('0.03');
      expect(bench.engine.halted).toBe(false);
    }),
  );
});
