import type { EpochMs, Instrument, InstrumentId, Money, StrategyId, Timeframe } from '../../domain/index.ts';
import type { Checkpoint, Journal, JournalEntry } from '../journal.ts';
import type { Lease } from './leases.ts';

/** A session's journal on disk, with the extras a durable one can offer. */
export interface SessionJournal extends Journal {
  readonly sessionId: string;
  /** Newest entry appended; 0 before the first. The next entry carries this plus one. */
  readonly lastSeq: number;
  /** Newest entry that survives a power cut. */
  readonly durableSeq: number;
  /**
   * Notes a point of the equity curve, written by the next commit. At most one point per `equityEveryMs` is kept:
   * the newest.
   *
   * @param strategyId whose curve; the account's when absent
   */
  equity(at: EpochMs, equity: Money, strategyId?: StrategyId): void;
}

export interface JournalOptions {
  /** For sentences people can read: without it amounts carry the instrument's id instead of its coin. */
  readonly instruments?: readonly Instrument[];
  /** Strategy ids to names people know, e.g. `EMA cross`. */
  readonly titles?: ReadonlyMap<StrategyId, string>;
  /**
   * Commits succeed only while this is the account's newest lease, and renew it. Absent for an account that only this
   * database knows, such as a simulated one.
   */
  readonly lease?: Pick<Lease, 'account' | 'epoch'>;
  /** Spacing of the equity curve; one base bar. A minute when absent. */
  readonly equityEveryMs?: number;
}

/**
 * What a journal gives back. A bar that led to nothing is kept by reference, since the archive has it already; every
 * other entry comes back exactly as it was appended.
 */
export type RecordedEntry = ({ readonly type: 'entry' } & JournalEntry) | BarReference;

/** A closed bar that led to nothing, by its key in the archive. */
export interface BarReference {
  readonly type: 'bar-ref';
  readonly seq: number;
  /** When the engine heard it. */
  readonly at: EpochMs;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
}

export type NarratedEntry = RecordedEntry & {
  /** None for what is no news, such as a price, or an order's acceptance. */
  readonly sentences: readonly string[];
};

export interface EntryRange {
  /** Inclusive; from the first entry when absent. */
  readonly fromSeq?: number;
  /** Inclusive; to the newest durable entry when absent. */
  readonly toSeq?: number;
  readonly limit?: number;
}

/**
 * The outcome of checking a journal from its first row to its last. `head` is the hash of the newest row: who keeps a
 * copy of it elsewhere can prove later that nothing up to `lastSeq` was changed or cut off.
 */
export type ChainReport =
  | { readonly intact: true; readonly rows: number; readonly lastSeq: number; readonly head: string }
  /** `seq` is the first entry that cannot be trusted. */
  | { readonly intact: false; readonly seq: number; readonly problem: string };

/** Reads what sessions wrote, this one's or another's. */
export interface JournalHistory {
  /** The newest checkpoint; its `seq` is the session's newest durable entry. */
  checkpoint(sessionId: string): Promise<Checkpoint | undefined>;
  /** Entries in order. Reads in pages, so that a slow consumer holds no database snapshot open. */
  entries(sessionId: string, range?: EntryRange): AsyncIterable<RecordedEntry>;
  /**
   * Entries in order, each with what it says in sentences, told from the journal alone: unlike the activity list, which
   * only follows from it, they are covered by its chain. Reads from the first entry on, since an order is known by where
   * it was sent.
   */
  narrated(sessionId: string, range?: EntryRange): AsyncIterable<NarratedEntry>;
  /**
   * Recomputes every hash. Takes about a second per 200,000 rows; between pages everything else in the process gets its
   * turn, so that it can be asked of a session that trades.
   *
   * @throws the signal's reason, when it is aborted first
   */
  verifyChain(sessionId: string, signal?: AbortSignal): Promise<ChainReport>;
}
