import type { Timers } from '../runtime/index.ts';
import type { BarBatch, BarFeed } from '../venues/index.ts';
import type { ColumnsFeed } from './columns-feed.ts';

/** At full speed, this many batches pass before others (the server, a stop command) get their turn. */
const BURST = 64;

export interface PacedFeed extends BarFeed {
  /** Market seconds per real second; `Infinity` for as fast as possible. */
  readonly speed: number;
  /** Lets the next batch pass at once: an emergency stop does not wait an hour for the market's next bar. */
  hurry(): void;
}

/**
 * Lets recorded bars arrive as the market's own clock would bring them, faster or slower. A batch is due when the
 * time since the last one has passed at the chosen speed; what the rest of the program took is not added to it.
 *
 * A batch leaves the records only when it is due, so the records' cursor never runs ahead of what the venue was given.
 */
export function pacedFeed(records: ColumnsFeed, timers: Timers, speed: number): PacedFeed {
  let lastOpenTime: number | undefined;
  let dueMs = timers.monotonicMs();
  let burst = 0;
  let waiting: AbortController | undefined;

  async function arrive(waitMs: number): Promise<BarBatch | undefined> {
    const alarm = new AbortController();
    waiting = alarm;
    try {
      await timers.sleep(waitMs, alarm.signal);
    } catch (error) {
      if (!alarm.signal.aborted) throw error;
      dueMs = timers.monotonicMs();
    }
    waiting = undefined;
    return records.next();
  }

  return {
    speed,
    next() {
      const openTime = records.cursor;
      if (openTime === undefined) return undefined;
      const marketMs = lastOpenTime === undefined ? 0 : openTime - lastOpenTime;
      lastOpenTime = openTime;
      const now = timers.monotonicMs();
      // Being late is not caught up on: a machine that slept does not replay the night in a second.
      dueMs = Math.max(dueMs + marketMs / speed, now);
      const waitMs = dueMs - now;
      burst = waitMs < 1 ? burst + 1 : 0;
      return waitMs < 1 && burst % BURST !== 0 ? records.next() : arrive(waitMs);
    },
    hurry() {
      waiting?.abort();
    },
  };
}
