import type { Job } from 'bullmq';
import type { Log, Timers } from '../../runtime/index.ts';
import {
  ATTEMPTS_MAX,
  BACK_OFF_MS,
  type JobQueue,
  type Task,
  type TaskHandler,
  type TaskProgress,
} from './job-queue.ts';
import { taskCancelled, taskFailed } from './memory-queue.ts';
import type { BullParts, TaskData } from './queue-parts.ts';

/** What is done stays for a coordinator that was killed, and then for nobody. Counted by BullMQ as tasks end. */
const KEPT = { age: 3_600, count: 20_000 } as const;
const BULK = 500;
/** Events may be missed while a connection is down, so what is outstanding is also looked at. */
const LOOK_FIRST_MS = 250;
const LOOK_MS = 5_000;
const PROGRESS_MS = 2_000;
/** A worker looks so often whether its task was cancelled. */
const CANCELLED_MS = 3_000;
/** Workers on machines that may be taken away at any time are lost often; one that its task kills is lost every time. */
const STALLED_MAX = 10;

interface Outstanding {
  /** `undefined` when somebody else added it. */
  readonly task: Task | undefined;
  readonly answer: PromiseWithResolvers<Uint8Array>;
  isSettled: boolean;
}

export interface BullQueueOptions {
  readonly timers: Timers;
  readonly log: Log;
  /** A worker that says nothing for so long has lost its tasks. */
  readonly leaseMs: number;
}

/** Tasks in BullMQ. An answer lies with its task, not in an event: events are kept by the thousand. */
export async function bullQueue(parts: BullParts, { timers, log, leaseMs }: BullQueueOptions): Promise<JobQueue> {
  const { queue, errors } = parts;
  const listeners = new Set<(progress: TaskProgress) => void>();
  const outstanding = new Map<string, Outstanding>();
  const closing = new AbortController();
  let events: ReturnType<BullParts['events']> | undefined;

  const settle = (id: string, outcome: (answer: PromiseWithResolvers<Uint8Array>) => void): void => {
    const entry = outstanding.get(id);
    if (entry === undefined || entry.isSettled) return;
    entry.isSettled = true;
    outcome(entry.answer);
  };

  const look = async (id: string): Promise<void> => {
    const entry = outstanding.get(id);
    if (entry === undefined || entry.isSettled) return;
    const job = await queue.getJob(jobId(id));
    if (job?.data.result !== undefined) {
      const bytes = Buffer.from(job.data.result, 'base64');
      settle(id, ({ resolve }) => resolve(bytes));
    } else if (job === undefined) {
      // Done and kept no longer, or removed by hand: asked again it is done again.
      if (entry.task === undefined) settle(id, ({ reject }) => reject(taskFailed(id, 'it was never added')));
      else await addJobs([entry.task]);
    } else if (job.finishedOn !== undefined && (await job.getState()) === 'failed') {
      settle(id, ({ reject }) => reject(taskFailed(id, job.failedReason ?? 'for no reason given')));
    }
  };

  const lookLater = (id: string): void => {
    look(id).catch((error: unknown) => errors.hear(error));
  };

  const listen = async (): Promise<void> => {
    if (events !== undefined) return;
    events = parts.events();
    events.on('completed', ({ jobId: id }) => lookLater(taskId(id)));
    events.on('failed', ({ jobId: id }) => lookLater(taskId(id)));
    events.on('progress', ({ jobId: id, data }) => {
      const { done, of } = data as { done: number; of: number };
      for (const listener of listeners) listener({ id: taskId(id), done, of });
    });
    await events.waitUntilReady();
    void lookNowAndThen();
  };

  const lookNowAndThen = async (): Promise<void> => {
    // Sooner in the beginning: a listener that says it is ready may still miss the first event.
    let pauseMs = LOOK_FIRST_MS;
    while (await timers.sleep(pauseMs, closing.signal).then(truth, untruth)) {
      const began = timers.monotonicMs();
      for (const id of outstanding.keys()) await look(id).catch((error: unknown) => errors.hear(error));
      // With very many outstanding, looking must not become the work.
      pauseMs = Math.max(Math.min(2 * pauseMs, LOOK_MS), 10 * (timers.monotonicMs() - began));
    }
  };

  const addJobs = async (tasks: readonly Task[]): Promise<void> => {
    for (let at = 0; at < tasks.length; at += BULK) {
      await queue.addBulk(
        tasks.slice(at, at + BULK).map(({ id, payload }) => ({
          name: 'task',
          data: { payload },
          opts: {
            jobId: jobId(id),
            attempts: ATTEMPTS_MAX,
            backoff: { type: 'exponential', delay: BACK_OFF_MS },
            removeOnComplete: KEPT,
            removeOnFail: KEPT,
          },
        })),
      );
    }
  };

  /** BullMQ leaves alone what is there, what has failed too. */
  const removeFailed = async (tasks: readonly Task[]): Promise<void> => {
    if ((await queue.getFailedCount()) === 0) return;
    for (const { id } of tasks) {
      const job = await queue.getJob(jobId(id));
      if (job !== undefined && (await job.getState()) === 'failed') await job.remove();
    }
  };

  const expect = (id: string, task?: Task): Outstanding => {
    const known = outstanding.get(id);
    if (known !== undefined && !known.isSettled) return known;
    const entry = { task, answer: Promise.withResolvers<Uint8Array>(), isSettled: false };
    entry.answer.promise.catch(() => undefined); // Whoever asks for the result hears of it.
    outstanding.set(id, entry);
    return entry;
  };

  return {
    place: parts.place,
    async add(tasks) {
      await listen();
      await removeFailed(tasks);
      for (const task of tasks) expect(task.id, task);
      await addJobs(tasks);
      // What was done before has no event any more.
      for (const { id } of tasks) lookLater(id);
    },
    async result(id) {
      const entry = outstanding.get(id) ?? expect(id);
      await listen();
      if (entry.task === undefined) lookLater(id);
      try {
        return await entry.answer.promise;
      } finally {
        if (outstanding.get(id) === entry) outstanding.delete(id);
      }
    },
    async cancel(ids) {
      for (const id of ids) {
        settle(id, ({ reject }) => reject(taskCancelled(id)));
        outstanding.delete(id);
        const job = await queue.getJob(jobId(id));
        if (job === undefined || job.finishedOn !== undefined) continue;
        // One that is being worked on is locked; its worker looks for this mark.
        await job.remove().catch(() => job.updateData({ ...job.data, cancelled: true }));
      }
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async work(handler, { concurrency }) {
      const giveBack = new AbortController();
      let givenBack = 0;
      const worker = await parts.worker(
        async (job, token) => {
          if (job.data.result !== undefined) return;
          const controller = new AbortController();
          const signal = AbortSignal.any([controller.signal, giveBack.signal]);
          const watching = watchForCancel(job, controller);
          try {
            const bytes = await handler(taskIn(job), { signal, progress: progressOf(job) });
            // The answer lies there before the task counts as done. What was asked is needed no more.
            await job.updateData({ payload: '', result: Buffer.from(bytes).toString('base64') });
          } catch (error) {
            if (controller.signal.aborted) throw parts.final('cancelled');
            if (!giveBack.signal.aborted) throw error;
            await job.moveToWait(token);
            givenBack += 1;
            throw parts.movedBack();
          } finally {
            watching.abort();
          }
        },
        { concurrency, lockDuration: leaseMs, stalledInterval: leaseMs, maxStalledCount: STALLED_MAX },
      );
      worker.on('stalled', (id) =>
        log.warn(`task ${taskId(id).slice(0, 12)} was lost with its worker, and waits again`),
      );
      return {
        async stop(graceMs) {
          const grace = new AbortController();
          const closed = worker.close().finally(() => grace.abort());
          // Cut short when all have ended, which is no failure.
          await timers.sleep(graceMs, grace.signal).catch(() => undefined);
          giveBack.abort();
          await closed;
          return { givenBack };
        },
      };
    },
    async close() {
      closing.abort();
      await events?.close();
      await parts.close();
    },
  };

  function watchForCancel(job: Job<TaskData>, controller: AbortController): AbortController {
    const watching = new AbortController();
    const watch = async (): Promise<void> => {
      while (await timers.sleep(CANCELLED_MS, watching.signal).then(truth, untruth)) {
        const now = await queue.getJob(job.id!).catch((error: unknown) => errors.hear(error));
        if (now?.data.cancelled === true) controller.abort();
      }
    };
    void watch();
    return watching;
  }

  function progressOf(job: Job<TaskData>): (done: number, of: number) => void {
    let saidMs = timers.monotonicMs();
    return (done, of) => {
      if (timers.monotonicMs() - saidMs < PROGRESS_MS) return;
      saidMs = timers.monotonicMs();
      job.updateProgress({ done, of }).catch((error: unknown) => errors.hear(error));
    };
  }
}

function taskIn({ id, data }: Job<TaskData>): Parameters<TaskHandler>[0] {
  return { id: taskId(id!), payload: data.payload };
}

/** BullMQ takes an id of digits alone for its own. */
function jobId(id: string): string {
  return `t-${id}`;
}

function taskId(job: string): string {
  return job.slice(2);
}

const truth = (): boolean => true;
const untruth = (): boolean => false;
