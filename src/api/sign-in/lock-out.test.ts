import { expect, test } from 'vitest';
import { manualTimers } from '../testing/test-timers.ts';
import { createLockOut } from './lock-out.ts';

const HERE = '127.0.0.1';

test('five failures cost nothing, and each further one twice the wait before, up to a minute', async () => {
  const timers = manualTimers();
  const lockOut = createLockOut(timers);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 14; attempt += 1) {
    expect(lockOut.attempt(HERE)).toBe(0);
    const waitMs = lockOut.attempt('elsewhere') && 0;
    expect(waitMs).toBe(0);
    lockOut.succeeded('elsewhere');
    if (attempt <= 5) continue;
    const wait = lockOut.attempt(HERE);
    waits.push(wait);
    await timers.advance(wait - 1);
    expect(lockOut.attempt(HERE)).toBe(1);
    await timers.advance(1);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
});

test('an attempt made while locked out does not make the wait longer', () => {
  const lockOut = createLockOut(manualTimers());
  for (let attempt = 1; attempt <= 6; attempt += 1) lockOut.attempt(HERE);
  for (let knock = 0; knock < 100; knock += 1) expect(lockOut.attempt(HERE)).toBe(1_000);
});

test('success, or a quarter of an hour of peace, forgets the failures', async () => {
  const timers = manualTimers();
  const lockOut = createLockOut(timers);
  for (let attempt = 1; attempt <= 5; attempt += 1) lockOut.attempt(HERE);
  lockOut.succeeded(HERE);
  for (let attempt = 1; attempt <= 6; attempt += 1) expect(lockOut.attempt(HERE)).toBe(0);
  expect(lockOut.attempt(HERE)).toBe(1_000);
  await timers.advance(15 * 60_000 + 1);
  for (let attempt = 1; attempt <= 6; attempt += 1) expect(lockOut.attempt(HERE)).toBe(0);
});
