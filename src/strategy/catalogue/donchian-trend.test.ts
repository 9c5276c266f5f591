import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { donchianTrend } from './donchian-trend.ts';
import { TestHost } from './test-host.ts';

const QUICK = { entry: 4, exit: 2, atrPeriod: 2 };
const RANGE = [10, 11, 10, 11, 10] as const;

test('it enters when the close passes the highest high of the bars before it, with a trailing stop in ATR', () => {
  const host = new TestHost(donchianTrend, QUICK);
  expect(host.closes(...RANGE)).toEqual([]);
  // True ranges are 1, 1, 1, 1 and now 2: the average of two is (1 + 2) / 2.
  expect(host.closes(12)).toEqual([
    {
      type: 'target',
      exposure: 1,
      reason: 'close 12 above the high 11 of 4 bars',
      bracket: { trailingStop: { distance: 4.5 } },
    },
  ]);
});

test('a close at the old high is no breakout, and further highs are no news', () => {
  const host = new TestHost(donchianTrend, QUICK);
  expect(host.closes(...RANGE, 11)).toEqual([]);
  expect(host.closes(12, 13, 14)).toHaveLength(1);
});

test('it leaves at the shorter channel', () => {
  const host = new TestHost(donchianTrend, QUICK);
  host.closes(...RANGE, 12, 13);
  // Lows of the two bars before: each opens at the close before it, so 12 and 13.
  host.closes(14);
  expect(host.closes(11.5)).toEqual([{ type: 'target', exposure: 0, reason: 'close 11.5 below the low 12 of 2 bars' }]);
});

test('with both sides it reverses at the lower channel', () => {
  const host = new TestHost(donchianTrend, { ...QUICK, direction: 'both' });
  host.closes(...RANGE, 12);
  expect(host.closes(8)).toMatchObject([{ exposure: -1, reason: 'close 8 below the low 10 of 4 bars' }]);
  expect(host.closes(7, 6)).toEqual([]);
  expect(host.closes(8.5)).toMatchObject([{ exposure: 0 }]);
});

test('after its trailing stop it enters again at the next new high', () => {
  const host = new TestHost(donchianTrend, QUICK);
  host.closes(...RANGE, 12, 13);
  host.fill('sell', 12.5, fixed('10'));
  expect(host.closes(12.8)).toEqual([]);
  expect(host.closes(13.5)).toMatchObject([{ exposure: 1 }]);
});

test('nothing is decided before the channel of the bar before exists', () => {
  const host = new TestHost(donchianTrend, { ...QUICK, trailAtr: 0 });
  expect(host.warmUpBars).toBe(5);
  expect(host.closes(10, 11, 12, 13)).toEqual([]);
  expect(host.closes(14)).toHaveLength(1);
});
