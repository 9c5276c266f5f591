import { strict as assert } from 'node:assert';
import type { EpochMs } from '../domain/index.ts';
import type { Random } from './random.ts';
import type { Timers } from './timers.ts';

/** Timers of one simulated process: what can happen to a process's clock can be done to these. */
export interface ProcessTimers extends Timers {
  /** Runs `work` after `delayMs`, unless the process has died by then; while it is paused, when it goes on. */
  after(delayMs: number, work: () => void): void;
  /** Sets the wall clock forward or back, as an operator or a time server would. Waiting is by the other clock. */
  jumpWall(byMs: number): void;
  /** Stops the process, as SIGSTOP does: time goes on, it does not. */
  pause(): void;
  /** Lets it go on: everything that fell due meanwhile happens now, in order. */
  resume(): void;
  /** Nothing that waits on these timers ever wakes again, as after SIGKILL. */
  kill(): void;
  readonly state: 'running' | 'paused' | 'dead';
}

/**
 * Virtual time for any number of processes in one, in whole milliseconds. It stands still until `run` is called; then a
 * day takes moments.
 */
export interface SimulatedTime {
  /** True time, by which the processes' clocks are set and from which they may go astray. */
  now(): EpochMs;
  /** Timers that no fault touches: for what is outside the processes. */
  readonly world: ProcessTimers;
  process(): ProcessTimers;
  /**
   * Lets time pass until `until`, inclusive. Everything that can run without time passing runs before time moves, and
   * whatever falls due at one instant happens in an order drawn by chance.
   */
  run(until: EpochMs): Promise<void>;
}

interface Waiter {
  readonly dueAt: number;
  /** Breaks ties between waiters due at one instant, so that seeds explore different orders. */
  readonly lot: number;
  readonly owner: Clock;
  /** Undefined once it has been called off. */
  wake: (() => void) | undefined;
}

interface Clock {
  state: ProcessTimers['state'];
  wallOffsetMs: number;
  /** Fell due while paused. */
  held: Waiter[];
}

/** Steps between two looks at the real event loop, so that a long run does not starve whoever watches it. */
const STEPS_BETWEEN_BREATHS = 4_096;

export function simulatedTime(startAt: EpochMs, random: Random): SimulatedTime {
  const waiters = new WaiterHeap();
  let now: number = startAt;
  let steps = 0;

  function process(): ProcessTimers {
    const clock: Clock = { state: 'running', wallOffsetMs: 0, held: [] };
    const wait = (delayMs: number, wake: () => void): Waiter => {
      const dueAt = now + Math.max(0, Math.round(delayMs));
      const waiter: Waiter = { dueAt, lot: random(), owner: clock, wake };
      waiters.push(waiter);
      return waiter;
    };
    return {
      now: () => (now + clock.wallOffsetMs) as EpochMs,
      monotonicMs: () => now - startAt,
      sleep: (delayMs, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted === true) {
            reject(signal.reason as Error);
            return;
          }
          const onAbort = (): void => {
            waiter.wake = undefined;
            reject(signal?.reason as Error);
          };
          const waiter = wait(delayMs, () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          });
          signal?.addEventListener('abort', onAbort, { once: true });
        }),
      after: (delayMs, work) => void wait(delayMs, work),
      jumpWall(byMs) {
        clock.wallOffsetMs += Math.round(byMs);
      },
      pause() {
        if (clock.state === 'running') clock.state = 'paused';
      },
      resume() {
        if (clock.state !== 'paused') return;
        clock.state = 'running';
        const { held } = clock;
        clock.held = [];
        // They keep their lots and their order, and wake before anything that is due later.
        for (const waiter of held) waiters.push(waiter);
      },
      kill() {
        clock.state = 'dead';
        clock.held = [];
      },
      get state() {
        return clock.state;
      },
    };
  }

  return {
    now: () => now as EpochMs,
    world: process(),
    process,
    async run(until) {
      assert(until >= now, 'time does not go back');
      for (;;) {
        await microtasks();
        steps += 1;
        if (steps % STEPS_BETWEEN_BREATHS === 0) await breath();
        const next = waiters.peek();
        if (next === undefined || next.dueAt > until) break;
        waiters.pop();
        const { owner, wake } = next;
        if (wake === undefined || owner.state === 'dead') continue;
        if (owner.state === 'paused') {
          owner.held.push(next);
          continue;
        }
        if (next.dueAt > now) now = next.dueAt;
        next.wake = undefined;
        wake();
      }
      now = until;
    },
  };
}

/**
 * Resolves when every microtask, and whatever these queue in turn, has run: Node empties the microtask queue before it
 * looks at `nextTick` again. A hundred times cheaper than a turn of the event loop, which virtual time has no use for.
 */
function microtasks(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The earliest waiter first; of those due together, the one with the lowest lot. */
class WaiterHeap {
  private readonly items: Waiter[] = [];

  peek(): Waiter | undefined {
    return this.items[0];
  }

  push(waiter: Waiter): void {
    const { items } = this;
    let at = items.length;
    items.push(waiter);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(waiter, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = waiter;
  }

  pop(): void {
    const { items } = this;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child += 1;
      if (!isBefore(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
  }
}

function isBefore(a: Waiter, b: Waiter): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.lot < b.lot);
}
