import { Worker } from 'node:worker_threads';
import { AssayError } from '../runtime/index.ts';
import type { BacktestJob, BacktestReply } from './backtest-worker.ts';

/** Runs a backtest beside the server, so that pages and a stop command never wait for it. @throws BACKTEST_FAILED */
export async function backtestInWorker(job: BacktestJob): Promise<Extract<BacktestReply, { ok: true }>['evidence']> {
  const worker = new Worker(new URL('./backtest-worker.ts', import.meta.url), { workerData: job });
  const reply = await new Promise<BacktestReply>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the worker ended with code ${code} and no answer`)));
  });
  await worker.terminate();
  if (!reply.ok) throw new AssayError('BACKTEST_FAILED', `the backtest of ${job.strategy} failed: ${reply.message}`);
  return reply.evidence;
}
