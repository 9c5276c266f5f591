import { expect, test } from 'vitest';
import { assertParity, ParityError } from './parity.ts';
import { crossings } from './workloads/floor.ts';

test('contenders that agree may be timed', () => {
  expect(() => assertParity('bars', { one: [1, { at: 2n }], other: [1, { at: 2n }] })).not.toThrow();
});

test('a contender that comes to another result is named, and nothing is timed', () => {
  const results = { engine: { trades: 3, equity: 10n }, rival: { trades: 3, equity: 11n } };
  expect(() => assertParity('outcome', results)).toThrow(ParityError);
  expect(() => assertParity('outcome', results)).toThrow(
    'outcome: "rival" gives {"trades":3,"equity":"11n"}, "engine" gives {"trades":3,"equity":"10n"}',
  );
});

test('the floor counts how often two averages change sides, once both are known', () => {
  const rising = [1, 2, 3, 4];
  const falling = [3, 2, 1, 0];
  const count = (...values: readonly number[]): number => crossings(Float64Array.from(values), { fast: 2, slow: 3 });
  expect(count(...rising)).toBe(0);
  expect(count(...rising, ...falling)).toBe(1);
  expect(count(...rising, ...falling, ...rising)).toBe(2);
  expect(count(5, 5, 5, 5, 5)).toBe(0);
});
