import { expect, test } from 'vitest';
import type { LimitView } from '../../../contract/index.ts';
import { readTyped, showLimit, showUse, typedOf } from './limit-words.ts';

function limit(name: string, unit: LimitView['unit']): LimitView {
  return { name, title: name, unit, value: null, standard: null, ceiling: null, use: null };
}

test.each([
  ['grossLeverageMax', 'rate', '1.5', '1.5×'],
  ['dailyLossRateMax', 'rate', '0.02', '2%'],
  ['fundingRateMax', 'rate', '0.0005', '0.05%'],
  ['positionNotionalRateMax', 'rate', '1.5', '150%'],
  ['orderNotionalMax', 'money', '500', '500.00 USDT'],
  ['openOrdersMax', 'count', 1_200, '1,200'],
  ['duplicateWindowMs', 'milliseconds', 2_000, '2 s'],
  ['intentTtlMs', 'milliseconds', 250, '250 ms'],
  ['instrumentsAllowed', 'instruments', ['BTC', 'ETH'], 'BTC, ETH'],
  ['strategyBudgets', 'budgets', { ema: '0.2' }, 'ema 20%'],
] as const)('%s is shown as people say it', (name, unit, value, shown) => {
  expect(
    showLimit(typeof value === 'object' && 'length' in value ? [...value] : value, limit(name, unit), 'USDT'),
  ).toBe(shown);
});

test('what is taken is shown to two places', () => {
  expect(showUse('0.081428571', limit('drawdownRateMax', 'rate'), 'USDT')).toBe('8.14%');
  expect(showUse('0.453273398', limit('grossLeverageMax', 'rate'), 'USDT')).toBe('0.45×');
  expect(showUse(3, limit('openOrdersMax', 'count'), 'USDT')).toBe('3');
});

test('no limit is said, and never a zero', () => {
  expect(showLimit(null, limit('netLeverageMax', 'rate'), 'USDT')).toBe('no limit');
});

test.each([
  ['rate', '0.02'],
  ['count', 12],
  ['instruments', ['BTCUSDT.BINANCE', 'ETHUSDT.BINANCE']],
  ['budgets', { ema: '0.2', rsi: '0.1' }],
  ['money', null],
] as const)('what is typed for a limit of unit %s is read back as it was', (unit, value) => {
  const one = limit('x', unit);
  const plain = value === null || typeof value !== 'object' || !('length' in value) ? value : [...value];
  expect(readTyped(typedOf(plain), one)).toEqual(value);
});

test('what is no number is left for the server to refuse', () => {
  expect(readTyped('many', limit('openOrdersMax', 'count'))).toBe('many');
});
