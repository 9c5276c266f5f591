import { expect, test } from 'vitest';
import type { EpochMs } from '../../../domain/index.ts';
import { TokenBucket } from './token-bucket.ts';

const size = { perSecond: 4, burst: 3 };
const at = (ms: number): EpochMs => ms as EpochMs;

test('a burst passes at once, then one for each quarter of a second', () => {
  const bucket = new TokenBucket();
  const now = at(1_000_000);
  for (let taken = 0; taken < 3; taken += 1) {
    expect(bucket.waitMs(now, size)).toBe(0);
    bucket.take(now, size);
  }
  expect(bucket.waitMs(now, size)).toBe(250);
  expect(bucket.waitMs(at(now + 249), size)).toBe(1);
  expect(bucket.waitMs(at(now + 250), size)).toBe(0);
  bucket.take(at(now + 250), size);
  expect(bucket.waitMs(at(now + 499), size)).toBe(1);
  expect(bucket.waitMs(at(now + 500), size)).toBe(0);
});

test('no more than the burst is ever saved up', () => {
  const bucket = new TokenBucket();
  bucket.take(at(0), size);
  const later = at(3_600_000);
  for (let taken = 0; taken < 3; taken += 1) bucket.take(later, size);
  expect(bucket.waitMs(later, size)).toBe(250);
});

test('what is taken beyond the burst is waited for', () => {
  const bucket = new TokenBucket();
  for (let taken = 0; taken < 5; taken += 1) bucket.take(at(0), size);
  expect(bucket.waitMs(at(0), size)).toBe(750);
  expect(bucket.waitMs(at(750), size)).toBe(0);
});

test('over any second no more than the rate and the burst pass, whatever the asking', () => {
  const bucket = new TokenBucket();
  const passed: number[] = [];
  for (let now = 0; now < 20_000; now += 7) {
    if (bucket.waitMs(at(now), size) > 0) continue;
    bucket.take(at(now), size);
    passed.push(now);
  }
  const most = Math.max(...passed.map((start) => passed.filter((one) => one >= start && one < start + 1_000).length));
  expect(most).toBeLessThanOrEqual(size.burst + size.perSecond);
  expect(passed.length).toBeGreaterThan(75); // 20 s at 4 a second and the burst, asked every 7 ms.
});

test('goes on from a snapshot', () => {
  const bucket = new TokenBucket();
  for (let taken = 0; taken < 4; taken += 1) bucket.take(at(100), size);
  const restored = new TokenBucket(bucket.snapshot());
  for (const now of [100, 333, 600]) expect(restored.waitMs(at(now), size)).toBe(bucket.waitMs(at(now), size));
});
