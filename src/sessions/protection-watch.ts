import type { Engine } from '../engine/index.ts';
import type { Timers } from '../runtime/index.ts';
import type { Untimed } from './event-queue.ts';

const LOOK_EVERY_MS = 500;
/** What is sent at one look is to be at the venue by the next. */
const SAY_EVERY_MS = 2_000;

export interface ProtectionWatchParts {
  readonly engine: Pick<Engine, 'isProtectionDue'>;
  readonly timers: Timers;
  push(event: Untimed): void;
  alive(): boolean;
}

/**
 * Looks twice a second, from the first moment of a session, whether each position has a stop that the venue is known to
 * hold. When one has none the engine hears of it, as of everything, by an event: it puts the stop back, then raises the
 * alarm, then closes the position.
 */
export async function watchProtection({ engine, timers, push, alive }: ProtectionWatchParts): Promise<void> {
  let saidMs = -Infinity;
  while (alive()) {
    await timers.sleep(LOOK_EVERY_MS);
    if (!alive() || !engine.isProtectionDue || timers.monotonicMs() - saidMs < SAY_EVERY_MS) continue;
    saidMs = timers.monotonicMs();
    push({ type: 'verify-protection', absent: [] });
  }
}
