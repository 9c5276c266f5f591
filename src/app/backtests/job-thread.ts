import { Worker } from 'node:worker_threads';
import { AssayError } from '../../runtime/index.ts';
import type { BacktestWords } from './backtest-words.ts';
import type { BacktestProgress, BacktestSaying } from './job-worker.ts';

/** One thread that runs one backtest beside the server. */
export interface BacktestThread {
  /** @throws {AssayError} as the backtest did; BACKTEST_FAILED where the thread itself died or was ended */
  readonly end: Promise<Extract<BacktestSaying, { type: 'finished' }>>;
  /** At once, as a kill would. */
  terminate(): Promise<void>;
}

export function backtestThread(words: BacktestWords, hear: (progress: BacktestProgress) => void): BacktestThread {
  const worker = new Worker(new URL('./job-worker.ts', import.meta.url), { workerData: words });
  const end = new Promise<Extract<BacktestSaying, { type: 'finished' }>>((resolve, reject) => {
    worker.on('message', (saying: BacktestSaying) => {
      switch (saying.type) {
        case 'progress':
          hear(saying.progress);
          return;
        case 'finished':
          resolve(saying);
          return;
        case 'failed':
          reject(new AssayError(saying.code, saying.message));
      }
    });
    worker.once('error', (cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      reject(new AssayError('BACKTEST_FAILED', `the thread of the backtest failed: ${why}`, { cause }));
    });
    worker.once('exit', () => {
      reject(new AssayError('BACKTEST_FAILED', 'the thread of the backtest ended without an answer'));
    });
  });
  return {
    end,
    async terminate() {
      await worker.terminate();
    },
  };
}
