import type { EpochMs, Timeframe } from '../domain/index.ts';
import type { Engine, ReconcileReport } from '../engine/index.ts';
import type { JournalEntry } from '../storage/index.ts';
import type { StopReport } from './emergency-stop.ts';
import type { UntimedCommand } from './inbox.ts';

/** Who shows what a session does. It must not throw, and cannot slow or change a decision. */
export interface Follower {
  /** After each entry; the engine is as it left it. */
  observe(entry: JournalEntry): void;
  /** Everything up to this entry is on disk, and may be shown as done. */
  committed(seq: number): void;
}

export type SessionState = 'starting' | 'running' | 'finished' | 'stopped' | 'failed';

/** What operators and screens need of a session, whatever account it trades: on paper or at an exchange. */
export interface TradingSession {
  readonly engine: Engine;
  readonly baseTimeframe: Timeframe;
  readonly state: SessionState;
  /** Why it failed. */
  readonly failure: string | undefined;
  /** Market seconds per real second. */
  readonly speed: number;
  readonly progress: {
    /** From 0 to 1; absent when there is no end to be on the way to. */
    readonly progress: number | undefined;
    readonly endsAt: EpochMs | undefined;
    readonly bars: number;
  };
  /** @throws {AssayError} SESSION_OVER when nobody is listening any more */
  command(command: UntimedCommand): void;
  emergencyStop(by: string, reason: string): Promise<StopReport>;
  /** It compares its books on a schedule of its own; else whoever shows it has to ask. */
  readonly comparesItself: boolean;
  /**
   * Compares our books with the venue's, on record. Joins a comparison that is under way.
   *
   * @throws {AssayError} SESSION_OVER when nobody is listening any more
   */
  reconcile(why: string): Promise<ReconcileReport>;
  /** Differences between our books and the venue's, in words, as of now or the last comparison; absent when not known. */
  check(): readonly string[] | undefined;
}
