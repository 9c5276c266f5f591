import { Worker } from 'node:worker_threads';
import type { SeedJob, SeedRange, SeedReply } from './seed-worker.ts';
import type { RunReport } from './world.ts';

export interface SeedWorkers extends SeedRange, SeedJob {
  readonly workers: number;
  /** Told of each run, in the order of the seeds; stops by returning false. */
  after(report: RunReport): boolean | void;
}

/** Seeds a worker takes at a time: short enough that none is left with a long tail alone. */
const RANGE_SEEDS = 20;

/**
 * Runs seeds on several cores. Reports are told in the order of the seeds, so sums and digests are those of one core.
 *
 * @throws {RangeError} when a run twice gives two traces, or a worker dies
 */
export async function runSeedsInWorkers(parts: SeedWorkers): Promise<void> {
  const early = new Map<number, RunReport>();
  let [nextRange, nextSeed, isOver] = [parts.from, parts.from, false];
  const take = (): SeedRange | undefined => {
    if (isOver || nextRange > parts.to) return undefined;
    const range = { from: nextRange, to: Math.min(nextRange + RANGE_SEEDS - 1, parts.to) };
    nextRange = range.to + 1;
    return range;
  };
  const hear = (report: RunReport): void => {
    early.set(report.seed, report);
    for (let next = early.get(nextSeed); next !== undefined && !isOver; next = early.get(nextSeed)) {
      early.delete(nextSeed);
      nextSeed += 1;
      if (parts.after(next) === false) isOver = true;
    }
  };
  const { run, twice } = parts;
  await Promise.all(Array.from({ length: parts.workers }, () => work({ run, twice }, take, hear)));
}

async function work(job: SeedJob, take: () => SeedRange | undefined, hear: (report: RunReport) => void): Promise<void> {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData: job });
  try {
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const range = take();
        if (range === undefined) resolve();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        else worker.postMessage(range);
      };
      worker.on('message', (reply: SeedReply) => {
        if (reply.type === 'report') hear(reply.report);
        else if (reply.type === 'done') next();
        else reject(new RangeError(reply.message));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new RangeError(`a worker of the simulation ended with code ${code}`)));
      next();
    });
  } finally {
    await worker.terminate();
  }
}
