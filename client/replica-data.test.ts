import { expect, test } from 'vitest';
import { serverMessage, type OrderView } from '../contract/index.ts';
import { ACTIVITY_KEPT, applyMessage } from './replica-data.ts';
import { sampleActivity, sampleOrder, sampleSnapshot, sampleStrategy, snapshotMessage } from './testing.ts';

test('the sample account is valid by the contract', () => {
  expect(() => serverMessage.parse(snapshotMessage(1))).not.toThrow();
});

test('a strategy that is known is replaced in its place, and a new one is added at the end', () => {
  const before = applyMessage(sampleSnapshot(), { type: 'strategy', seq: 2, data: sampleStrategy('rsi-1') });
  const stopped = { ...sampleStrategy('ema-1'), status: 'stopped' as const };
  const after = applyMessage(before, { type: 'strategy', seq: 3, data: stopped });

  expect(after.strategies.map(({ strategyId, status }) => [strategyId, status])).toEqual([
    ['ema-1', 'stopped'],
    ['rsi-1', 'running'],
  ]);
  expect(after.portfolio).toBe(before.portfolio);
});

test.each<[OrderView['status'], boolean]>([
  ['sent', true],
  ['working', true],
  ['partially-filled', true],
  ['filled', false],
  ['cancelled', false],
  ['rejected', false],
  ['expired', false],
])('an order that is %s is in the list of active orders: %s', (status, listed) => {
  const order = { ...sampleOrder('ema-1-1'), status };
  const after = applyMessage(sampleSnapshot(), { type: 'order', seq: 2, data: order });
  expect(after.orders).toEqual(listed ? [order] : []);
});

test('an order that ends before it was seen leaves the list as it was', () => {
  const ended = { ...sampleOrder('ema-1-2'), status: 'filled' as const };
  const after = applyMessage(sampleSnapshot(), { type: 'order', seq: 2, data: ended });
  expect(after.orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['ema-1-1']);
});

test('activity is newest first, told once, and bounded', () => {
  let data = sampleSnapshot();
  for (let n = 2; n <= ACTIVITY_KEPT + 20; n += 1) {
    data = applyMessage(data, { type: 'activity', seq: n, data: sampleActivity(`${n}.0`) });
  }
  data = applyMessage(data, { type: 'activity', seq: 1_000, data: sampleActivity(`${ACTIVITY_KEPT + 20}.0`) });

  expect(data.activity).toHaveLength(ACTIVITY_KEPT);
  expect(data.activity[0]?.id).toBe(`${ACTIVITY_KEPT + 20}.0`);
  expect(data.activity[1]?.id).toBe(`${ACTIVITY_KEPT + 19}.0`);
});

test('messages for charts, and heartbeats, leave the account as it was', () => {
  const data = sampleSnapshot();
  const at = '2026-11-24T06:00:00.000Z';
  expect(applyMessage(data, { type: 'equity', seq: 2, data: { at, equity: '1' } })).toBe(data);
  expect(applyMessage(data, { type: 'heartbeat', seq: 2, data: { serverTime: at } })).toBe(data);
});
