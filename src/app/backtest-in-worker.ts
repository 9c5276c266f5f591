import { Worker } from 'node:worker_threads';
import { AssayError } from '../runtime/index.ts';
import type { BacktestJob, BacktestReply } from './backtest-worker.ts';
import { answerOf } from './worker-answer.ts';

/** Runs a backtest beside the server, so that pages and a stop command never wait for it. @throws BACKTEST_FAILED */
export async function backtestInWorker(job: BacktestJob): Promise<Extract<BacktestReply, { ok: true }>['evidence']> {
  const worker = new Worker(new URL('./backtest-worker.ts', import.meta.url), { workerData: job });
  const reply = await answerOf<BacktestReply>(worker);
  if (!reply.ok) throw new AssayError('BACKTEST_FAILED', `the backtest of ${job.strategy} failed: ${reply.message}`);
  return reply.evidence;
}
