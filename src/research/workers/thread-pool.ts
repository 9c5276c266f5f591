import { Worker } from 'node:worker_threads'; // ambient-ok: evaluation takes all of a core, so it has one
import { AssayError } from '../../runtime/index.ts';
import type { LabMarket } from '../trials/index.ts';
import type { LabTask } from './lab-task.ts';
import type { ThreadOrder, ThreadReply } from './thread.ts';

/** Threads that stay warm: code compiled, markets at hand. */
export interface ThreadPool {
  readonly threads: number;
  /**
   * Runs a task on the next free thread.
   *
   * @throws {AssayError} `WORKER_THREAD` when the thread died or the task failed in it; the signal's reason when aborted
   */
  run(task: LabTask, market: LabMarket, watch: RunWatch): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface RunWatch {
  readonly signal: AbortSignal;
  progress(done: number, of: number): void;
}

/** Markets that a thread keeps: what a campaign goes back and forth between. */
const MARKETS_KEPT = 8;

interface Thread {
  readonly worker: Worker;
  readonly cancelled: Int32Array;
  /** The least recently used first. */
  readonly markets: Set<string>;
  hear: ((reply: ThreadReply) => void) | undefined;
  fail: ((error: Error) => void) | undefined;
  hasWorked: boolean;
  isDead: boolean;
}

export function threadPool(threads: number): ThreadPool {
  const idle: Thread[] = [];
  const waiting: PromiseWithResolvers<Thread>[] = [];
  const alive = new Set<Thread>();
  let runs = 0;
  let isClosing = false;

  const release = (thread: Thread): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next.resolve(thread);
  };

  const start = (): void => {
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: cancelled.buffer });
    const thread: Thread = {
      worker,
      cancelled,
      markets: new Set(),
      hear: undefined,
      fail: undefined,
      hasWorked: false,
      isDead: false,
    };
    alive.add(thread);
    worker.on('message', (reply: ThreadReply) => thread.hear?.(reply));
    const end = (why: string, cause?: unknown): void => {
      if (thread.isDead) return;
      thread.isDead = true;
      alive.delete(thread);
      const at = idle.indexOf(thread);
      if (at !== -1) idle.splice(at, 1);
      thread.fail?.(new AssayError('WORKER_THREAD', `a worker thread ${why}`, { cause }));
      // One that never did anything would not do better the next time.
      if (!isClosing && thread.hasWorked) start();
      if (alive.size === 0) for (const { reject } of waiting.splice(0)) reject(noThread());
    };
    worker.on('error', (error) => end(`died: ${(error as Error).message}`, error));
    worker.on('exit', (code) => end(`ended with code ${code}`));
    release(thread);
  };

  for (let made = 0; made < threads; made += 1) start();

  const taken = (): Promise<Thread> => {
    const thread = idle.pop();
    if (thread !== undefined) return Promise.resolve(thread);
    const next = Promise.withResolvers<Thread>();
    if (alive.size === 0) next.reject(noThread());
    else waiting.push(next);
    return next.promise;
  };

  return {
    threads,
    async run(task, market, { signal, progress }) {
      const thread = await taken();
      runs += 1;
      const run = runs;
      const cancel = (): void => void Atomics.store(thread.cancelled, 0, run);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        signal.throwIfAborted();
        bring(thread, task.market, market);
        const answer = new Promise<Uint8Array>((resolve, reject) => {
          thread.fail = reject;
          thread.hear = (reply) => {
            if (reply.run !== run) return;
            thread.hasWorked = true;
            if (reply.type === 'progress') progress(reply.done, task.rules.length);
            else if (reply.type === 'done') resolve(reply.bytes);
            else reject(new AssayError('WORKER_THREAD', reply.message));
          };
        });
        tell(thread, { type: 'task', run, task });
        const bytes = await answer;
        signal.throwIfAborted();
        return bytes;
      } finally {
        signal.removeEventListener('abort', cancel);
        thread.fail = undefined;
        thread.hear = undefined;
        if (!thread.isDead) release(thread);
      }
    },
    async close() {
      isClosing = true;
      await Promise.all([...alive].map(({ worker }) => worker.terminate()));
    },
  };
}

function noThread(): AssayError {
  return new AssayError('WORKER_THREAD', 'no worker thread could be started');
}

/** Gives a thread the market it will need, and has it forget the one it has not needed for longest. */
function bring(thread: Thread, hash: string, market: LabMarket): void {
  if (!thread.markets.delete(hash)) tell(thread, { type: 'market', hash, market });
  thread.markets.add(hash);
  if (thread.markets.size <= MARKETS_KEPT) return;
  const [oldest] = thread.markets;
  thread.markets.delete(oldest!);
  tell(thread, { type: 'forget', hash: oldest! });
}

function tell({ worker }: Thread, order: ThreadOrder): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(order);
}
