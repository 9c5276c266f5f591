import { expect, test } from 'vitest';
import { macdMomentum } from './macd-momentum.ts';
import { TestHost } from './test-host.ts';

const QUICK = { fast: 2, slow: 4, signal: 2, trend: 0 };
const FALL = [20, 19.5, 19, 18, 16.5, 14.5, 12, 9] as const;

test('it enters when MACD crosses its signal upwards and leaves when it crosses back', () => {
  const host = new TestHost(macdMomentum, QUICK);
  expect(host.closes(...FALL)).toEqual([]);
  expect(host.closes(12)).toEqual([{ type: 'target', exposure: 1, reason: 'MACD 2/4 above its signal' }]);
  expect(host.closes(15, 18.5)).toEqual([]);
  expect(host.closes(16)).toEqual([{ type: 'target', exposure: 0, reason: 'MACD 2/4 below its signal' }]);
});

test('the trend filter stays out of a cross against the long average, and closes what stood the other way', () => {
  const filtered = { ...QUICK, trend: 8, direction: 'both' };
  const host = new TestHost(macdMomentum, filtered);
  host.closes(...FALL);
  expect(host.closes(12)).toEqual([]); // Above its signal, but far below EMA 8.
  expect(host.closes(10, 6)).toMatchObject([{ exposure: -1, reason: 'MACD 2/4 below its signal, close below EMA 8' }]);
  expect(host.closes(5, 7.5)).toMatchObject([{ exposure: 0, reason: 'MACD 2/4 above its signal, close below EMA 8' }]);
});

test('nothing is decided before the signal line exists', () => {
  const host = new TestHost(macdMomentum, QUICK);
  expect(host.warmUpBars).toBe(5);
  expect(host.closes(10, 12, 9, 13)).toEqual([]);
});
