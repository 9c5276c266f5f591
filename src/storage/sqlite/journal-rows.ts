import type { JournalRow } from '../record/chain.ts';
import type { Tables } from './tables.ts';

/** A stored row as the chain covers it. */
export function journalRow(row: Tables['journal']): JournalRow {
  const { seq, last_seq: lastSeq, at, kind, strategy_id: strategyId, payload } = row;
  return { seq, lastSeq, at, kind, strategyId: strategyId ?? undefined, payload };
}
