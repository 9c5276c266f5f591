import { hostname } from 'node:os';
import { announce, distributedEvaluator, openQueue, type Evaluator, type LabMarket } from '../../research/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import { codeVersion } from '../worker-version.ts';

/**
 * Lets the workers of a queue try candidates while it is used; their answers are those of this process.
 *
 * @throws {AssayError} QUEUE_ADDRESS, QUEUE_UNREACHABLE, WORKER_VERSION
 */
export async function withQueue<Result>(
  address: string,
  { timers, log }: { readonly timers: Timers; readonly log: Log },
  use: (evaluatorOf: (market: LabMarket) => Evaluator) => Promise<Result>,
): Promise<Result> {
  const version = codeVersion();
  const connection = await openQueue(address, { version, timers, log });
  const ending = new AbortController();
  try {
    const id = `${hostname()}-${process.pid}-${timers.now()}`;
    const self = { role: 'coordinator', id, version } as const;
    const { gone } = await announce(self, connection.store, { timers, log, signal: ending.signal });
    const result = await use((market) => distributedEvaluator(market, { ...connection, evaluator: 'kernel', version }));
    ending.abort();
    await gone;
    return result;
  } finally {
    ending.abort();
    await connection.close();
  }
}
