import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { seededRandom, simulatedTime, type ProcessTimers } from '../runtime/index.ts';
import { VenueClock } from './clock.ts';

const START = 1_784_600_000_000 as EpochMs;

function machine(): { timers: ProcessTimers; pass(ms: number): Promise<void>; trueTime(): number } {
  const time = simulatedTime(START, seededRandom(1).next);
  return {
    timers: time.process(),
    pass: (ms) => time.run((time.now() + ms) as EpochMs),
    trueTime: () => time.now(),
  };
}

describe('the venue’s clock', () => {
  test('is not known before it was heard', () => {
    const clock = new VenueClock(machine().timers);
    expect(clock.now()).toBe(0);
    expect(clock.isKnown).toBe(false);
  });

  test('is carried on by the monotonic clock, whatever is done to the wall clock', async () => {
    const { timers, pass, trueTime } = machine();
    const clock = new VenueClock(timers);
    timers.jumpWall(-3_600_000);
    clock.learn(trueTime(), timers.monotonicMs());
    expect(clock.offsetMs()).toBe(3_600_000);
    timers.jumpWall(7_200_000);
    await pass(5_000);
    expect(clock.now()).toBe(trueTime());
    // What is dated by the wall clock with this offset is dated rightly.
    expect(timers.now() + clock.offsetMs()).toBe(trueTime());
  });

  test('is taken from the quickest of the last looks, half its round trip back', async () => {
    const { timers, pass, trueTime } = machine();
    const clock = new VenueClock(timers);
    const look = async (outMs: number, backMs: number): Promise<void> => {
      const askedMs = timers.monotonicMs();
      await pass(outMs);
      const said = trueTime();
      await pass(backMs);
      clock.learn(said, askedMs);
    };
    await look(10, 900);
    expect(Math.abs(clock.now() - trueTime())).toBe(445);
    await look(6, 4);
    await look(300, 10);
    expect(Math.abs(clock.offsetMs())).toBe(1);
    expect(clock.uncertaintyMs()).toBe(5);
  });

  test('forgets old looks, so that a drift is followed, and never goes back', async () => {
    const { timers, pass, trueTime } = machine();
    const clock = new VenueClock(timers);
    clock.learn(trueTime() + 400, timers.monotonicMs());
    const before = clock.now();
    for (let looks = 0; looks < 8; looks += 1) {
      await pass(20);
      clock.learn(trueTime(), timers.monotonicMs() - 2);
      expect(clock.now()).toBeGreaterThanOrEqual(before);
    }
    await pass(1_000);
    expect(Math.abs(clock.now() - trueTime())).toBeLessThanOrEqual(1);
  });
});
