import type { Timers } from '../../runtime/index.ts';

/** Of each topic: the first at once, then the newest only, no closer together than the interval. */
export interface Coalescing<T> {
  offer(topic: string, item: T): void;
}

export function createCoalescing<T>(options: {
  readonly intervalMs: number;
  readonly timers: Timers;
  /** Aborted: what is still held back is dropped. */
  readonly signal: AbortSignal;
  readonly emit: (item: T) => void;
}): Coalescing<T> {
  const { intervalMs, timers, signal, emit } = options;
  /** Topics that have spoken within the interval: when they may again, and what they will say. */
  const topics = new Map<string, { dueAt: number; held: T | undefined }>();
  let waiting = false;
  return {
    offer(topic, item) {
      const known = topics.get(topic);
      const now = timers.monotonicMs();
      if (known !== undefined && (now < known.dueAt || known.held !== undefined)) {
        known.held = item;
        if (!waiting) void wait();
        return;
      }
      topics.set(topic, { dueAt: now + intervalMs, held: undefined });
      emit(item);
    },
  };

  async function wait(): Promise<void> {
    waiting = true;
    for (let dueAt = nextDueAt(); dueAt < Infinity; dueAt = nextDueAt()) {
      try {
        await timers.sleep(Math.max(1, dueAt - timers.monotonicMs()), signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      flush();
    }
    waiting = false;
  }

  function nextDueAt(): number {
    return Math.min(...[...topics.values()].filter(({ held }) => held !== undefined).map(({ dueAt }) => dueAt));
  }

  function flush(): void {
    const now = timers.monotonicMs();
    for (const [topic, { dueAt, held }] of topics) {
      if (now < dueAt) continue;
      if (held === undefined) {
        topics.delete(topic);
        continue;
      }
      topics.set(topic, { dueAt: now + intervalMs, held: undefined });
      emit(held);
    }
  }
}
