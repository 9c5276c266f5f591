import { expect, test } from 'vitest';
import type { EpochMs } from '../../../domain/index.ts';
import { HOUR_MS, MinuteCounts, MINUTE_MS, RecentTimes } from './windows.ts';

const at = (ms: number): EpochMs => ms as EpochMs;

test('a time counts until its window has passed', () => {
  const times = new RecentTimes();
  times.add(at(1_000), 5);
  expect(times.within(HOUR_MS, at(1_000 + HOUR_MS - 1))).toBe(1);
  expect(times.within(HOUR_MS, at(1_000 + HOUR_MS))).toBe(0);
});

test('as many are remembered as the limit needs', () => {
  const times = new RecentTimes();
  for (let ms = 0; ms < 1_000; ms += 1) {
    times.add(at(ms), 3);
    expect(times.within(HOUR_MS, at(ms))).toBeGreaterThanOrEqual(Math.min(ms + 1, 3));
    expect(times.snapshot().length).toBeLessThan(6);
  }
  times.clear();
  expect(times.within(HOUR_MS, at(999))).toBe(0);
});

test('minutes are counted over ten of the clock', () => {
  const counts = new MinuteCounts();
  counts.add(at(59_999));
  counts.add(at(60_000));
  counts.add(at(60_000));
  expect(counts.total(at(10 * MINUTE_MS - 1))).toBe(3);
  expect(counts.total(at(10 * MINUTE_MS))).toBe(2);
  expect(counts.total(at(11 * MINUTE_MS))).toBe(0);
  counts.add(at(500 * MINUTE_MS));
  expect(counts.total(at(500 * MINUTE_MS))).toBe(1);
});

test('both go on from a snapshot', () => {
  const counts = new MinuteCounts();
  const times = new RecentTimes();
  for (const ms of [0, 100, 70_000, 200_000]) {
    counts.add(at(ms));
    times.add(at(ms), 3);
  }
  for (const now of [200_000, 600_000, 700_000]) {
    expect(new MinuteCounts(counts.snapshot()).total(at(now))).toBe(counts.total(at(now)));
    expect(new RecentTimes(times.snapshot()).within(150_000, at(now))).toBe(times.within(150_000, at(now)));
  }
});
