import type { EpochMs } from '../domain/index.ts';

/** The only way to learn the time, or to wait. Real in production, virtual in tests. */
export interface Timers {
  now(): EpochMs;
  /** Milliseconds that never go back, for measuring how long something took. */
  monotonicMs(): number;
  /** Resolves after `delayMs`. Rejects with the signal's reason if it is aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export function realTimers(): Timers {
  return {
    now: () => Date.now() as EpochMs,
    monotonicMs: () => performance.now(),
    sleep(delayMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const onAbort = (): void => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, delayMs);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
