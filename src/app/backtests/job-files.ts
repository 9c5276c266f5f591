import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BacktestOrder, BacktestResultView, BacktestView } from '../../../contract/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import { syncFolder, writeAtomically, type Log } from '../../runtime/index.ts';

/** A backtest that somebody asked for, as it is kept. */
export interface JobRecord {
  readonly id: string;
  readonly order: BacktestOrder;
  readonly title: string;
  readonly simulated: boolean;
  readonly by: string;
  readonly submittedAt: EpochMs;
  readonly state: BacktestView['state'];
  readonly reason: string;
  readonly startedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly figures?: NonNullable<BacktestView['figures']>;
}

const FORMAT = 'assay-backtest-job-1';

/**
 * Backtests that were asked for, a small file each: they outlive the server, and what one was when it ended is known.
 * The run itself, once it has finished, is evidence and lies in the storage.
 */
export class JobFiles {
  private readonly folder: string;
  private readonly log: Log;

  constructor(folder: string, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** Oldest first. One that cannot be read is told in the log and left where it is. */
  all(): readonly JobRecord[] {
    if (!existsSync(this.folder)) return [];
    const records = readdirSync(this.folder).flatMap((name) => (/^b\d+\.json$/.test(name) ? this.read(name) : []));
    return records.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  }

  write(record: JobRecord): void {
    mkdirSync(this.folder, { recursive: true });
    writeAtomically(join(this.folder, `${record.id}.json`), `${JSON.stringify({ format: FORMAT, ...record })}\n`);
    syncFolder(this.folder);
  }

  /** What came of it, as pages show it. */
  writeResult(id: string, view: BacktestResultView): void {
    writeAtomically(this.resultPath(id), `${JSON.stringify(view)}\n`);
  }

  readResult(id: string): BacktestResultView {
    return JSON.parse(readFileSync(this.resultPath(id), 'utf8')) as BacktestResultView;
  }

  private read(name: string): readonly JobRecord[] {
    try {
      const { format, ...record } = JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as JobRecord & {
        readonly format: string;
      };
      if (format === FORMAT) return [record];
      this.log.warn('a backtest of another version is left alone', { name, format });
    } catch (error) {
      this.log.error('the record of a backtest cannot be read', { name, error });
    }
    return [];
  }

  private resultPath(id: string): string {
    return join(this.folder, `${id}.result.json`);
  }
}

/** Of `b12`, 12. */
export function numberOf(id: string): number {
  return Number(id.slice(1));
}
