import type { EpochMs } from '../../domain/index.ts';
import { AssayError, nextTurn } from '../../runtime/index.ts';
import type { ChainReport, EntryRange, JournalHistory, RecordedEntry } from '../ports/journal-store.ts';
import { narrate } from '../projection/narrate.ts';
import { decodeBarGroup } from '../record/bar-group.ts';
import { checkpointLink, firstLink, rowLink } from '../record/chain.ts';
import { decode, decodeEntry } from '../record/codec.ts';
import type { Database } from './database.ts';
import { journalRow } from './journal-rows.ts';
import type { Tables } from './tables.ts';

/** Rows read at a time: a few milliseconds of work, after which others get their turn. */
const PAGE_ROWS = 1_000;

type StoredRow = Tables['journal'];

export function sqliteHistory(database: Database): JournalHistory {
  return {
    async checkpoint(sessionId) {
      const row = await database.query
        .selectFrom('checkpoints')
        .selectAll()
        .where('session_id', '=', sessionId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { engine, venue, feed } = decode(row.body) as { engine: unknown; venue?: unknown; feed?: unknown };
      return {
        seq: row.seq,
        marketAt: row.market_at as EpochMs,
        engine,
        ...(venue === undefined ? {} : { venue }),
        ...(feed === undefined ? {} : { feed }),
      };
    },
    entries: (sessionId, range = {}) => entries(database, sessionId, range),
    narrated: (sessionId, { fromSeq = 1, limit = Infinity, ...range } = {}) =>
      narrate(entries(database, sessionId, range), { fromSeq, limit }),
    verifyChain: (sessionId, signal) => verifyChain(database, sessionId, signal),
  };
}

/** Rows from the one that holds `fromSeq` on, page by page. */
async function* rows(database: Database, sessionId: string, fromSeq: number): AsyncIterable<readonly StoredRow[]> {
  const start = await database.query
    .selectFrom('journal')
    .select((select) => select.fn.max('seq').as('seq'))
    .where('session_id', '=', sessionId)
    .where('seq', '<=', fromSeq)
    .executeTakeFirst();
  let next = start?.seq ?? 0;
  for (;;) {
    const page = await database.query
      .selectFrom('journal')
      .selectAll()
      .where('session_id', '=', sessionId)
      .where('seq', '>=', next)
      .orderBy('seq')
      .limit(PAGE_ROWS)
      .execute();
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    next = page.at(-1)!.seq + 1;
  }
}

async function* entries(database: Database, sessionId: string, range: EntryRange): AsyncIterable<RecordedEntry> {
  const { fromSeq = 1, toSeq = Infinity } = range;
  let left = range.limit ?? Infinity;
  if (left <= 0) return;
  for await (const page of rows(database, sessionId, fromSeq)) {
    for (const row of page) {
      for (const entry of entriesOf(row, sessionId)) {
        if (entry.seq < fromSeq) continue;
        if (entry.seq > toSeq) return;
        yield entry;
        left -= 1;
        if (left === 0) return;
      }
    }
  }
}

function entriesOf(row: StoredRow, sessionId: string): Iterable<RecordedEntry> {
  try {
    if (row.kind === 'bars') return [...decodeBarGroup(row.seq, row.payload)];
    return [{ type: 'entry', ...decodeEntry(row.seq, row.payload) }];
  } catch (error) {
    throw new AssayError(
      'JOURNAL_BROKEN',
      `Entry ${row.seq} of session ${sessionId} cannot be read: the database was changed from outside. Restore a backup.`,
      {
        cause: error,
      },
    );
  }
}

async function verifyChain(database: Database, sessionId: string, signal?: AbortSignal): Promise<ChainReport> {
  // Both ends in one query, so that a session that is still writing is seen between two commits, never within one.
  const ends = await database.query
    .selectNoFrom((select) => [
      select
        .selectFrom('journal')
        .select((inner) => inner.fn.max('last_seq').as('seq'))
        .where('session_id', '=', sessionId)
        .as('rows'),
      select
        .selectFrom('checkpoints')
        .select((inner) => inner.fn.max('seq').as('seq'))
        .where('session_id', '=', sessionId)
        .as('checkpoint'),
    ])
    .executeTakeFirstOrThrow();
  const end = ends.rows ?? 0;
  if (end !== (ends.checkpoint ?? 0)) {
    const problem = `the journal ends at entry ${end}, but its newest checkpoint is of entry ${ends.checkpoint ?? 'none'}`;
    return { intact: false, seq: Math.min(end, ends.checkpoint ?? 0) + 1, problem };
  }
  const checkpoints = await database.query
    .selectFrom('checkpoints')
    .selectAll()
    .where('session_id', '=', sessionId)
    .execute();
  const checkpointAt = new Map(checkpoints.map((one) => [one.seq, one]));

  let head = firstLink(sessionId);
  let lastSeq = 0;
  let count = 0;
  const broken = (seq: number, problem: string): ChainReport => ({ intact: false, seq, problem });
  for await (const page of rows(database, sessionId, 0)) {
    for (const row of page) {
      if (lastSeq >= end) break;
      const seq = lastSeq + 1;
      if (row.seq !== seq) return broken(seq, `entry ${seq} is missing: entry ${row.seq} follows entry ${lastSeq}`);
      head = rowLink(head, journalRow(row));
      if (row.hash !== head)
        return broken(seq, `entry ${seq} is not what was written, or does not follow what is before it`);
      lastSeq = row.last_seq;
      count += 1;
      const kept = checkpointAt.get(lastSeq);
      if (
        kept !== undefined &&
        kept.hash !== checkpointLink(head, { seq: kept.seq, marketAt: kept.market_at, body: kept.body })
      ) {
        return broken(lastSeq, `the checkpoint at entry ${lastSeq} is not what was written`);
      }
    }
    if (lastSeq >= end) break;
    await nextTurn(); // The database answers at once, so without this nothing but promises would ever come in between.
    signal?.throwIfAborted();
  }
  return { intact: true, rows: count, lastSeq, head };
}
