import { expect, test } from 'vitest';
import { METRICS } from '../metrics/registry.ts';
import { sampleReport } from './testing.ts';

const { measurements } = sampleReport();

test('a report is plain JSON: it survives being stored', () => {
  const input = sampleReport();
  expect(JSON.parse(JSON.stringify(input))).toEqual(input);
});

test('amounts are exact decimal strings, instants are ISO strings, and what is unknown is absent', () => {
  const [first] = measurements.trades;
  expect(first).toMatchObject({
    instrument: 'BTCUSDT.BINANCE',
    direction: 'long',
    exitCause: 'reversal',
    entryReason: 'turned',
    fillCount: 2,
  });
  expect(first!.enteredAt).toBe('2024-01-01T23:00:00.000Z');
  expect(first!.netPnl).toMatch(/^-?\d+(\.\d+)?$/);
  const open = measurements.trades.at(-1)!;
  expect(Object.keys(open)).not.toContain('exitedAt');
  expect(open.netPnl).toMatch(/^-?\d+(\.\d+)?$/); // At the last mark.
});

test('closed and open results add up to what equity gained', () => {
  const total = measurements.trades.reduce((sum, trade) => sum + Number(trade.netPnl), 0);
  expect(total).toBeCloseTo(measurements.metrics.netProfit!, 6);
});

test('a metric without a value is absent, and no metric is invented', () => {
  const idle = sampleReport({ turnEvery: 0 }).measurements;
  expect(idle.metrics).not.toHaveProperty('winRate');
  expect(idle.metrics).toHaveProperty('trades', 0);
  expect(Object.keys(idle.metrics).filter((key) => !(key in METRICS))).toEqual([]);
  expect(idle.trades).toEqual([]);
});

test('the curve begins with the start, and buying and holding begins with it', () => {
  const { curve, startEquity } = measurements;
  expect(curve.equity[0]).toBe(startEquity);
  expect(curve.benchmark![0]).toBe(startEquity);
  expect(new Set([curve.at.length, curve.equity.length, curve.benchmark!.length]).size).toBe(1);
});
