import { expect, test } from 'vitest';
import type { StrategyId } from '../../domain/index.ts';
import { idsFit, orderId, orderIdParts } from './order-id.ts';

const EMA = 'ema_1' as StrategyId;

test('an id says what it was made of', () => {
  for (const parts of [
    { session: 'p1', strategyId: EMA, number: 0 },
    { session: 'L8zk3f1', strategyId: EMA, number: 46_655, epoch: 1 },
    { session: 'L8zk3f1', strategyId: EMA, number: 2_000_000_000, epoch: 46_655 },
  ]) {
    expect(orderIdParts(orderId(parts))).toEqual(parts);
  }
  expect(orderId({ session: 'p1', strategyId: EMA, number: 36 })).toBe('p1-ema_1-10');
  expect(orderId({ session: 'p1', strategyId: EMA, number: 36, epoch: 35 })).toBe('p1-ema_1-10-z');
});

test('an id of someone else says nothing', () => {
  for (const id of [
    '',
    'x',
    'a-b',
    '8f14e45f-ceea-467f-a2d1-7b5d8f14e45f',
    'p1-ema-1-2-3',
    'p1-ema-',
    'toolongsession-ema-1',
  ])
    expect(orderIdParts(id)).toBeUndefined();
});

test('ids with the largest counters have the length that venues allow', () => {
  const strategyId = 'a'.repeat(17) as StrategyId;
  expect(idsFit('L8zk3f1', strategyId)).toBe(true);
  const largest = { session: 'L8zk3f1', strategyId, number: 36 ** 6 - 1, epoch: 36 ** 3 - 1 };
  expect(orderId(largest)).toHaveLength(36);
  expect(idsFit('L8zk3f1', `${strategyId}a` as StrategyId)).toBe(false);
});
