import { once } from 'node:events';
import { Worker } from 'node:worker_threads'; // ambient-ok: threads of the same program, which share memory and nothing else
import { AssayError } from '../../../runtime/index.ts';
import type { BarColumns } from '../../../market/index.ts';
import { labTerms, type LabMarket, type Stretch } from '../../trials/index.ts';
import type { KernelTerms } from '../terms.ts';
import type { SweepPlan } from './sweep.ts';
import { ROW, ROW_LENGTH } from './sweep-set.ts';

/** What a worker is asked: everything in it that is large lies in shared memory. */
export interface SweepJob {
  readonly terms: KernelTerms;
  readonly columns: BarColumns;
  /** Equal for equal markets at equal costs: a worker keeps what it has made of one. */
  readonly key: string;
  readonly plan: SweepPlan;
  readonly stretch: Stretch | undefined;
  /** A row for each set, signal after signal. */
  readonly rows: Float64Array<SharedArrayBuffer>;
  /** The next signal that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

export type SweepReply = { readonly left: number } | { readonly failure: string };

/** What one set came to. Only the engine can answer for a set whose numbers are NaN. */
export interface SweptSet {
  readonly trades: number;
  /** Of the capital, net of all costs, open positions at their mark. */
  readonly totalReturn: number;
  /** Of the daily returns; NaN for fewer than two days or none that differ. */
  readonly dailySharpe: number;
  readonly dailySortino: number;
  /** Zero or below. */
  readonly maxDrawdown: number;
}

export interface Sweep {
  readonly sets: number;
  /** Sets that were left to the engine. */
  readonly left: number;
  readonly rows: Float64Array;
  readonly days: number;
  set(signal: number, exit: number): SweptSet;
}

/**
 * Warm threads that go through sweeps together, a signal at a time, each taking the next that nobody has taken. They keep
 * what they have made of a market: its columns are made once for all sweeps on it.
 */
export class SweepPool {
  private readonly workers: readonly Worker[];

  constructor(threads: number) {
    this.workers = Array.from({ length: threads }, () => new Worker(new URL('./sweep-worker.ts', import.meta.url)));
    for (const worker of this.workers) worker.unref();
  }

  /** @throws {AssayError} `SWEEP_FAILED` */
  async sweep(market: LabMarket, plan: SweepPlan, stretch?: Stretch): Promise<Sweep> {
    const sets = plan.signals.length * plan.exits.length;
    const terms = labTerms(market);
    const job: SweepJob = {
      terms,
      columns: market.columns,
      key: `${market.dataHash} ${JSON.stringify(terms, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`,
      plan,
      stretch,
      rows: new Float64Array(new SharedArrayBuffer(sets * ROW_LENGTH * 8)),
      next: new Int32Array(new SharedArrayBuffer(4)),
    };
    const replies = await Promise.all(this.workers.map((worker) => answerOf(worker, job)));
    const left = replies.reduce((sum, reply) => sum + reply, 0);
    return { sets, left, rows: job.rows, ...reader(job, daysOf(market, stretch)) };
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** The bars in memory that threads share; a sweep of bars that are not copies them for each thread. */
export function sharedColumns(columns: BarColumns): BarColumns {
  const shared = (column: Float64Array): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(column.length * 8));
    copy.set(column);
    return copy;
  };
  const { openTime, open, high, low, close, volume } = columns;
  return {
    ...columns,
    openTime: shared(openTime),
    open: shared(open),
    high: shared(high),
    low: shared(low),
    close: shared(close),
    volume: shared(volume),
  };
}

async function answerOf(worker: Worker, job: SweepJob): Promise<number> {
  const asked = new AbortController();
  const { signal } = asked;
  worker.ref();
  try {
    const ended = Promise.race([
      once(worker, 'message', { signal }) as Promise<readonly SweepReply[]>,
      once(worker, 'exit', { signal }).then(() => [{ failure: 'it has ended' }] as const),
    ]);
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
    worker.postMessage(job);
    const [reply = { failure: 'it said nothing' }] = await ended;
    if ('failure' in reply) throw new AssayError('SWEEP_FAILED', `a thread of the sweep failed: ${reply.failure}`);
    return reply.left;
  } finally {
    asked.abort();
    worker.unref();
  }
}

function reader({ rows, plan }: SweepJob, days: number): Pick<Sweep, 'days' | 'set'> {
  return {
    days,
    set(signal, exit) {
      const at = (signal * plan.exits.length + exit) * ROW_LENGTH;
      const [sum, squares, downside] = [rows[at + ROW.sum]!, rows[at + ROW.squares]!, rows[at + ROW.downside]!];
      const mean = sum / days;
      const variance = (squares - sum * mean) / (days - 1);
      return {
        trades: rows[at + ROW.trades]!,
        totalReturn: sum,
        dailySharpe: variance > 0 ? mean / Math.sqrt(variance) : NaN,
        dailySortino: downside > 0 ? mean / Math.sqrt(downside / days) : NaN,
        maxDrawdown: rows[at + ROW.drawdown]!,
      };
    },
  };
}

function daysOf({ columns: { openTime, length } }: LabMarket, stretch: Stretch | undefined): number {
  const day = (at: number): number => Math.floor(at / 86_400_000);
  const times = stretch === undefined ? openTime : openTime.filter((at) => at >= stretch.from && at < stretch.to);
  return length === 0 || times.length === 0 ? 0 : day(times.at(-1)!) - day(times[0]!) + 1;
}
