import { expect, test } from 'vitest';
import type { Metric } from '../../../contract/index.ts';
import { formatBytes, formatDrawdown, formatMetric, formatNumber, formatPercent } from './number.ts';

test.each<[number | null, 'negative' | 'always', string]>([
  [0.0512, 'negative', '5.12%'],
  [0.0512, 'always', '+5.12%'],
  [-0.0512, 'negative', '−5.12%'],
  [-0.00001, 'negative', '−0.00%'],
  [0, 'always', '0.00%'],
  [-0, 'negative', '0.00%'],
  [12.5, 'negative', '1,250.00%'],
  [null, 'always', '—'],
])('the fraction %s (%s) is shown as %s', (value, sign, shown) => {
  expect(formatPercent(value, sign)).toBe(shown);
});

test('a drawdown is a depth', () => {
  expect([0.312, -0.312, null].map((value) => formatDrawdown(value, 1))).toEqual(['31.2%', '31.2%', '—']);
});

test('what is not a number is unknown, not zero', () => {
  expect(formatNumber(Number.NaN, 2)).toBe('—');
  expect(formatNumber(Number.POSITIVE_INFINITY, 2)).toBe('—');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [18_452_480, '18.5 MB'],
  [1.5e15, '1,500.0 TB'],
])('%s bytes are shown as %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

test.each<[Metric['unit'], Metric['value'], string]>([
  ['fraction', -0.031, '−3.10%'],
  ['ratio', 1.234, '1.23'],
  ['money', -812.345678, '−812.35'],
  ['count', 1432, '1,432'],
  ['multiple', 12.3, '12.30×'],
  ['duration', 62_100_000, '17 h 15 min'],
  ['ratio', null, '—'],
])('a figure of unit %s and value %s is shown as %s', (unit, value, shown) => {
  expect(formatMetric({ key: 'k', label: 'l', unit, value, reason: null, definition: 'd' })).toBe(shown);
});
