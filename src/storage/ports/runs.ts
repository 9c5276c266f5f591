import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { Listing, Paging } from './paging.ts';

/**
 * A finished backtest. Version, data, seed and commit identify it: running it again must give the same result, byte
 * for byte.
 */
export interface RunRecord {
  /** `[A-Za-z0-9_-]{1,80}`: also the name of its files. */
  readonly runId: string;
  /** The registered strategy it is evidence for, where there is one. */
  readonly strategyId?: StrategyId;
  readonly strategyName: string;
  readonly versionHash: string;
  readonly dataHash: string;
  readonly seed: number;
  /** Source commit; absent outside a git checkout. */
  readonly commit?: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** First bar's open, inclusive, and last bar's close. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Plain JSON, made by its owner: the figures a list shows. */
  readonly summary: unknown;
  readonly finishedAt: EpochMs;
}

/** The two documents of a run, as text, kept exactly. */
export interface RunDocuments {
  /** JSON. */
  readonly result: string;
  /** One self-contained HTML page. */
  readonly report: string;
}

export interface RunStore {
  /** Writes both documents, then the record: a run that is listed has its documents. @throws when the id is taken. */
  save(run: RunRecord, documents: RunDocuments): Promise<void>;
  find(runId: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(
    query: Paging & { readonly strategyId?: StrategyId; readonly strategyName?: string },
  ): Promise<Listing<RunRecord>>;
  newest(strategyId: StrategyId): Promise<RunRecord | undefined>;
  /**
   * A run's document, or `undefined` when there is no such run.
   *
   * @throws {AssayError} RUN_FILE_MISSING or RUN_FILE_CHANGED when the file is not what was saved: evidence is not
   *   shown once it has been altered.
   */
  read(runId: string, document: keyof RunDocuments): Promise<string | undefined>;
}
