import { expect, test } from 'vitest';
import { intervalStart, isTimeframe, TIMEFRAMES, timeframeMs } from './market.ts';

const at = (text: string): number => Date.parse(text);

test('intervals are aligned to UTC midnight, and weeks to Monday', () => {
  const instant = at('2026-11-24T13:47:12.345Z'); // a Tuesday
  const starts = Object.fromEntries(
    TIMEFRAMES.map((timeframe) => [timeframe, new Date(intervalStart(instant, timeframe)).toISOString().slice(0, 16)]),
  );
  expect(starts).toEqual({
    '1m': '2026-11-24T13:47',
    '3m': '2026-11-24T13:45',
    '5m': '2026-11-24T13:45',
    '15m': '2026-11-24T13:45',
    '30m': '2026-11-24T13:30',
    '1h': '2026-11-24T13:00',
    '2h': '2026-11-24T12:00',
    '4h': '2026-11-24T12:00',
    '6h': '2026-11-24T12:00',
    '12h': '2026-11-24T12:00',
    '1d': '2026-11-24T00:00',
    '1w': '2026-11-23T00:00',
  });
});

test('an interval holds its own start and not its end', () => {
  for (const timeframe of TIMEFRAMES) {
    const start = intervalStart(at('2025-03-09T05:06:07Z'), timeframe);
    expect(intervalStart(start, timeframe)).toBe(start);
    expect(intervalStart(start + timeframeMs(timeframe) - 1, timeframe)).toBe(start);
    expect(intervalStart(start + timeframeMs(timeframe), timeframe)).toBe(start + timeframeMs(timeframe));
  }
});

test('only the listed timeframes are timeframes', () => {
  expect(isTimeframe('1h')).toBe(true);
  for (const other of ['60', '1H', '7m', '', 'toString']) expect(isTimeframe(other)).toBe(false);
});
