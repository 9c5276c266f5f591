import { discrepancyLedger } from '../projection/discrepancy-ledger.ts';
import type { Projection } from '../projection/projection.ts';
import type { Connection } from './connection.ts';
import { discrepancyFromRow, discrepancyToRow } from './discrepancy-rows.ts';
import { insertion } from './insertion.ts';
import type { DiscrepancyRow } from './tables.ts';

/** Keeps a session's ledger of differences up to date with its journal. */
export function discrepancyWriter(connection: Connection, sessionId: string): Projection {
  const save = insertion(
    connection,
    'discrepancies',
    [
      'id',
      'session_id',
      'kind',
      'severity',
      'subject',
      'instrument',
      'detail',
      'first_seq',
      'first_at',
      'last_seq',
      'last_at',
      'times_seen',
      'status',
      'actor',
      'note',
      'resolved_at',
    ],
    ['id'],
  );
  const addHistory = connection.prepare(
    'INSERT INTO discrepancy_history (discrepancy_id, status, actor, note, at) VALUES (?, ?, ?, ?, ?)',
  );
  return discrepancyLedger(sessionId, {
    standing() {
      const sql = 'SELECT * FROM discrepancies WHERE session_id = ? AND resolved_at IS NULL ORDER BY first_seq, id';
      return connection.all(sql, [sessionId]).map((row) => discrepancyFromRow(row as unknown as DiscrepancyRow));
    },
    repaired({ kind, subject }) {
      // The plus keeps SQLite from reading the whole session in the order of `last_seq`, which took seconds after an outage.
      const row = connection.get(
        `SELECT * FROM discrepancies WHERE session_id = ? AND kind = ? AND subject = ? AND status = 'repaired'
          ORDER BY +last_seq DESC LIMIT 1`,
        [sessionId, kind, subject],
      );
      return row === undefined ? undefined : discrepancyFromRow(row as unknown as DiscrepancyRow);
    },
    save: (discrepancy) => save(discrepancyToRow(discrepancy)),
    addHistory: (id, { status, actor, note, at }) => void addHistory.run(id, status, actor, note, at),
  });
}
