import type { ApiKeyStore } from './api-keys.ts';
import type { DiscrepancyStore } from './discrepancies.ts';
import type { HaltStore } from './halts.ts';
import type { JournalHistory, JournalOptions, SessionJournal } from './journal-store.ts';
import type { LeaseStore } from './leases.ts';
import type { PipelineStore } from './pipeline.ts';
import type { RequestLog } from './requests.ts';
import type { RunStore } from './runs.ts';
import type { SessionViews } from './session-views.ts';
import type { SessionStore } from './sessions.ts';
import type { SettingStore } from './settings.ts';
import type { SignInStore } from './sign-ins.ts';
import type { StrategyStore } from './strategies.ts';

/** Everything that is kept, behind ports that no database shows through. */
export interface Storage {
  /**
   * Opens the journal of a session made before with `sessions.create`, at the place where it was left. Opening it
   * again takes it over: the older one refuses further use.
   *
   * @throws {AssayError} JOURNAL_BROKEN when the newest rows and checkpoint do not belong together.
   */
  journal(sessionId: string, options?: JournalOptions): Promise<SessionJournal>;
  readonly history: JournalHistory;
  readonly views: SessionViews;
  readonly sessions: SessionStore;
  readonly strategies: StrategyStore;
  readonly runs: RunStore;
  readonly discrepancies: DiscrepancyStore;
  readonly pipeline: PipelineStore;
  readonly halts: HaltStore;
  readonly leases: LeaseStore;
  readonly signIns: SignInStore;
  readonly apiKeys: ApiKeyStore;
  readonly settings: SettingStore;
  readonly requests: RequestLog;
  health(): StorageHealth;
  /** Uncommitted journal entries are lost, and said so in the log: commit first. */
  close(): Promise<void>;
}

export interface StorageHealth {
  /** `failed` once a journal could not be written; only a restart, after the cause is gone, ends it. */
  readonly state: 'ok' | 'failed';
  /** Why, when failed. */
  readonly detail?: string;
  readonly url: string;
  readonly readOnly: boolean;
  readonly schemaVersion: number;
  /** Of the database and what waits beside it to be merged in. */
  readonly sizeBytes: number;
  /** Of that, not merged yet. Growth without end means that some reader never lets go. */
  readonly walBytes: number;
  /** Newest durable entry of the journal opened last; 0 when none is open. */
  readonly journalSeq: number;
  /** Of the last 1,000 commits, milliseconds; absent before the first. */
  readonly commitP50Ms?: number;
  readonly commitP99Ms?: number;
}
