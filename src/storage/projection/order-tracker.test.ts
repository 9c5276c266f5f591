import { expect, test } from 'vitest';
import { fixed, ZERO, type ApprovedOrder, type EpochMs, type Fill } from '../../domain/index.ts';
import type { JournalEntry } from '../journal.ts';
import { OrderTracker, type OrderShelf } from './order-tracker.ts';

const ID = 's1-A-1' as ApprovedOrder['clientOrderId'];
const INSTRUMENT = 'BTCUSDT-PERP.BYBIT' as ApprovedOrder['instrument'];
const TERMS = { type: 'limit', price: fixed('100') } as const;
const order = {
  clientOrderId: ID,
  instrument: INSTRUMENT,
  side: 'sell',
  quantity: fixed('3'),
  terms: TERMS,
} as ApprovedOrder;
const fill = (id: string, quantity: string): Fill => ({
  fillId: id as Fill['fillId'],
  clientOrderId: ID,
  instrument: INSTRUMENT,
  side: 'sell',
  price: fixed('100'),
  quantity: fixed(quantity),
  liquidity: 'maker',
  fee: ZERO,
  feeCurrency: 'quote',
  executedAt: 2 as EpochMs,
  kind: 'trade',
});
const sent: JournalEntry = {
  seq: 1,
  event: { type: 'stream-restored', at: 1 as EpochMs },
  effects: [{ type: 'submit', order }],
};
const filled = (seq: number, quantity: string): JournalEntry => {
  const one = fill(`f${seq}`, quantity);
  const strategyId = 'A' as never;
  return {
    seq,
    event: { type: 'fill', at: seq as EpochMs, fill: one },
    effects: [{ type: 'fill-booked', strategyId, fill: one, purpose: 'exit', reason: 'a test' }],
  };
};
const stated = (seq: number, quantity: string): JournalEntry => ({
  seq,
  event: {
    type: 'order-statement',
    at: seq as EpochMs,
    statement: {
      clientOrderId: ID,
      venueOrderId: 'v1' as never,
      instrument: INSTRUMENT,
      side: 'sell',
      quantity: fixed(quantity),
      terms: TERMS,
      reduceOnly: true,
      status: 'partially-filled',
      filledQuantity: fixed('1'),
      updatedAt: seq as EpochMs,
    },
  },
  effects: [],
});
const NO_SHELF: OrderShelf = { load: () => undefined, save: () => {} };

// A reduce-only order that the venue had made smaller stayed partially filled for ever. Found by a day of all faults.
test.each([
  ['before its last fill', [filled(2, '1'), stated(3, '2'), filled(4, '1')]],
  ['as it is filled', [filled(2, '1'), filled(3, '1'), stated(4, '2')]],
])('an order that the venue made smaller is filled when all of that is, told of it %s', (_when, entries) => {
  const tracker = new OrderTracker(NO_SHELF, []);
  for (const entry of [sent, ...entries]) tracker.follow(entry);
  expect(tracker.get(ID)).toMatchObject({ status: 'filled', quantity: fixed('2'), filledQuantity: fixed('2') });
});

test('an older word on an order changes nothing', () => {
  const tracker = new OrderTracker(NO_SHELF, []);
  for (const entry of [sent, stated(9, '2'), stated(5, '3')]) tracker.follow(entry);
  expect(tracker.get(ID)?.quantity).toBe(fixed('2'));
});
