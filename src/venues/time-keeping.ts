import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import type { VenueClock } from './clock.ts';

/** Looks at the start, of which the quickest counts, and how often one is added later. */
const FIRST_LOOKS = 5;
const LOOK_EVERY_MS = 30_000;
const RETRY_MS = 2_000;
/** A clock that the venue has refused is looked at within this. */
const NOTICE_MS = 200;
/** Half a second is what a clock may drift before something is wrong with the machine. */
const OFFSET_WORRIES_MS = 500;

export interface TimeKeepingParts {
  /** The venue's time; thrown is what `lookAtClock` throws. */
  askTime(): Promise<number>;
  readonly clock: VenueClock;
  readonly timers: Timers;
  readonly log: Log;
  readonly over: AbortSignal;
}

/** Resolves when the venue's clock is known, and goes on looking at it until it is over. */
export async function keepTime(parts: TimeKeepingParts): Promise<void> {
  const { clock, log } = parts;
  let known = false;
  while (!known && !parts.over.aborted) {
    known = await manage(parts);
    if (!known) await pause(parts, RETRY_MS);
  }
  const offsetMs = clock.offsetMs();
  if (Math.abs(offsetMs) > OFFSET_WORRIES_MS)
    log.warn('this machine’s clock is not the venue’s; requests are dated by the venue’s', { offsetMs });
  void goOn(parts);
}

async function manage(parts: TimeKeepingParts): Promise<boolean> {
  try {
    await lookAtClock(parts);
    return true;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    parts.log.warn('the venue’s clock could not be read', { error: error.message });
    return false;
  }
}

/**
 * Looks several times at once, of which the quickest counts.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function lookAtClock(parts: Omit<TimeKeepingParts, 'over'>): Promise<void> {
  for (let looks = 0; looks < FIRST_LOOKS; looks += 1) await look(parts);
}

async function goOn(parts: TimeKeepingParts): Promise<void> {
  const { timers, clock } = parts;
  let lookedMs = timers.monotonicMs();
  while (!parts.over.aborted) {
    await pause(parts, NOTICE_MS);
    const isDue = timers.monotonicMs() - lookedMs >= LOOK_EVERY_MS;
    if (parts.over.aborted || !(isDue || clock.isDoubted)) continue;
    lookedMs = timers.monotonicMs();
    await manage(parts);
  }
}

function pause({ timers, over }: TimeKeepingParts, ms: number): Promise<void> {
  return timers.sleep(ms, over).catch(() => {}); // Called off: it is over.
}

async function look({ askTime, clock, timers }: Omit<TimeKeepingParts, 'over'>): Promise<void> {
  const askedMs = timers.monotonicMs();
  clock.learn(await askTime(), askedMs);
}
