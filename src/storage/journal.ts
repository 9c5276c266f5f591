import { strict as assert } from 'node:assert';
import type { EpochMs } from '../domain/index.ts';
import type { Effect, EngineEvent } from '../engine/index.ts';
import type { RecordedEntry } from './ports/journal-store.ts';
import { BarGroup, decodeBarGroup } from './record/bar-group.ts';

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

export interface MemoryJournal extends Journal {
  /** Everything appended, in order, as a journal on disk would give it back. */
  entries(): Iterable<RecordedEntry>;
}

/**
 * Keeps everything in memory: for backtests, which are reproducible from their inputs. As on disk, bars that led to
 * nothing are kept by reference: a million objects that stay would cost more than all that happens to them.
 */
export function memoryJournal(): MemoryJournal {
  const kept: (JournalEntry | BarGroup)[] = [];
  let group: BarGroup | undefined;
  let lastSeq: number | undefined;
  return {
    pending: 0,
    append(entry) {
      const { seq, event, effects } = entry;
      if (lastSeq !== undefined && seq !== lastSeq + 1) assert.fail(`entry ${seq} does not follow entry ${lastSeq}`);
      lastSeq = seq;
      if (event.type !== 'bar' || effects.length > 0) {
        group = undefined;
        kept.push(entry);
        return;
      }
      if (group === undefined) kept.push((group = new BarGroup(seq, event.at)));
      group.add(event.at, event.bar);
    },
    commit() {},
    *entries() {
      for (const item of kept) {
        if (item instanceof BarGroup) yield* decodeBarGroup(item.firstSeq, item.encode());
        else yield { type: 'entry', ...item };
      }
    },
  };
}
