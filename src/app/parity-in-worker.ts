import { Worker } from 'node:worker_threads';
import type { StrategyParity } from '../pipeline/index.ts';
import { AssayError } from '../runtime/index.ts';
import type { SessionParityRequest } from './parity-command.ts';
import type { ParityReply } from './parity-worker.ts';
import { answerOf } from './worker-answer.ts';

/**
 * Replays a session beside the server, so that nothing waits for it.
 *
 * @throws {AssayError} PARITY_FAILED, with the reason and its code
 */
export async function parityInWorker(request: SessionParityRequest): Promise<readonly StrategyParity[]> {
  const worker = new Worker(new URL('./parity-worker.ts', import.meta.url), { workerData: request });
  const reply = await answerOf<ParityReply>(worker);
  if (reply.ok) return reply.parities;
  const code = reply.code === undefined ? '' : ` (${reply.code})`;
  throw new AssayError('PARITY_FAILED', `the session could not be replayed: ${reply.message}${code}`);
}
