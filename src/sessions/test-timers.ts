import type { EpochMs } from '../domain/index.ts';
import type { Timers } from '../runtime/index.ts';

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/** Time that passes when a test says so. */
export class HandTimers implements Timers {
  private nowMs = 0;
  private sleepers: Sleeper[] = [];

  now(): EpochMs {
    return this.nowMs as EpochMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = { dueMs: this.nowMs + delayMs, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Milliseconds until the next sleeper wakes; `undefined` when nobody sleeps. */
  get nextMs(): number | undefined {
    return this.sleepers.length === 0 ? undefined : Math.min(...this.sleepers.map(({ dueMs }) => dueMs)) - this.nowMs;
  }

  /** Lets time pass, and wakes whoever is due, the earliest first. */
  advance(ms: number): void {
    this.nowMs += ms;
    const due = this.sleepers.filter(({ dueMs }) => dueMs <= this.nowMs).toSorted((a, b) => a.dueMs - b.dueMs);
    this.sleepers = this.sleepers.filter(({ dueMs }) => dueMs > this.nowMs);
    for (const sleeper of due) sleeper.wake();
  }
}

/** Lets everything that can happen without time passing happen. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, sleeper by sleeper, until something has an outcome. */
export async function passTimeUntil<T>(timers: HandTimers, outcome: Promise<T>): Promise<T> {
  let isOver = false;
  const done = outcome.finally(() => {
    isOver = true;
  });
  for (;;) {
    await settled();
    if (isOver) return done;
    timers.advance(timers.nextMs ?? 1);
  }
}
