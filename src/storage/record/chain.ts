import { hash } from 'node:crypto';

/** One row of a journal as it is stored: one entry, or a group of bars. */
export interface JournalRow {
  readonly seq: number;
  /** Newest entry in it; equal to `seq` but for a group. */
  readonly lastSeq: number;
  readonly at: number;
  readonly kind: string;
  readonly strategyId: string | undefined;
  readonly payload: string;
}

/**
 * The chain of a journal: each row's hash covers the row and the hash before it, so that an edit, a removal or a
 * reordering anywhere changes every hash after it. The first link names the session, so rows of one session prove
 * nothing in another.
 *
 * It proves that the rows still are what was written, not who wrote them: someone who may write the whole file can
 * write a new chain. A copy of the newest hash kept elsewhere closes that door.
 */
export function firstLink(sessionId: string): string {
  return sha256(`assay journal 1\n${JSON.stringify(sessionId)}`);
}

export function rowLink(previous: string, row: JournalRow): string {
  // JSON has no raw line feed, so no two different rows give the same text.
  const head = JSON.stringify([row.seq, row.lastSeq, row.at, row.kind, row.strategyId ?? null]);
  return sha256(`${previous}\n${head}\n${row.payload}`);
}

/** Ties a checkpoint to the rows that led to it; also shows when rows were cut off the end. */
export function checkpointLink(
  head: string,
  checkpoint: { readonly seq: number; readonly marketAt: number; readonly body: string },
): string {
  return sha256(`${head}\ncheckpoint\n${JSON.stringify([checkpoint.seq, checkpoint.marketAt])}\n${checkpoint.body}`);
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
