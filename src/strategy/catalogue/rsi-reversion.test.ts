import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { rsiReversion } from './rsi-reversion.ts';
import { TestHost } from './test-host.ts';

const QUICK = { period: 2, trend: 0, stopAtr: 0 };

test('it buys at the step into the oversold zone, once, and sells when RSI has recovered', () => {
  const host = new TestHost(rsiReversion, QUICK);
  host.closes(10, 11, 10.5);
  expect(host.closes(8)).toEqual([{ type: 'target', exposure: 1, reason: 'RSI 2 at 15.3846, oversold' }]);
  expect(host.closes(7)).toEqual([]);
  expect(host.held).toBe(10);
  expect(host.closes(9)).toEqual([{ type: 'target', exposure: 0, reason: 'RSI 2 at 64.1509, back to 50' }]);
  host.closes(9);
  expect(host.held).toBe(0);
});

test('being oversold at the first look is not a step into the zone', () => {
  expect(new TestHost(rsiReversion, QUICK).closes(10, 9, 8, 7, 6)).toEqual([]);
});

test('long only, an overbought market is left alone; with both sides it is sold short', () => {
  const rise = [10, 9.5, 9.8, 12] as const;
  expect(new TestHost(rsiReversion, QUICK).closes(...rise)).toEqual([]);
  const host = new TestHost(rsiReversion, { ...QUICK, direction: 'both' });
  expect(host.closes(...rise).map(exposure)).toEqual([-1]);
  expect(host.closes(10).map(exposure)).toEqual([0]);
});

test('the trend filter buys dips above the long average and none below it', () => {
  const filtered = { ...QUICK, trend: 8 };
  const rising = new TestHost(rsiReversion, filtered);
  rising.closes(10, 12, 14, 16, 18, 20, 22, 24, 26);
  expect(rising.closes(24, 22).map(exposure)).toEqual([1]);
  expect(rising.wishes[0]?.reason).toContain('oversold, close above EMA 8');
  const falling = new TestHost(rsiReversion, filtered);
  falling.closes(26, 24, 22, 20, 18, 16, 14, 12, 13);
  expect(falling.closes(11, 9)).toEqual([]);
});

test('after its stop it does not buy again until RSI has left the zone and come back', () => {
  const host = new TestHost(rsiReversion, QUICK);
  host.closes(10, 11, 10.5, 8, 8);
  host.fill('sell', 7, fixed('10'));
  expect(host.closes(6, 5)).toEqual([]);
  expect(host.closes(9, 4).map(exposure)).toEqual([1]);
});

test('levels out of order are refused', () => {
  expect(() => new TestHost(rsiReversion, { oversold: 55, exit: 50 })).toThrow(
    'must rise in this order, were 55, 50, 70',
  );
});

function exposure(wish: { readonly type: string; readonly exposure?: number }): number | undefined {
  return wish.exposure;
}
