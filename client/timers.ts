/** The time, and waiting; handed in, so that a test can run a day in a moment. */
export interface ClientTimers {
  /** Milliseconds of Unix time, never running backwards. */
  now(): number;
  /** Calls `run` once, after `delayMs`. @returns how to call it off */
  after(delayMs: number, run: () => void): () => void;
}

/**
 * The machine's own clock and timers.
 *
 * Neither clock of a machine can be trusted with an age: the wall clock may be set back, and the monotonic one may stand
 * still while a laptop sleeps. This one moves by whichever moved more, so knowledge never looks younger than it is.
 */
export function systemTimers(clock: MachineClock = machineClock): ClientTimers {
  let now = clock.wallMs();
  let last = { wall: now, monotonic: clock.monotonicMs() };
  return {
    now() {
      const read = { wall: clock.wallMs(), monotonic: clock.monotonicMs() };
      now += Math.max(0, read.wall - last.wall, read.monotonic - last.monotonic);
      last = read;
      return now;
    },
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs); // ambient-ok: this is the port's real side
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

interface MachineClock {
  wallMs(): number;
  monotonicMs(): number;
}

const machineClock: MachineClock = {
  wallMs: () => Date.now(), // ambient-ok: this is the port's real side
  monotonicMs: () => performance.now(), // ambient-ok: this is the port's real side
};
