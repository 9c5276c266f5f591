import { expect, test } from 'vitest';
import { fixed, type EpochMs, type StrategyId } from '../../../domain/index.ts';
import { judged, standing } from '../example-account.ts';
import type { StrategyPast } from '../flow/strategy-flow.ts';
import type { RiskView } from '../view.ts';
import { ramp } from './ramp.ts';

const DAY = 86_400_000;
/** A tenth of an order limit of 10,000 (10 units) and of a position limit of 20,000 (20 units). */
const limits = {
  rampMs: DAY,
  rampFraction: fixed('0.1'),
  orderNotionalRateMax: fixed('1'),
  positionNotionalRateMax: fixed('2'),
};
const since = (firstEntryAt: number | undefined) =>
  ({
    firstEntryAt,
    entriesInHour: () => 0,
    amendsInMinute: () => 0,
    cancelsAndFills: () => ({ cancels: 0, fills: 0 }),
    rejectsInMinute: () => 0,
    losingTrips: 0,
  }) as StrategyPast;

function verdict(quantity: string, ageMs: number | undefined, changes: Partial<RiskView> = {}): string {
  const now = (5 * DAY) as EpochMs;
  const past = (): StrategyPast => since(ageMs === undefined ? undefined : now - ageMs);
  const given = { draft: { quantity: fixed(quantity) }, view: { now, past, ...changes }, limits };
  expect(judged(ramp, { ...given, draft: { ...given.draft, reduceOnly: true } })).toBe('passes');
  return judged(ramp, given);
}

test.each<[string, number | undefined, string]>([
  ['10', 0, 'passes'],
  ['10.001', 0, 'its orders are limited to 10 %'],
  ['10.001', undefined, 'its orders are limited to 10 %'],
  ['10.001', DAY - 1, 'its orders are limited to 10 %'],
  ['10.001', DAY, 'passes'],
])('an order of %s, %s ms after the first entry: %s', (quantity, ageMs, expected) => {
  expect(verdict(quantity, ageMs)).toContain(expected);
});

test('a strategy that has never sent anything is new', () => {
  expect(verdict('10.001', 0, { past: () => undefined })).toContain('is new');
});

test.each([
  ['5', 'passes'],
  ['5.001', 'its positions are limited to 10 %'],
])('with 10 held and 5 waiting, %s more: %s', (quantity, expected) => {
  const standingsIn = (): [StrategyId, ReturnType<typeof standing>][] => [
    ['grid' as StrategyId, standing('500')],
    ['trend' as StrategyId, standing('10', '5', '90')],
  ];
  expect(verdict(quantity, 0, { standingsIn })).toContain(expected);
});

test('an absolute cap is ramped as well, and an order is valued at its highest price', () => {
  const given = { limits: { ...limits, orderNotionalMax: fixed('5000') } };
  expect(judged(ramp, { draft: { quantity: fixed('5') }, ...given })).toBe('passes');
  expect(judged(ramp, { draft: { quantity: fixed('5.001') }, ...given })).toContain('is new');
  const terms = { type: 'limit', price: fixed('100.1') } as const;
  expect(judged(ramp, { draft: { quantity: fixed('5'), terms, side: 'sell' }, ...given })).toContain('is new');
});

test('without a ramp nobody is new', () => {
  expect(judged(ramp, { draft: { quantity: fixed('900') } })).toBe('passes');
});
