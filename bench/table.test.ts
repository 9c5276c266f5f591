import { expect, test } from 'vitest';
import { verdictOf, type Row } from './row.ts';
import { table } from './table.ts';

const goal = { id: 'E1', atLeastPerSecond: 1_000 };
const row: Row = { label: 'engine', unit: 'ms', samples: [90, 100, 110], work: { bars: 100 }, goal };

test('a goal is met by the median, or only at best, or not', () => {
  expect(verdictOf(row)).toBe('met');
  expect(verdictOf({ ...row, samples: [90, 101, 110] })).toBe('met at best');
  expect(verdictOf({ ...row, samples: [101, 102, 110] })).toBe('not met');
  expect(verdictOf({ ...row, unit: 'µs', goal: { id: 'E4', atMost: 100 } })).toBe('met');
  expect(verdictOf({ ...row, unit: 'µs', goal: { id: 'E4', atMost: 99 } })).toBe('met at best');
  expect(verdictOf({ ...row, unit: 'µs', goal: { id: 'E4', atMost: 89, isUpperBound: true } })).toBe('open');
  expect(verdictOf({ label: 'floor', unit: 'ms', samples: [1] })).toBeUndefined();
});

test('a row shows its figures, its rate, what it is compared with and its goal; an empty column is left out', () => {
  const floor: Row = { label: 'floor', unit: 'ms', samples: [1, 2, 3] };
  const lines = table([{ ...row, against: { label: 'floor', words: 'x the floor' } }, floor], { colour: false });
  expect(lines.split('\n')).toEqual([
    '              min   median         IQR  per second, at the median  compared                 goal',
    '  engine  90.0 ms   100 ms        10.0  1,000 bars                 50.0 (90.0) x the floor  E1 >= 1,000 bars/s: met',
    '  floor   1.00 ms  2.00 ms  1.00 noisy',
  ]);
});

test('the verdict is coloured where there are colours', () => {
  expect(table([row], { colour: true })).toContain('\u001B[32mmet\u001B[39m');
  expect(table([row], { colour: false })).not.toContain('\u001B');
});
