import { expect, test } from 'vitest';
import { firstDifference, TOLERANCE, type SingleResult, type SweepResult, type Trip } from './result.ts';

const trip: Trip = { entryBar: 10, exitBar: 20, entryPrice: 100, exitPrice: 110, quantity: 2, fees: 0.21 };
const second: Trip = { ...trip, entryBar: 30, exitBar: 31 };
const ours: SingleResult = { trips: [trip, second], finalEquity: 1_000_019.58 };
const sweep: SweepResult = { finalEquity: [100, 200], fees: [1, 2], trades: [3, 4] };

test('what says the same agrees, to the tolerance of floats', () => {
  expect(firstDifference(ours, structuredClone(ours))).toBeUndefined();
  const near = { ...ours, finalEquity: ours.finalEquity * (1 + TOLERANCE / 2) };
  expect(firstDifference(ours, near)).toBeUndefined();
  expect(firstDifference(sweep, structuredClone(sweep))).toBeUndefined();
  const nothing = { ...sweep, fees: [0, 2] };
  expect(firstDifference(nothing, nothing)).toBeUndefined();
});

test.each<[string, unknown]>([
  ['trip 2 of 2, entryBar: 29, ours 30', { ...ours, trips: [trip, { ...second, entryBar: 29 }] }],
  ['trip 2 of 2, exitBar: 32, ours 31', { ...ours, trips: [trip, { ...second, exitBar: 32 }] }],
  ['trip 1 of 2, entryPrice: 100.01, ours 100', { ...ours, trips: [{ ...trip, entryPrice: 100.01 }, second] }],
  ['trip 1 of 2, exitPrice: 109.99, ours 110', { ...ours, trips: [{ ...trip, exitPrice: 109.99 }, second] }],
  ['trip 1 of 2, quantity: 1.999999, ours 2', { ...ours, trips: [{ ...trip, quantity: 1.999999 }, second] }],
  ['trip 2 of 2, fees: 0.2100001, ours 0.21', { ...ours, trips: [trip, { ...second, fees: 0.2100001 }] }],
  ['trip 2 of 2, fees: undefined, ours 0.21', { ...ours, trips: [trip, { ...second, fees: undefined }] }],
  ['trips: 1, ours 2', { ...ours, trips: [trip] }],
  ['trips: 3, ours 2', { ...ours, trips: [trip, second, second] }],
  ['final equity: 1000019.6, ours 1000019.58', { ...ours, finalEquity: 1_000_019.6 }],
  ['final equity: NaN, ours 1000019.58', { ...ours, finalEquity: NaN }],
  ['final equity: 1000019.58, ours 1000019.58', { ...ours, finalEquity: '1000019.58' }],
  ['it names no trips', { finalEquity: ours.finalEquity }],
  ['it says null', null],
])('a difference in one figure is found: %s', (words, theirs) => {
  expect(firstDifference(ours, theirs)).toBe(words);
});

test.each<[string, unknown]>([
  ['set 2 of 2, trades: 5, ours 4', { ...sweep, trades: [3, 5] }],
  ['set 1 of 2, fees: 1.001, ours 1', { ...sweep, fees: [1.001, 2] }],
  ['set 2 of 2, finalEquity: 201, ours 200', { ...sweep, finalEquity: [100, 201] }],
  ['sets with trades: 1, ours 2', { ...sweep, trades: [3] }],
  ['it names no fees', { finalEquity: [100, 200], trades: [3, 4] }],
])('so is one in a sweep: %s', (words, theirs) => {
  expect(firstDifference(sweep, theirs)).toBe(words);
});
