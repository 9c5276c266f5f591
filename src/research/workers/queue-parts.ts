import type { Queue, QueueEvents, Worker, WorkerOptions, Job } from 'bullmq';
import type { Log, Timers } from '../../runtime/index.ts';

/** A task as it lies in BullMQ. */
export interface TaskData {
  /** Empty once there is a result. */
  readonly payload: string;
  /** The answer in base64. */
  readonly result?: string;
  readonly cancelled?: boolean;
}

type BullQueue = Pick<Queue<TaskData>, 'addBulk' | 'getFailedCount' | 'close'> & {
  getJob(id: string): Promise<Job<TaskData> | undefined>;
};
export type BullWorker = Pick<Worker<TaskData, void>, 'on' | 'close'>;
export type BullEvents = Pick<QueueEvents, 'on' | 'close' | 'waitUntilReady'>;
export type Processor = (job: Job<TaskData>, token: string | undefined) => Promise<void>;
export type Choices = Pick<WorkerOptions, 'concurrency' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount'>;

/** What of BullMQ there is on one connection, Redis or PostgreSQL. */
export interface BullParts {
  readonly place: string;
  readonly queue: BullQueue;
  readonly errors: Errors;
  events(): BullEvents;
  worker(processor: Processor, choices: Choices): Promise<BullWorker>;
  /** A failure that is not tried again. */
  final(why: string): Error;
  /** Says that the job is no longer this worker's. */
  movedBack(): Error;
  close(): Promise<void>;
}

/** Hears of a connection that is down, and says it once in a while: libraries say it at each of their attempts. */
export interface Errors {
  hear(error: unknown): undefined;
}

const AGAIN_MS = 30_000;

export function errorsOf(log: Log, timers: Timers, place: string): Errors {
  let said: { readonly message: string; readonly atMs: number } | undefined;
  return {
    hear(error) {
      const message = wordsOf(error);
      const now = timers.monotonicMs();
      if (said?.message === message && now - said.atMs < AGAIN_MS) return undefined;
      said = { message, atMs: now };
      log.warn(`the queue at ${place}: ${message}`);
      return undefined;
    },
  };
}

/** Node puts what happened at each address into the parts of an error whose own message is empty. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
