import { strict as assert } from 'node:assert';
import type { EpochMs, Money, StrategyId } from '../../domain/index.ts';
import { AssayError, type Timers } from '../../runtime/index.ts';
import type { Checkpoint, JournalEntry } from '../journal.ts';
import type { JournalOptions, SessionJournal } from '../ports/journal-store.ts';
import { BarGroup } from '../record/bar-group.ts';
import { checkpointLink, firstLink, rowLink } from '../record/chain.ts';
import { EquityGatherer } from '../record/equity-curve.ts';
import type { JournalEnd } from './anchor.ts';
import type { CommitTimings } from './commit-timings.ts';
import type { Connection } from './connection.ts';
import { discrepancyWriter } from './discrepancy-writer.ts';
import { journalWriter, type JournalWriter } from './journal-writer.ts';
import { ledgerWriter } from './ledger-writer.ts';
import { journalRow } from './journal-rows.ts';
import { refusalWriter } from './refusal-writer.ts';
import { fence } from './sqlite-leases.ts';
import type { Tables } from './tables.ts';

/** Entries (and equity points) that may wait in memory. The loop commits far earlier; this bounds a loop that does not. */
const PENDING_MAX = 65_536;
const MINUTE_MS = 60_000;
/** Rows that are checked before a journal is gone on with; the rest is for `verifyChain`, which takes its time. */
const TAIL_ROWS = 256;

export interface JournalContext {
  readonly connection: Connection;
  readonly timers: Timers;
  readonly timings: CommitTimings;
  /** Told of each commit, with where the journal ends now. */
  committed(end: JournalEnd): void;
  /** Told once when the journal gives up. */
  failed(failure: AssayError): void;
}

/**
 * One session's journal. Entries wait in memory until `commit`, which writes them, everything derived from them, and
 * the checkpoint in one transaction. Bars that led to nothing are grouped: they cost a few comparisons each.
 *
 * After anything goes wrong it refuses every further use: what cannot be recorded must not be traded, and the way
 * back is a restart, which reads what really is on disk.
 */
export class SqliteJournal implements SessionJournal {
  readonly sessionId: string;
  pending = 0;
  lastSeq: number;
  durableSeq: number;
  private readonly context: JournalContext;
  private readonly writer: JournalWriter;
  /** Throws when somebody else has taken the account. */
  private readonly holdsLease: ((at: EpochMs) => void) | undefined;
  private readonly equityEveryMs: number;
  /** Hash of the newest durable row. */
  private head: string;
  private waiting: (JournalEntry | BarGroup)[] = [];
  private group: BarGroup | undefined;
  private readonly curves = new Map<string, EquityGatherer>();
  private failure: AssayError | undefined;

  constructor(context: JournalContext, sessionId: string, options: JournalOptions) {
    const { connection } = context;
    const end = endOf(connection, sessionId);
    this.context = context;
    this.sessionId = sessionId;
    this.lastSeq = end.seq;
    this.durableSeq = end.seq;
    this.head = end.head;
    this.holdsLease = options.lease && fence(connection, options.lease);
    this.equityEveryMs = options.equityEveryMs ?? MINUTE_MS;
    assert(
      Number.isInteger(this.equityEveryMs) && this.equityEveryMs > 0,
      'points of an equity curve are some time apart',
    );
    this.writer = journalWriter(connection, sessionId, [
      ledgerWriter(connection, sessionId, options),
      refusalWriter(connection, sessionId),
      discrepancyWriter(connection, sessionId),
    ]);
  }

  append(entry: JournalEntry): void {
    if (this.failure !== undefined) throw this.failure;
    const { seq, event, effects } = entry;
    if (seq !== this.lastSeq + 1) assert.fail(`entry ${seq} does not follow entry ${this.lastSeq}`);
    if (this.pending >= PENDING_MAX)
      throw this.fail(
        'JOURNAL_FULL',
        `${this.pending} entries wait and none was committed; this is a defect, please report it`,
      );
    if (event.type === 'bar' && effects.length === 0) {
      if (this.group === undefined) {
        this.group = new BarGroup(seq, event.at);
        this.waiting.push(this.group);
      }
      this.group.add(event.at, event.bar);
    } else {
      this.group = undefined;
      this.waiting.push(entry);
    }
    this.lastSeq = seq;
    this.pending += 1;
  }

  equity(at: EpochMs, equity: Money, strategyId?: StrategyId): void {
    if (this.failure !== undefined) throw this.failure;
    const name = strategyId ?? '';
    let curve = this.curves.get(name);
    if (curve === undefined) this.curves.set(name, (curve = new EquityGatherer(this.equityEveryMs)));
    if (curve.size >= PENDING_MAX)
      throw this.fail(
        'JOURNAL_FULL',
        `${curve.size} equity points wait and none was committed; this is a defect, please report it`,
      );
    curve.add(at, equity);
  }

  commit(checkpoint: () => Checkpoint): void {
    if (this.failure !== undefined) throw this.failure;
    const { connection, timers, timings } = this.context;
    const startedMs = timers.monotonicMs();
    let head = this.head;
    try {
      const state = checkpoint();
      assert.equal(state.seq, this.lastSeq, 'a checkpoint is of the newest entry');
      connection.transaction(() => {
        this.holdsLease?.(timers.now());
        head = this.writer.entries(this.waiting, this.head);
        for (const [strategyId, curve] of this.curves)
          if (curve.size > 0) this.writer.equity(strategyId, curve.block());
        this.writer.checkpoint(state, head);
      });
    } catch (error) {
      if (error instanceof AssayError && error.code === 'JOURNAL_FENCED') throw this.end(error);
      throw this.fail('JOURNAL_FAILED', (error as Error).message, error);
    }
    timings.add(timers.monotonicMs() - startedMs);
    this.head = head;
    this.durableSeq = this.lastSeq;
    this.waiting = [];
    this.group = undefined;
    this.pending = 0;
    for (const curve of this.curves.values()) curve.clear();
    this.context.committed(this.newest);
  }

  /** Where the durable part ends. */
  get newest(): JournalEnd {
    return { seq: this.durableSeq, head: this.head };
  }

  /** Someone opened the journal anew, or the storage is closing: from here on this one is history. */
  retire(): void {
    this.failure ??= new AssayError(
      'JOURNAL_SUPERSEDED',
      `The journal of session ${this.sessionId} was closed, or opened again by a newer owner; this one must not write.`,
    );
    this.waiting = [];
    this.curves.clear();
  }

  private fail(code: 'JOURNAL_FAILED' | 'JOURNAL_FULL', reason: string, cause?: unknown): AssayError {
    const message =
      `The journal of session ${this.sessionId} could not be written after entry ${this.durableSeq}, so trading stops: ` +
      `${reason.replace(/\.?$/, '.')} Restart Assay once the cause is gone; everything up to that entry is safe.`;
    return this.end(new AssayError(code, message, { cause }));
  }

  private end(failure: AssayError): AssayError {
    this.failure = failure;
    this.context.failed(failure);
    return failure;
  }
}

/** Where a journal was left: its newest entry and hash, which the newest checkpoint has to agree with. */
function endOf(connection: Connection, sessionId: string): { readonly seq: number; readonly head: string } {
  const known = connection.get('SELECT 1 FROM sessions WHERE id = ?', [sessionId]);
  assert(known !== undefined, `session ${sessionId} was created before its journal is opened`);
  const row = connection.get('SELECT last_seq, hash FROM journal WHERE session_id = ? ORDER BY seq DESC LIMIT 1', [
    sessionId,
  ]);
  const seq = (row?.['last_seq'] ?? 0) as number;
  const head = (row?.['hash'] ?? firstLink(sessionId)) as string;
  const newest = connection.get(
    'SELECT seq, market_at, body, hash FROM checkpoints WHERE session_id = ? ORDER BY seq DESC LIMIT 1',
    [sessionId],
  );
  const agrees =
    newest === undefined
      ? row === undefined
      : newest['seq'] === seq &&
        newest['hash'] ===
          checkpointLink(head, { seq, marketAt: newest['market_at'] as number, body: newest['body'] as string });
  if (!agrees) {
    throw new AssayError(
      'JOURNAL_BROKEN',
      `The journal of session ${sessionId} ends at entry ${seq}, and its newest checkpoint is not of that: ` +
        'the database was changed from outside. Restore a backup, or start a new session.',
    );
  }
  checkTail(connection, sessionId);
  return { seq, head };
}

/** The newest rows still are what was written, one after the other. */
function checkTail(connection: Connection, sessionId: string): void {
  const rows = connection
    .all('SELECT * FROM journal WHERE session_id = ? ORDER BY seq DESC LIMIT ?', [sessionId, TAIL_ROWS + 1])
    .toReversed() as unknown as Tables['journal'][];
  const isWhole = rows.length <= TAIL_ROWS;
  let head = isWhole ? firstLink(sessionId) : rows[0]!.hash;
  for (const row of isWhole ? rows : rows.slice(1)) {
    head = rowLink(head, journalRow(row));
    if (row.hash === head) continue;
    throw new AssayError(
      'JOURNAL_BROKEN',
      `Entry ${row.seq} of session ${sessionId} is not what was written, or does not follow what is before it: the ` +
        'database was changed from outside. Keep it as it is, and restore a backup, or start a new session.',
    );
  }
}
