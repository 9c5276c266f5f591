import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';

/** Time that passes when a test says so. */
export interface ManualTimers extends Timers {
  /** Wakes whoever is due, earliest first, and lets each do what it does before the next. */
  advance(ms: number): Promise<void>;
  /** Moves the clock and wakes nobody until the next `advance`, as when a laptop has slept. */
  jump(ms: number): void;
}

export function manualTimers(start = Date.UTC(2026, 10, 24, 6)): ManualTimers {
  let now = start;
  const sleepers = new Map<() => void, number>();
  return {
    now: () => now as EpochMs,
    monotonicMs: () => now - start,
    sleep(delayMs, signal) {
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          sleepers.delete(resolve);
          reject(signal?.reason as Error);
        };
        if (signal?.aborted === true) {
          leave();
          return;
        }
        sleepers.set(resolve, now + delayMs);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    jump(ms) {
      now += ms;
    },
    async advance(ms) {
      const end = now + ms;
      for (let next = earliest(end); next !== undefined; next = earliest(end)) {
        now = Math.max(now, next.at);
        sleepers.delete(next.wake);
        next.wake();
        await settle();
      }
      now = end;
    },
  };

  function earliest(end: number): { readonly wake: () => void; readonly at: number } | undefined {
    const [first] = [...sleepers].filter(([, at]) => at <= end).toSorted(([, a], [, b]) => a - b);
    return first && { wake: first[0], at: first[1] };
  }
}

/** Lets everything that waits for nothing but its turn have it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
