import type { Timers } from '../../runtime/index.ts';
import type { Evaluator, LabMarket } from '../trials/index.ts';
import { memoryContent } from './content-store.ts';
import { distributedEvaluator } from './distributed-evaluator.ts';
import type { EvaluatorName } from './evaluators.ts';
import type { JobQueue } from './job-queue.ts';
import { labHandler } from './lab-handler.ts';
import { memoryQueue } from './memory-queue.ts';
import { threadPool } from './thread-pool.ts';

/** Evaluators that share their workers. */
export interface Lab {
  readonly queue: JobQueue;
  evaluator(market: LabMarket, name: EvaluatorName): Evaluator;
  close(): Promise<void>;
}

/** The lab without anything to install: threads of this process. */
export async function embeddedLab(threads: number, timers: Timers): Promise<Lab> {
  const queue = memoryQueue(timers);
  const content = memoryContent();
  const pool = threadPool(threads);
  const working = await queue.work(labHandler(content, pool), { concurrency: threads });
  return {
    queue,
    evaluator: (market, evaluator) =>
      distributedEvaluator(market, { queue, content, evaluator, version: 'this process' }),
    async close() {
      await queue.close();
      await working.stop(0);
      await pool.close();
    },
  };
}
