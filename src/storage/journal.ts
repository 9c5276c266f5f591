import type { EpochMs } from '../domain/index.ts';
import type { Effect, EngineEvent } from '../engine/index.ts';

/** One event and all that followed from it. */
export interface JournalEntry {
  /** 1, 2, 3 … without gaps within a session; the dashboard detects a lost message by it. */
  readonly seq: number;
  readonly event: EngineEvent;
  readonly effects: readonly Effect[];
}

/** State that goes to disk in the same transaction as the entries that led to it. Plain JSON, made by its owner. */
export interface Checkpoint {
  readonly seq: number;
  /** Market time of the newest event. */
  readonly marketAt: EpochMs;
  readonly engine: unknown;
  /** The simulated venue's own state, where the venue lives in this process. */
  readonly venue?: unknown;
  /** Where the feed stands. */
  readonly feed?: unknown;
}

export interface Journal {
  /**
   * Adds an entry. It may stay in memory until `commit`; entries come in order and without gaps.
   *
   * @throws on a gap or repetition of `seq`: that is our own mistake.
   */
  append(entry: JournalEntry): void;
  /**
   * Makes all appended entries durable, with the checkpoint, in one transaction. When it returns (or resolves), a
   * power cut loses none of them.
   */
  commit(checkpoint: () => Checkpoint): void | Promise<void>;
  /** Number of entries appended and not yet durable. */
  readonly pending: number;
}

/** Keeps everything in memory: for backtests, which are reproducible from their inputs. */
export function memoryJournal(): Journal & { readonly entries: readonly JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    pending: 0,
    append(entry) {
      entries.push(entry);
    },
    commit() {},
  };
}
