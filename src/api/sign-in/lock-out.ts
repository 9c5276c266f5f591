import type { Timers } from '../../runtime/index.ts';

/** Attempts in a row that cost nothing but themselves: people paste the wrong line. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1_000;
/** Guessing a token of 256 bits is hopeless at any rate, so a wait need never keep its owner from the stop button long. */
const LONGEST_WAIT_MS = 60_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;

/** Makes guessing slow, per address: from the sixth failure in a row 1 s, then twice as long each time, up to a minute. */
export interface LockOut {
  /**
   * Call before trying. The attempt counts as failed until `succeeded` is called, so that many at once are no way round.
   *
   * @returns 0 to go ahead, else the milliseconds to wait
   */
  attempt(address: string): number;
  succeeded(address: string): void;
}

export function createLockOut(timers: Timers): LockOut {
  const records = new Map<string, { failures: number; lastAt: number; until: number }>();
  return {
    attempt(address) {
      const now = timers.monotonicMs();
      for (const [known, { lastAt }] of records) if (now - lastAt > FORGOTTEN_AFTER_MS) records.delete(known);
      const record = records.get(address) ?? { failures: 0, lastAt: now, until: now };
      if (now < record.until) return record.until - now;
      const failures = record.failures + 1;
      records.set(address, { failures, lastAt: now, until: now + waitMsAfter(failures) });
      return 0;
    },
    succeeded(address) {
      records.delete(address);
    },
  };
}

function waitMsAfter(failures: number): number {
  if (failures <= FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_ATTEMPTS - 1));
}
