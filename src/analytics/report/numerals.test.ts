import { expect, test } from 'vitest';
import { decimal, duration, money, numeral, percent, span } from './numerals.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0.4231, '42.31%'],
  [-0.00123, '−0.12%'],
  [1.5, '150.0%'],
  [19.934, '1,993%'],
  [0, '0.00%'],
  [-0.000001, '0.00%'],
])('the fraction %f is read as %s', (fraction, text) => {
  expect(percent(fraction)).toBe(text);
});

test.each([
  [1_234_567.891, '1,234,567.89'],
  [-0.5, '−0.500'],
  [0.000123456, '0.000123'],
  [0, '0.00'],
  [1e18, '1.00e+18'],
])('the amount %f is read as %s', (amount, text) => {
  expect(money(amount)).toBe(text);
});

test.each([
  [0, '0 s'],
  [250, '250 ms'],
  [90_000, '1 min 30 s'],
  [HOUR, '1 h'],
  [25 * HOUR, '1 d 1 h'],
  [99 * DAY, '99 d'],
  [1_234 * DAY, '1,234 d'],
])('%d ms are read as %s', (ms, text) => {
  expect(duration(ms).replaceAll('\u00a0', ' ')).toBe(text);
});

test('a gain has a plus only when asked for, and nothing has no sign', () => {
  expect(decimal(2, 1, true)).toBe('+2.0');
  expect(decimal(2, 1)).toBe('2.0');
  expect(decimal(-0.001, 2, true)).toBe('0.00');
});

test('each unit is written its own way', () => {
  const options = { currency: 'USDT' };
  expect(numeral(12.5, 'money', options)).toBe('12.50\u00a0USDT');
  expect(numeral(12.5, 'multiple', options)).toBe('12.50×');
  expect(numeral(1_200, 'count', options)).toBe('1,200');
  expect(numeral(-1.234, 'ratio', options)).toBe('−1.23');
  expect(span(2 * 365 * DAY)).toBe('2.0 years');
});
