import { AssayError, type Timers } from '../../runtime/index.ts';
import {
  ATTEMPTS_MAX,
  BACK_OFF_MS,
  type JobQueue,
  type Task,
  type TaskHandler,
  type TaskProgress,
} from './job-queue.ts';

interface Entry {
  readonly task: Task;
  readonly answer: Promise<Uint8Array>;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
  /** Of the attempt under way. */
  running: AbortController | undefined;
  attempts: number;
  isOver: boolean;
}

interface Worker {
  readonly handler: TaskHandler;
  readonly concurrency: number;
  /** Attempts under way, and how to end each. */
  readonly running: Map<AbortController, Promise<void>>;
  readonly stopping: AbortController;
  givenBack: number;
}

/** The queue of this process: nothing to install, and nothing outlives the process. */
export function memoryQueue(timers: Timers): JobQueue {
  const entries = new Map<string, Entry>();
  const waiting: string[] = [];
  const workers = new Set<Worker>();
  const listeners = new Set<(progress: TaskProgress) => void>();

  const settle = (entry: Entry, outcome: () => void): void => {
    if (entry.isOver) return;
    entry.isOver = true;
    outcome();
  };

  const hand = (): void => {
    for (const worker of workers) {
      while (!worker.stopping.signal.aborted && worker.running.size < worker.concurrency && waiting.length > 0) {
        const entry = entries.get(waiting.shift()!);
        if (entry === undefined || entry.isOver) continue;
        const controller = new AbortController();
        const attempt = attemptOf(worker, entry, controller).finally(() => {
          worker.running.delete(controller);
          hand();
        });
        worker.running.set(controller, attempt);
      }
    }
  };

  const attemptOf = async (worker: Worker, entry: Entry, controller: AbortController): Promise<void> => {
    entry.running = controller;
    entry.attempts += 1;
    const { id } = entry.task;
    const progress = (done: number, of: number): void => {
      for (const listener of listeners) listener({ id, done, of });
    };
    try {
      const bytes = await worker.handler(entry.task, { signal: controller.signal, progress });
      settle(entry, () => entry.resolve(bytes));
    } catch (error) {
      if (entry.isOver) return;
      if (controller.signal.aborted) {
        // Given back: it counts as not tried.
        entry.attempts -= 1;
        worker.givenBack += 1;
        waiting.unshift(id);
      } else if (entry.attempts >= ATTEMPTS_MAX) {
        settle(entry, () => entry.reject(taskFailed(id, (error as Error).message, error)));
      } else {
        // A worker that is stopped does not wait for that.
        await timers.sleep(BACK_OFF_MS * 2 ** (entry.attempts - 1), worker.stopping.signal).catch(() => undefined);
        waiting.push(id);
      }
    } finally {
      entry.running = undefined;
    }
  };

  return {
    place: 'this process',
    async add(tasks) {
      for (const task of tasks) {
        if (entries.has(task.id)) continue;
        const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
        promise.catch(() => undefined); // Whoever asks for the result hears of it.
        const entry = { task, answer: promise, resolve, reject, running: undefined, attempts: 0, isOver: false };
        entries.set(task.id, entry);
        waiting.push(task.id);
      }
      hand();
    },
    async result(id) {
      const entry = entries.get(id);
      if (entry === undefined) throw taskFailed(id, 'it was never added');
      try {
        return await entry.answer;
      } finally {
        if (entries.get(id) === entry) entries.delete(id);
      }
    },
    async cancel(ids) {
      for (const id of ids) {
        const entry = entries.get(id);
        if (entry === undefined || entry.isOver) continue;
        settle(entry, () => entry.reject(taskCancelled(id)));
        entry.running?.abort();
        entries.delete(id);
      }
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async work(handler, { concurrency }) {
      const worker: Worker = {
        handler,
        concurrency,
        running: new Map(),
        stopping: new AbortController(),
        givenBack: 0,
      };
      workers.add(worker);
      hand();
      return {
        async stop(graceMs) {
          worker.stopping.abort();
          const grace = new AbortController();
          const ended = Promise.all(worker.running.values()).finally(() => grace.abort());
          // Cut short when all have ended, which is no failure.
          await timers.sleep(graceMs, grace.signal).catch(() => undefined);
          if (!grace.signal.aborted) for (const controller of worker.running.keys()) controller.abort();
          await ended;
          workers.delete(worker);
          hand();
          return { givenBack: worker.givenBack };
        },
      };
    },
    async close() {
      for (const entry of entries.values()) {
        settle(entry, () => entry.reject(taskCancelled(entry.task.id)));
        entry.running?.abort();
      }
      entries.clear();
    },
  };
}

export function taskFailed(id: string, why: string, cause?: unknown): AssayError {
  return new AssayError('TASK_FAILED', `task ${id.slice(0, 12)} could not be done: ${why}`, { cause });
}

export function taskCancelled(id: string): AssayError {
  return new AssayError('TASK_CANCELLED', `task ${id.slice(0, 12)} was cancelled`);
}
