import type { Log, Timers } from '../../runtime/index.ts';
import type { CcxtClient, OpenedCcxt } from './library.ts';

const BACK_OFF_MS = { least: 500, most: 16_000 } as const;
/** A connection that has lasted this long was a good one: the next failure is retried at once again. */
const LASTED_MS = 30_000;

export interface Reopening {
  open(): OpenedCcxt;
  /** Listens until the connection fails. */
  listen(client: CcxtClient): Promise<void>;
  down(error: unknown): void;
  readonly timers: Timers;
  readonly over: AbortSignal;
  readonly log: Log;
  /** Names the stream in the log. */
  readonly what: string;
}

/**
 * Keeps a stream open, with a new client each time: what an old one has kept of an earlier connection would look like
 * news.
 */
export async function keepOpen({ open, listen, down, timers, over, log, what }: Reopening): Promise<void> {
  let patienceMs: number = BACK_OFF_MS.least;
  while (!over.aborted) {
    const openedMs = timers.monotonicMs();
    const opened = open();
    const closed = (): void => void opened.close();
    over.addEventListener('abort', closed, { once: true });
    try {
      await listen(opened.client);
    } catch (error) {
      if (over.aborted) return;
      down(error);
      log.warn(`${what} is away, and opened again`, { againInMs: patienceMs });
    } finally {
      over.removeEventListener('abort', closed);
      closed();
    }
    await timers.sleep(patienceMs, over).catch(() => {}); // Called off: it is over.
    const isGood = timers.monotonicMs() - openedMs >= LASTED_MS;
    patienceMs = isGood ? BACK_OFF_MS.least : Math.min(patienceMs * 2, BACK_OFF_MS.most);
  }
}
