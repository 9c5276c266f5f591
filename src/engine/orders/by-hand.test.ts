import { expect, test } from 'vitest';
import { fixed, type ClientOrderId, type OrderDraft, type StrategyId } from '../../domain/index.ts';
import { Engine } from '../engine.ts';
import type { Command, Effect } from '../events.ts';
import { A, Bench, PERP, SPOT, submitted } from '../testing.ts';
import type { OrderByHand } from './by-hand.ts';

const MANUAL = 'MANUAL' as StrategyId;
const word = { by: 'Ann', reason: 'news' };
type Said = Command extends infer C ? (C extends Command ? Omit<C, 'at'> : never) : never;

function say(bench: Bench, command: Said): readonly Effect[] {
  return bench.engine.step({ ...command, at: bench.now });
}

function place(bench: Bench, change: Partial<OrderByHand> = {}): readonly Effect[] {
  const order: OrderByHand = {
    instrument: PERP,
    side: 'buy',
    quantity: fixed('0.5'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    ...change,
  };
  return say(bench, { type: 'place-order', order, ...word });
}

function priced(): Bench {
  const bench = new Bench();
  bench.bar('100');
  bench.bar('100', SPOT);
  return bench;
}

function refusal(effects: readonly Effect[]): string | undefined {
  for (const effect of effects) {
    if (effect.type === 'command-refused' || effect.type === 'denied') return effect.code;
  }
  return undefined;
}

const limit = (price: string) => ({ type: 'limit', price: fixed(price) }) as const;

test('an order by hand is sent as it was given, in the name of nobody, and has a position of its own', () => {
  const bench = priced();
  const [order] = submitted(place(bench));
  expect(order).toMatchObject({
    clientOrderId: 't1-MANUAL-0',
    strategyId: MANUAL,
    purpose: 'manual',
    quantity: fixed('0.5'),
    reason: 'by Ann: news',
  });
  bench.fill(order!);
  expect(bench.engine.position(MANUAL, PERP).quantity).toBe(fixed('0.5'));
  expect(bench.engine.position(A, PERP).quantity).toBe(0n);
});

test.each([
  ['a size that is no whole step', { quantity: fixed('0.0005') }, 'BAD_PRECISION'],
  ['a price that is no whole step', { terms: limit('99.95') }, 'BAD_PRECISION'],
  ['an instrument of another session', { instrument: 'X.Y' as typeof PERP }, 'INSTRUMENT_UNKNOWN'],
  ['more than the limits allow', { quantity: fixed('1000000') }, 'ORDER_TOO_LARGE'],
  ['a reduce-only order with nothing to reduce', { reduceOnly: true }, 'WOULD_INCREASE'],
  ['coins that were not bought by hand', { instrument: SPOT, side: 'sell' as const }, 'SPOT_SHORT'],
])('%s is refused, and nothing is sent', (_what, change, code) => {
  const effects = place(priced(), change);
  expect(refusal(effects)).toBe(code);
  expect(submitted(effects)).toEqual([]);
});

test('a halt denies what a person orders as well', () => {
  const bench = priced();
  const [resting] = submitted(place(bench, { terms: limit('90') }));
  bench.accept(resting!);
  const halted = say(bench, { type: 'halt', ...word });
  expect(halted).toContainEqual(expect.objectContaining({ type: 'cancel', clientOrderId: resting!.clientOrderId }));
  expect(refusal(place(bench))).toBe('HALTED');
});

test('what is held by hand is guarded by its bracket, and flattened with the rest', () => {
  const bench = priced();
  const [order] = submitted(place(bench, { bracket: { stopLoss: { price: 90 } } }));
  const [stop] = submitted(bench.fill(order!));
  expect(stop).toMatchObject({ strategyId: MANUAL, purpose: 'stop-loss', terms: { trigger: fixed('90') } });
  bench.accept(stop!);
  const touched = say(bench, { type: 'cancel-order', clientOrderId: stop!.clientOrderId, ...word });
  expect(refusal(touched)).toBe('NOT_CANCELLABLE');
  const flat = submitted(say(bench, { type: 'flatten', ...word }));
  expect(flat).toMatchObject([{ strategyId: MANUAL, side: 'sell', quantity: fixed('0.5'), reduceOnly: true }]);
});

test("a person takes back a strategy's entry, and it is not sent again", () => {
  const bench = priced();
  const [entry] = submitted(bench.wish({ type: 'target', exposure: 1, limitPrice: 90, reason: 'up' }));
  bench.accept(entry!);
  const effects = say(bench, { type: 'cancel-order', clientOrderId: entry!.clientOrderId, ...word });
  expect(effects).toMatchObject([{ type: 'cancel', clientOrderId: entry!.clientOrderId, reason: 'by Ann: news' }]);
  expect(submitted(bench.cancelled(entry!.clientOrderId))).toEqual([]);
  expect(submitted(bench.bar('100'))).toEqual([]);
});

test('all orders are taken back but those that protect', () => {
  const bench = priced();
  const orders = ['95', '96'].map((price) => submitted(place(bench, { terms: limit(price) }))[0]!);
  const [entry] = submitted(place(bench, { bracket: { stopLoss: { price: 70 } } }));
  submitted(bench.fill(entry!));
  const effects = say(bench, { type: 'cancel-orders', instrument: PERP, ...word });
  expect(cancelled(effects)).toEqual(orders.map(({ clientOrderId }) => clientOrderId));
  expect(cancelled(say(bench, { type: 'cancel-orders', ...word }))).toEqual([]);
});

test('an amendment passes the gate as the order it would make', () => {
  const bench = priced();
  const [order] = submitted(place(bench, { terms: limit('90') }));
  bench.accept(order!);
  const { clientOrderId } = order!;
  const amend = (change: object): readonly Effect[] =>
    say(bench, { type: 'amend-order', clientOrderId, ...change, ...word });
  expect(refusal(amend({ price: fixed('90.05') }))).toBe('BAD_PRECISION');
  expect(refusal(amend({ trigger: fixed('90') }))).toBe('NOT_AMENDABLE');
  expect(refusal(amend({ quantity: fixed('1000000') }))).toBe('ORDER_TOO_LARGE');
  expect(refusal(amend({}))).toBe('NOT_AMENDABLE');
  expect(amend({ price: fixed('91'), quantity: fixed('0.4') })).toMatchObject([
    { type: 'amend', amendment: { clientOrderId, price: fixed('91'), quantity: fixed('0.4') } },
  ]);
  expect(refusal(amend({ price: fixed('92') }))).toBe('NOT_AMENDABLE');
});

test("a strategy's size is its own", () => {
  const bench = priced();
  const [entry] = submitted(bench.wish({ type: 'target', exposure: 1, limitPrice: 90, reason: 'up' }));
  bench.accept(entry!);
  const amend = { type: 'amend-order', clientOrderId: entry!.clientOrderId, ...word } as const;
  expect(refusal(say(bench, { ...amend, quantity: fixed('0.1') }))).toBe('NOT_AMENDABLE');
  expect(say(bench, { ...amend, price: fixed('91') })).toMatchObject([{ type: 'amend' }]);
});

test('a position is closed for every holder, or for the one named', () => {
  const bench = priced();
  const [mine] = submitted(place(bench));
  bench.fill(mine!);
  const [its] = submitted(bench.wish({ type: 'target', exposure: -1, reason: 'down' }));
  bench.fill(its!);
  const one = submitted(say(bench, { type: 'close-position', instrument: PERP, strategyId: A, ...word }));
  expect(one).toMatchObject([{ strategyId: A, side: 'buy', quantity: fixed('1'), reduceOnly: true }]);
  bench.fill(one[0]!);
  const rest = submitted(say(bench, { type: 'close-position', instrument: PERP, ...word }));
  expect(rest).toMatchObject([{ strategyId: MANUAL, side: 'sell', quantity: fixed('0.5') }]);
  bench.fill(rest[0]!);
  expect(refusal(say(bench, { type: 'close-position', instrument: PERP, ...word }))).toBe('NOTHING_TO_CLOSE');
});

test('an order nobody has cannot be cancelled', () => {
  const bench = priced();
  const command = { type: 'cancel-order', clientOrderId: 't1-MANUAL-9' as ClientOrderId, ...word } as const;
  expect(refusal(say(bench, command))).toBe('ORDER_UNKNOWN');
});

test('an engine taken up from a snapshot still knows what was ordered by hand', () => {
  const bench = priced();
  const [order] = submitted(place(bench, { terms: limit('95'), bracket: { stopLoss: { price: 90 } } }));
  bench.accept(order!);
  const snapshot = structuredClone(bench.engine.snapshot());
  bench.engine = new Engine({ ...bench.defaults(), snapshot });
  const stops: OrderDraft[] = submitted(bench.fill(order!, { price: fixed('95') }));
  expect(stops).toMatchObject([{ strategyId: MANUAL, purpose: 'stop-loss' }]);
  expect(bench.engine.snapshot().strategies.map(({ strategyId }) => strategyId)).toEqual([A, MANUAL]);
});

function cancelled(effects: readonly Effect[]): readonly ClientOrderId[] {
  return effects.flatMap((effect) => (effect.type === 'cancel' ? [effect.clientOrderId] : []));
}
