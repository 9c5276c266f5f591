import { join } from 'node:path';
import type {
  BacktestComparison,
  BacktestDetail,
  BacktestOrder,
  BacktestResultView,
  BacktestView,
} from '../../../contract/index.ts';
import type { Actor, Backtests, Page } from '../../api/index.ts';
import type { Archive, DatasetKey } from '../../market/index.ts';
import type { RunFigures } from '../../pipeline/index.ts';
import { AssayError, usageError, type Log, type Timers } from '../../runtime/index.ts';
import type { RunStore } from '../../storage/index.ts';
import { isReadFor } from '../datasets/dataset-key.ts';
import { JobFiles, numberOf, type JobRecord } from './job-files.ts';
import { backtestThread, type BacktestThread } from './job-thread.ts';
import { catalogueView, figuresOf, jobView } from './job-view.ts';
import type { BacktestProgress } from './job-worker.ts';
import { checkOrder, wordsOf } from './order-check.ts';

export interface BacktestJobsParts {
  /** Of the session's data: nobody else writes to it while this server has its database. */
  readonly folder: string;
  /** Of the installation: its archive is read, and its ledger counts every trial. */
  readonly dataDir: string;
  readonly archive: Archive;
  readonly runs: Pick<RunStore, 'find' | 'save'>;
  readonly timers: Timers;
  readonly log: Log;
  /** Threads at a time. */
  readonly atATime: number;
}

/** Waiting beside those that run; more is a mistake, or somebody's script. */
const QUEUE_MAX = 50;

interface Running {
  readonly thread: BacktestThread;
  progress: BacktestProgress;
  ended: Promise<void>;
}

/** Backtests that the server runs, a few at a time, each in a thread of its own; the others wait. */
export class BacktestJobs implements Backtests {
  private readonly parts: BacktestJobsParts;
  private readonly files: JobFiles;
  private readonly records = new Map<string, JobRecord>();
  private readonly running = new Map<string, Running>();
  private isClosed = false;

  /** Takes up what waited when the last server ended, and says of what ran then that it was interrupted. */
  constructor(parts: BacktestJobsParts) {
    this.parts = parts;
    this.files = new JobFiles(join(parts.folder, 'backtests'), parts.log);
    for (const record of this.files.all()) {
      if (record.state === 'running')
        this.end(record, 'interrupted', 'the server ended while it ran; ask for it again');
      else this.records.set(record.id, record);
    }
    this.next();
  }

  catalogue() {
    return catalogueView();
  }

  list({ page, limit }: { readonly page: number; readonly limit: number }): Page<BacktestView> {
    const newestFirst = [...this.records.values()].toReversed();
    const items = newestFirst.slice((page - 1) * limit, page * limit).map((record) => this.view(record));
    return { items, count: newestFirst.length };
  }

  async get(id: string): Promise<BacktestDetail> {
    const record = this.record(id);
    return { backtest: this.view(record), result: record.state === 'finished' ? this.files.readResult(id) : null };
  }

  async compare(ids: readonly string[]): Promise<BacktestComparison> {
    if (new Set(ids).size !== ids.length) throw usageError('CONFLICT', 'a backtest is not compared with itself');
    const records = ids.map((id) => this.record(id));
    const unfinished = records.filter(({ state }) => state !== 'finished');
    if (unfinished.length > 0)
      throw usageError(
        'CONFLICT',
        `not finished: ${unfinished.map(({ id, state }) => `${id} is ${state}`).join(', ')}`,
      );
    const results = ids.map((id) => this.files.readResult(id));
    return { backtests: records.map((record) => this.view(record)), metrics: sideBySide(results) };
  }

  async start({ order, by }: { readonly order: BacktestOrder } & Actor): Promise<BacktestView> {
    const { datasets } = await this.parts.archive.list();
    const { definition, simulated } = checkOrder(order, datasets);
    const waiting = [...this.records.values()].filter(({ state }) => state === 'queued').length;
    if (waiting >= QUEUE_MAX)
      throw usageError('CONFLICT', `${QUEUE_MAX} backtests wait already; stop one of them first`);
    const newest = [...this.records.keys()].reduce((most, id) => Math.max(most, numberOf(id)), 0);
    const record: JobRecord = {
      id: `b${newest + 1}`,
      order,
      title: definition.title,
      simulated,
      by,
      submittedAt: this.parts.timers.now(),
      state: 'queued',
      reason: 'it waits for its turn',
    };
    this.keep(record);
    this.next();
    return this.view(this.record(record.id));
  }

  async cancel({ id, by }: { readonly id: string } & Actor): Promise<BacktestView> {
    const record = this.record(id);
    if (record.state !== 'queued' && record.state !== 'running')
      throw usageError('CONFLICT', `${id} does not run: ${record.reason}`);
    const cancelled = this.end(record, 'cancelled', `stopped by ${by}`);
    await this.running.get(id)?.thread.terminate();
    return this.view(cancelled);
  }

  /** Backtests that run or wait here and read a dataset, in words. */
  usesOf(key: DatasetKey): readonly string[] {
    const open = [...this.records.values()].filter(({ state }) => state === 'queued' || state === 'running');
    return open
      .filter(({ order }) => order.bars.some((bars) => isReadFor(bars, key)))
      .map(({ id }) => `backtest ${id}`);
  }

  /** Ends what runs; the next server says that it was interrupted, and takes up what waits. */
  async close(): Promise<void> {
    this.isClosed = true;
    const running = [...this.running.values()];
    await Promise.all(running.map(async ({ thread }) => thread.terminate()));
    await Promise.all(running.map(async ({ ended }) => ended));
  }

  /** Begins as many of those that wait as there is room for, oldest first. */
  private next(): void {
    for (const record of this.records.values()) {
      if (this.isClosed || this.running.size >= this.parts.atATime) return;
      if (record.state === 'queued' && !this.running.has(record.id)) this.begin(record);
    }
  }

  private begin(queued: JobRecord): void {
    const { dataDir, timers } = this.parts;
    const record = this.keep({ ...queued, state: 'running', reason: 'it runs', startedAt: timers.now() });
    const thread = backtestThread(wordsOf(record.order, dataDir), (progress) => {
      running.progress = progress;
    });
    const running: Running = { thread, progress: { step: 'loading', fraction: 0 }, ended: Promise.resolve() };
    this.running.set(record.id, running);
    running.ended = this.follow(record, thread).finally(() => {
      this.running.delete(record.id);
      this.next();
    });
  }

  private async follow(record: JobRecord, thread: BacktestThread): Promise<void> {
    const { log } = this.parts;
    try {
      const { record: run, documents, view } = await thread.end;
      if (!this.isRunning(record)) return;
      await this.save(run, documents);
      this.files.writeResult(record.id, view);
      const finished = { ...record, figures: figuresOf(run.runId, run.summary as RunFigures) };
      this.end(finished, 'finished', `it has finished; run ${run.runId}`);
    } catch (error) {
      // Cancelled, or the server ends: that is said already, or will be by the next one.
      if (!this.isRunning(record)) return;
      const { code, message } = error as AssayError;
      this.end(record, 'failed', code === undefined ? message : `${message} [${code}]`);
      log.warn('a backtest failed', { id: record.id, error });
    } finally {
      await thread.terminate();
    }
  }

  /** The same question again is the same run, and has to have had the same answer. */
  private async save(...[run, documents]: Parameters<RunStore['save']>): Promise<void> {
    const { runs } = this.parts;
    const known = await runs.find(run.runId);
    if (known === undefined) return runs.save(run, documents);
    const [before, now] = [known, run].map(({ summary }) => (summary as RunFigures).journalDigest);
    if (before !== now)
      throw new AssayError(
        'BACKTEST_FAILED',
        `run ${run.runId} was made before and came out otherwise (journal ${before}, now ${now}): this is not the same code`,
      );
  }

  private end(record: JobRecord, state: JobRecord['state'], reason: string): JobRecord {
    return this.keep({ ...record, state, reason, endedAt: this.parts.timers.now() });
  }

  private keep(record: JobRecord): JobRecord {
    this.files.write(record);
    this.records.set(record.id, record);
    return record;
  }

  private isRunning({ id }: JobRecord): boolean {
    return !this.isClosed && this.records.get(id)?.state === 'running';
  }

  private record(id: string): JobRecord {
    const record = this.records.get(id);
    if (record === undefined) throw usageError('BACKTEST_UNKNOWN', `there is no backtest ${id}`);
    return record;
  }

  private view(record: JobRecord): BacktestView {
    return jobView(record, record.state === 'running' ? this.running.get(record.id)?.progress : undefined);
  }
}

function sideBySide(results: readonly BacktestResultView[]): BacktestComparison['metrics'] {
  return results[0]!.metrics.map(({ key, label, unit, definition }) => ({
    key,
    label,
    unit,
    definition,
    values: results.map(({ metrics }) => metrics.find((one) => one.key === key)?.value ?? null),
  }));
}
