import { expect, test } from 'vitest';
import { systemTimers } from './timers.ts';

test('time passes by whichever clock moved more, and never backwards', () => {
  const machine = { wall: 1_000_000, monotonic: 50 };
  const timers = systemTimers({ wallMs: () => machine.wall, monotonicMs: () => machine.monotonic });
  expect(timers.now()).toBe(1_000_000);

  machine.wall += 10;
  machine.monotonic += 10;
  expect(timers.now()).toBe(1_000_010);

  machine.wall -= 3_600_000; // Someone sets the clock back an hour while a second passes.
  machine.monotonic += 1_000;
  expect(timers.now()).toBe(1_001_010);

  machine.wall += 60_000; // A laptop sleeps a minute, and its monotonic clock with it.
  expect(timers.now()).toBe(1_061_010);
});

test('what is called off does not run', async () => {
  const timers = systemTimers();
  const ran: string[] = [];
  const callOff = timers.after(1, () => ran.push('called off'));
  callOff();
  await new Promise<void>((resolve) => {
    timers.after(5, () => {
      ran.push('ran');
      resolve();
    });
  });
  expect(ran).toEqual(['ran']);
});
