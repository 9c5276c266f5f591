import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { seededRandom, simulatedTime, type ProcessTimers } from '../../runtime/index.ts';
import { Pace, type Urgency } from './pace.ts';

const START = 1_784_600_000_000 as EpochMs;
const CREATE = '/v5/order/create';
const REALTIME = '/v5/order/realtime';

function setting(): { pace: Pace; timers: ProcessTimers; pass(ms: number): Promise<void> } {
  const time = simulatedTime(START, seededRandom(1).next);
  const timers = time.process();
  return { pace: new Pace(timers), timers, pass: (ms) => time.run((time.now() + ms) as EpochMs) };
}

function takeAll(pace: Pace, path: string, urgency: Urgency): number {
  let taken = 0;
  while (taken < 10_000 && pace.take(path, urgency) === 0) taken += 1;
  return taken;
}

describe('a budget', () => {
  test('keeps a fifth for what takes risk off', () => {
    const { pace } = setting();
    expect(takeAll(pace, CREATE, 'normal')).toBe(8);
    expect(takeAll(pace, CREATE, 'urgent')).toBe(2);
    expect(pace.take(CREATE, 'urgent')).toBeGreaterThan(0);
  });

  test('says how long until there is room, and then there is', async () => {
    const { pace, pass } = setting();
    takeAll(pace, CREATE, 'normal');
    const waitMs = pace.take(CREATE, 'normal');
    await pass(waitMs - 1);
    expect(pace.take(CREATE, 'normal')).toBe(1);
    await pass(1);
    expect(pace.take(CREATE, 'normal')).toBe(0);
  });

  test('never lets more than the limit leave within any second', async () => {
    const { pace, timers, pass } = setting();
    const random = seededRandom(5).next;
    const left: number[] = [];
    for (let step = 0; step < 2_000; step += 1) {
      if (pace.take(CREATE, random() < 0.5 ? 'urgent' : 'normal') === 0) left.push(timers.monotonicMs());
      await pass(Math.floor(random() * 60));
    }
    for (const at of left)
      expect(left.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(10);
    expect(left.length).toBeGreaterThan(300);
  });

  test('follows what the venue says of it', async () => {
    const { pace, pass } = setting();
    pace.learned(CREATE, { limit: 20, remaining: 19, resetsAt: START }, START);
    expect(takeAll(pace, CREATE, 'urgent')).toBe(20);
    await pass(2_000);
    pace.learned(CREATE, { limit: 20, remaining: 0, resetsAt: START + 2_700 }, START + 2_000);
    expect(pace.take(CREATE, 'urgent')).toBe(700);
    await pass(700);
    expect(pace.take(CREATE, 'urgent')).toBe(0);
    pace.throttled(CREATE);
    expect(pace.take(CREATE, 'urgent')).toBeGreaterThan(1_000);
  });

  test('of the address is shared by all, and cancels have their part of it', () => {
    const { pace } = setting();
    let normal = 0;
    for (let path = 0; path < 200; path += 1) normal += takeAll(pace, `/v5/any/${path}`, 'normal');
    expect(normal).toBe(440);
    expect(pace.take(REALTIME, 'normal')).toBeGreaterThan(0);
    expect(pace.take('/v5/order/cancel', 'urgent')).toBe(0);
  });
});

test('after a ban nothing leaves for ten minutes', async () => {
  const { pace, pass } = setting();
  pace.banned();
  await pass(599_000);
  expect(pace.isBanned).toBe(true);
  await pass(2_000);
  expect(pace.isBanned).toBe(false);
});
