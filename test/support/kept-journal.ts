import { strict as assert } from 'node:assert';
import {
  format,
  parseExact,
  stringifyExact,
  type EpochMs,
  type Money,
  type StrategyId,
} from '../../src/domain/index.ts';
import { entryLine } from '../../src/sessions/index.ts';
import type { Checkpoint, JournalEntry, SessionJournal } from '../../src/storage/index.ts';

/** What survives a crash at one commit, as text: it went to disk and came back. */
export interface Saved {
  readonly lines: readonly string[];
  /** `curve at` to the equity then. */
  readonly equity: ReadonlyMap<string, string>;
  readonly checkpoint: string;
}

/** A session's journal in memory that keeps every commit, so that a crash after any of them can be tried. */
export class KeptJournal implements SessionJournal {
  readonly sessionId: string;
  readonly commits: Saved[] = [];
  pending = 0;
  durableSeq: number;
  lastSeq: number;
  private lines: readonly string[];
  private equityPoints: ReadonlyMap<string, string>;
  private readonly waiting: string[] = [];
  private readonly waitingEquity = new Map<string, string>();

  constructor(sessionId: string, from?: Saved) {
    this.sessionId = sessionId;
    this.lines = from?.lines ?? [];
    this.equityPoints = from?.equity ?? new Map();
    this.lastSeq = this.durableSeq = this.lines.length;
  }

  append(entry: JournalEntry): void {
    assert.equal(entry.seq, this.lastSeq + 1, 'entries come without gaps');
    this.lastSeq = entry.seq;
    this.pending += 1;
    this.waiting.push(entryLine(entry));
  }

  equity(at: EpochMs, equity: Money, strategyId?: StrategyId): void {
    this.waitingEquity.set(`${strategyId ?? ''} ${at}`, format(equity));
  }

  commit(checkpoint: () => Checkpoint): void {
    const state = checkpoint();
    assert.equal(state.seq, this.lastSeq, 'a checkpoint is of the newest entry');
    this.lines = [...this.lines, ...this.waiting.splice(0)];
    this.equityPoints = new Map([...this.equityPoints, ...this.waitingEquity]);
    this.waitingEquity.clear();
    this.pending = 0;
    this.durableSeq = this.lastSeq;
    this.commits.push({ lines: this.lines, equity: this.equityPoints, checkpoint: stringifyExact(state) });
  }

  get newest(): Saved {
    return this.commits.at(-1)!;
  }
}

export function checkpointOf(saved: Saved): Checkpoint {
  return parseExact(saved.checkpoint) as Checkpoint;
}
