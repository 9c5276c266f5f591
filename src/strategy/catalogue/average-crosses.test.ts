import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { emaCross } from './ema-cross.ts';
import { smaCross } from './sma-cross.ts';
import { TestHost } from './test-host.ts';

const SHORT = { fast: 2, slow: 3 };
/** Flat, a dip below, then up through: both kinds of average cross at the last close. */
const CROSS_UP = [10, 10, 10, 9, 12] as const;

test('EMA cross enters at the bar whose averages cross, once, and says which crossed', () => {
  const host = new TestHost(emaCross, SHORT);
  expect(host.closes(...CROSS_UP)).toEqual([{ type: 'target', exposure: 1, reason: 'fast EMA 2 above slow EMA 3' }]);
  expect(host.closes(13, 14, 15)).toEqual([]);
  expect(host.held).toBe(10);
});

test('EMA cross leaves at the opposite cross when it may only be long', () => {
  const host = new TestHost(emaCross, SHORT);
  host.closes(...CROSS_UP, 13);
  expect(host.closes(5)).toEqual([{ type: 'target', exposure: 0, reason: 'fast EMA 2 below slow EMA 3' }]);
  host.closes(5);
  expect(host.held).toBe(0);
});

test('SMA cross reverses from long to short and back', () => {
  const host = new TestHost(smaCross, SHORT);
  const wishes = host.closes(...CROSS_UP, 13, 5, 4, 9, 12);
  expect(wishes).toEqual([
    { type: 'target', exposure: 1, reason: 'fast SMA 2 above slow SMA 3' },
    { type: 'target', exposure: -1, reason: 'fast SMA 2 below slow SMA 3' },
    { type: 'target', exposure: 1, reason: 'fast SMA 2 above slow SMA 3' },
  ]);
});

test('a strategy that may only be short is out where it would be long', () => {
  const host = new TestHost(emaCross, { ...SHORT, direction: 'short' });
  expect(host.closes(...CROSS_UP)).toEqual([]);
  expect(host.closes(13, 5).map((wish) => wish.type === 'target' && wish.exposure)).toEqual([-1]);
  expect(host.closes(14).map((wish) => wish.type === 'target' && wish.exposure)).toEqual([0]);
});

test('a trend that was there before it could look is not a cross', () => {
  expect(new TestHost(emaCross, SHORT).closes(1, 2, 3, 4, 5, 6, 7)).toEqual([]);
});

test('nothing is decided before the slow average exists', () => {
  const host = new TestHost(emaCross, { fast: 2, slow: 6 });
  expect(host.warmUpBars).toBe(6);
  expect(host.closes(10, 9, 12, 7, 14)).toEqual([]);
});

test('averages that touch and part again on the same side have not crossed', () => {
  const host = new TestHost(smaCross, SHORT);
  // SMA 2 and 3 are equal at the second 9: (9 + 9) / 2 = (9 + 9 + 9) / 3.
  expect(host.closes(12, 9, 9, 9, 8)).toEqual([]);
  expect(host.closes(12)).toHaveLength(1);
});

test('the bracket of an entry is measured in average true ranges, and an exit carries none', () => {
  const host = new TestHost(emaCross, { ...SHORT, stopAtr: 2, targetAtr: 4, trailAtr: 3, atrPeriod: 2 });
  // True ranges are 0, 0, 1 and 3: the average is 0, then (0 + 1) / 2, then (0.5 + 3) / 2 = 1.75.
  expect(host.closes(...CROSS_UP)).toEqual([
    {
      type: 'target',
      exposure: 1,
      reason: 'fast EMA 2 above slow EMA 3',
      bracket: { stopLoss: { distance: 3.5 }, takeProfit: { distance: 7 }, trailingStop: { distance: 5.25 } },
    },
  ]);
  expect(host.closes(13, 5)[0]).not.toHaveProperty('bracket');
});

test('after its stop has taken it out it waits for the next cross, and then enters again', () => {
  const host = new TestHost(emaCross, SHORT);
  host.closes(...CROSS_UP, 13);
  host.fill('sell', 12, fixed('10'));
  expect(host.closes(14)).toEqual([]);
  expect(host.closes(5)).toEqual([]); // Out already: the cross down changes nothing.
  expect(host.closes(16)).toHaveLength(1);
});

test('fast must be below slow', () => {
  expect(() => new TestHost(emaCross, { fast: 50, slow: 50 })).toThrow('fast must be below slow, was 50 of 50');
});
