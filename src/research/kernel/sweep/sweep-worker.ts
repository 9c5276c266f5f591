import { parentPort } from 'node:worker_threads'; // ambient-ok: the worker's end of a pool of threads
import { AssayError } from '../../../runtime/index.ts';
import { kernelMarket } from '../backtest.ts';
import type { KernelMarket } from '../kernel-market.ts';
import { kernelDays } from '../outcome.ts';
import { Sweeper } from './sweep.ts';
import type { SweepJob, SweepReply } from './sweep-pool.ts';

/** What this thread has made of the market it was asked of last. */
let kept: { readonly key: string; readonly market: KernelMarket } | undefined;

parentPort?.on('message', (job: SweepJob) => {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(answer(job));
});

function answer(job: SweepJob): SweepReply {
  try {
    return { left: work(job) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function work(job: SweepJob): number {
  const { plan, rows, next, stretch, columns } = job;
  const market = marketOf(job);
  const sweeper = new Sweeper(market, kernelDays({ columns }, stretch), plan);
  let left = 0;
  for (;;) {
    const signal = Atomics.add(next, 0, 1);
    if (signal >= plan.signals.length) return left;
    left += sweeper.sweep(signal, rows);
  }
}

function marketOf({ terms, columns, key }: SweepJob): KernelMarket {
  if (kept?.key === key) return kept.market;
  const market = kernelMarket(terms, columns);
  if ('uncovered' in market) throw new AssayError('SWEEP_FAILED', market.uncovered);
  kept = { key, market };
  return market;
}
