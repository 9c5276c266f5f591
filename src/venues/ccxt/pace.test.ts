import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { seededRandom, simulatedTime } from '../../runtime/index.ts';
import { Pace } from './pace.ts';

const START = 1_784_592_000_000 as EpochMs;

function pacing(): { pace: Pace; pass(ms: number): Promise<void> } {
  const time = simulatedTime(START, seededRandom(1).next);
  const pace = new Pace(time.world, { msPerUnit: 100, windowMs: 1_000 });
  return { pace, pass: (ms) => time.run((time.now() + ms) as EpochMs) };
}

test('a fifth of the budget is kept for what takes risk off', () => {
  const { pace } = pacing();
  for (let spent = 0; spent < 8; spent += 1) {
    expect(pace.waitMs('normal')).toBe(0);
    pace.leaves(1);
  }
  expect(pace.waitMs('normal')).toBeGreaterThan(0);
  expect(pace.waitMs('urgent')).toBe(0);
  pace.leaves(2);
  expect(pace.waitMs('urgent')).toBeGreaterThan(0);
});

test('a dear request counts for what it costs, and for no longer than the window lasts', async () => {
  const { pace, pass } = pacing();
  pace.leaves(10);
  const waitMs = pace.waitMs('urgent');
  expect(waitMs).toBe(1_050);
  await pass(waitMs);
  expect(pace.waitMs('normal')).toBe(0);
});

test('after a word of too many requests nothing leaves for a window, after a ban only what takes risk off', async () => {
  const { pace, pass } = pacing();
  pace.throttled();
  expect(pace.waitMs('urgent')).toBeGreaterThan(0);
  await pass(1_050);
  expect(pace.waitMs('urgent')).toBe(0);
  pace.banned();
  expect(pace.waitMs('urgent')).toBe(0);
  expect(pace.waitMs('normal')).toBe(120_000);
});
