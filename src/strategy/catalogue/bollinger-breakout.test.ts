import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { bollingerBreakout } from './bollinger-breakout.ts';
import { TestHost } from './test-host.ts';

const QUICK = { period: 5, width: 1.5 };
const QUIET = [10, 10.2, 10, 10.2, 10, 10.2] as const;

test('it enters when the close leaves the bands upwards, once, and exits back at the middle', () => {
  const host = new TestHost(bollingerBreakout, QUICK);
  expect(host.closes(...QUIET)).toEqual([]);
  // The last five closes have mean 10.48 and deviation 0.765.
  expect(host.closes(12)).toEqual([{ type: 'target', exposure: 1, reason: 'close 12 above the upper band 11.6279' }]);
  expect(host.closes(13, 14, 15)).toEqual([]);
  expect(host.closes(12.5)).toEqual([{ type: 'target', exposure: 0, reason: 'close 12.5 back at the middle 13.3' }]);
});

test('long only, a break below the bands is no entry; with both sides it is a short one', () => {
  expect(new TestHost(bollingerBreakout, QUICK).closes(...QUIET, 8)).toEqual([]);
  const host = new TestHost(bollingerBreakout, { ...QUICK, direction: 'both' });
  expect(host.closes(...QUIET, 8)).toMatchObject([{ exposure: -1 }]);
  expect(host.closes(11)).toMatchObject([{ exposure: 0 }]);
});

test('taken out while the close is still outside, it waits until the close has been inside', () => {
  const host = new TestHost(bollingerBreakout, QUICK);
  host.closes(...QUIET, 12, 13);
  host.fill('sell', 12, fixed('10'));
  expect(host.closes(15)).toEqual([]);
  expect(host.closes(14, 20)).toMatchObject([{ exposure: 1 }]);
});

test('a close outside the bands at the first look is no entry', () => {
  expect(new TestHost(bollingerBreakout, QUICK).closes(10, 10, 10, 10, 12, 12.2)).toEqual([]);
});

test('a market that does not move breaks no band', () => {
  expect(new TestHost(bollingerBreakout, QUICK).closes(...Array.from({ length: 30 }, () => 0.1))).toEqual([]);
});
