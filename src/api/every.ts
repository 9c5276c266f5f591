import type { Timers } from '../runtime/index.ts';

/** Does something at intervals until `signal` is aborted. A turn that fails is reported, and the next one comes. */
export async function every(options: {
  readonly periodMs: number;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly run: () => void | Promise<void>;
  readonly failed: (error: unknown) => void;
}): Promise<void> {
  const { periodMs, timers, signal, run, failed } = options;
  for (;;) {
    try {
      await timers.sleep(periodMs, signal);
      await run();
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
    }
  }
}
