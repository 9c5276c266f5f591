import { expect, test } from 'vitest';
import { formatDuration, formatLatency, formatMinute, formatShort, formatTimeOfDay } from './time.ts';

test.each([
  [-5_000, '0 s'],
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [7_440_000, '2 h 4 min'],
  [86_400_000, '1 d'],
  [263_000_000, '3 d 1 h'],
])('%s ms is %s', (ms, shown) => {
  expect(formatDuration(ms)).toBe(shown);
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1_540, '1.5 s'],
  [10_000, '10 s'],
  [3_600_000, '1 h'],
])('a latency of %s ms is %s', (ms, shown) => {
  expect(formatLatency(ms)).toBe(shown);
});

test('instants are shown in UTC, wherever the browser is', () => {
  const at = '2026-11-24T06:07:08.009Z';
  expect([formatMinute(at), formatShort(at), formatTimeOfDay(at)]).toEqual([
    '2026-11-24 06:07',
    '24 Nov 06:07',
    '06:07:08',
  ]);
});
