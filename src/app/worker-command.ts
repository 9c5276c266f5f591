import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import {
  announce,
  cachedContent,
  folderContent,
  labHandler,
  openQueue,
  s3Content,
  threadPool,
  type ContentStore,
  type JobQueue,
  type TaskHandler,
} from '../research/index.ts';
import type { Log, Timers } from '../runtime/index.ts';
import { readWhole } from './option-readers.ts';
import { stopSignal } from './process-life.ts';
import { codeVersion } from './worker-version.ts';

/** The command line's words, unread. */
export interface WorkerWords {
  readonly dataDir: string;
  readonly queue: string;
  readonly concurrency?: string;
  readonly cache?: string;
  readonly datasets?: string;
  readonly grace?: string;
  readonly lease?: string;
}

const CONCURRENCY_MAX = 1_024;
const GRACE_SECONDS = '30';
const LEASE_SECONDS = '30';

/**
 * Works for the lab until Ctrl-C or SIGTERM, then ends what has begun or gives it back.
 *
 * @param say one line for a person
 * @throws {AssayError} BAD_OPTION, QUEUE_ADDRESS, QUEUE_UNREACHABLE, WORKER_VERSION
 */
export async function workerCommand(words: WorkerWords, timers: Timers, say: (line: string) => void): Promise<void> {
  const threads = readWhole('--concurrency', words.concurrency ?? String(availableParallelism()), {
    min: 1,
    max: CONCURRENCY_MAX,
  });
  const graceMs = 1_000 * readWhole('--grace', words.grace ?? GRACE_SECONDS, { min: 1, max: 3_600 });
  const leaseMs = 1_000 * readWhole('--lease', words.lease ?? LEASE_SECONDS, { min: 1, max: 3_600 });
  const version = codeVersion();
  const log = sayingLog(say);
  const connection = await openQueue(words.queue, { version, timers, log, leaseMs });
  const ending = new AbortController();
  try {
    const far = await datasetsAt(words.datasets, connection.content);
    const content = cachedContent(folderContent(words.cache ?? join(words.dataDir, 'lab-cache')), far);
    const id = `${hostname()}-${process.pid}-${timers.now()}`;
    const self = { role: 'worker', id, version } as const;
    const { gone } = await announce(self, connection.store, { timers, log, signal: ending.signal });
    await workUntilStopped({ queue: connection.queue, content, threads, graceMs, version, timers, say });
    ending.abort();
    await gone;
  } finally {
    ending.abort();
    await connection.close();
  }
}

interface Post {
  readonly queue: JobQueue;
  readonly content: ContentStore;
  readonly threads: number;
  readonly graceMs: number;
  readonly version: string;
  readonly timers: Timers;
  readonly say: (line: string) => void;
}

async function workUntilStopped({ queue, content, threads, graceMs, version, timers, say }: Post): Promise<void> {
  const stop = stopSignal(timers, say, `Stopping: what has begun may end, for ${graceMs / 1_000} s …`);
  const pool = threadPool(threads);
  try {
    const counts = { done: 0, failed: 0 };
    const working = await queue.work(telling(labHandler(content, pool), { counts, timers, say }), {
      concurrency: threads,
    });
    say(
      `Working for ${queue.place} on ${threads} ${threads === 1 ? 'thread' : 'threads'}; datasets from ${content.place}`,
    );
    say(`Version ${version}; Ctrl-C stops.`);
    await aborted(stop);
    const { givenBack } = await working.stop(graceMs);
    say(`Stopped: ${counts.done} tasks done, ${counts.failed} failed, ${givenBack} given back.`);
  } finally {
    await pool.close();
  }
}

interface Telling {
  readonly counts: { done: number; failed: number };
  readonly timers: Timers;
  say(line: string): void;
}

/** A line for each task: few enough to be read, as a task takes about a second. */
function telling(handler: TaskHandler, { counts, timers, say }: Telling): TaskHandler {
  return async (task, context) => {
    const began = timers.monotonicMs();
    const name = `task ${task.id.slice(0, 12)}`;
    say(`${name} begun`);
    try {
      const bytes = await handler(task, context);
      counts.done += 1;
      say(`${name} done in ${((timers.monotonicMs() - began) / 1_000).toFixed(2)} s, ${bytes.length} bytes`);
      return bytes;
    } catch (error) {
      if (!context.signal.aborted) {
        counts.failed += 1;
        say(`${name} failed: ${(error as Error).message}`);
      } else say(`${name} ended early: cancelled, or given back`);
      throw error;
    }
  };
}

async function datasetsAt(place: string | undefined, beside: ContentStore): Promise<ContentStore> {
  if (place === undefined) return beside;
  return place.startsWith('s3:') ? s3Content(place) : folderContent(place);
}

function sayingLog(say: (line: string) => void): Log {
  return { debug() {}, info: say, warn: (line) => say(`! ${line}`), error: (line) => say(`!! ${line}`) };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
