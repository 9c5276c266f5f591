import { expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../../../domain/index.ts';
import { bitcoin, judged } from '../example-account.ts';
import { noPrice } from './no-price.ts';
import { reconciling } from './reconciling.ts';
import { staleIntent } from './stale-intent.ts';
import { stalePrice } from './stale-price.ts';
import { unresolved } from './unresolved.ts';

// What is not known, or no longer true, denies an entry and lets a reducing order pass.

test.each([
  [0, 'passes'],
  [1, 'the outcome of 1 order in BTCUSDT-PERP.TEST is not known yet'],
  [2, 'the outcome of 2 orders'],
])('with %i orders of unknown outcome in the instrument: %s', (count, expected) => {
  const view = { unresolvedOrders: (id: InstrumentId) => (id === bitcoin.id ? count : 99) };
  expect(judged(unresolved, { view })).toContain(expected);
  expect(judged(unresolved, { draft: { reduceOnly: true }, view })).toBe('passes');
});

test('while books are compared nothing adds risk', () => {
  expect(judged(reconciling, { view: { reconciling: true } })).toContain('being compared');
  expect(judged(reconciling, { view: { reconciling: false } })).toBe('passes');
  expect(judged(reconciling, { draft: { reduceOnly: true }, view: { reconciling: true } })).toBe('passes');
});

test.each([
  [1_999, 'passes'],
  [2_000, 'passes'],
  [2_001, 'it was decided 2001 ms ago'],
  [-1, 'it was decided -1 ms ago'],
])('a decision %i ms old, with a limit of 2 s: %s', (age, expected) => {
  const given = { view: { now: (10_000 + age) as EpochMs }, limits: { intentTtlMs: 2_000 } };
  expect(judged(staleIntent, { draft: { decidedAt: 10_000 as EpochMs }, ...given })).toContain(expected);
  expect(judged(staleIntent, { draft: { decidedAt: 10_000 as EpochMs, reduceOnly: true }, ...given })).toBe('passes');
});

test.each([
  [2_999, 'passes'],
  [3_000, 'passes'],
  [3_001, 'the price of BTCUSDT-PERP.TEST is 3001 ms old'],
])('a price %i ms old, with a limit of 3 s: %s', (age, expected) => {
  const view = { now: (10_000 + age) as EpochMs, markedAt: () => 10_000 as EpochMs };
  expect(judged(stalePrice, { view, limits: { priceAgeMaxMs: 3_000 } })).toContain(expected);
  expect(judged(stalePrice, { draft: { reduceOnly: true }, view, limits: { priceAgeMaxMs: 3_000 } })).toBe('passes');
  expect(judged(stalePrice, { view })).toBe('passes');
});

test('a price of unknown age is too old', () => {
  const view = { markedAt: () => undefined };
  expect(judged(stalePrice, { view, limits: { priceAgeMaxMs: 3_000 } })).toContain('no price yet');
});

test('a position anywhere without a price makes every sum unknown', () => {
  const view = { unpriced: 'DOGE.TEST' as InstrumentId };
  expect(judged(noPrice, { view })).toContain('DOGE.TEST is held or wanted and has no price');
  expect(judged(noPrice, { draft: { reduceOnly: true }, view })).toBe('passes');
});
