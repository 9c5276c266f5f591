import type { Migration } from './migration.ts';

/**
 * What order statistics are made of, and the ledger of differences between our books and a venue's.
 *
 * Older sessions get theirs from their own journals: `denied` counted from today on would be a wrong number.
 */
export const evidence: Migration = {
  name: '0002-evidence',
  sqlite: `
-- By our clock: when we first heard that the venue has the order, and of its first and newest fill.
ALTER TABLE orders ADD COLUMN accepted_at INTEGER;
ALTER TABLE orders ADD COLUMN first_fill_at INTEGER;
ALTER TABLE orders ADD COLUMN last_fill_at INTEGER;

UPDATE orders SET first_fill_at = heard.first_at, last_fill_at = heard.last_at
FROM (
  SELECT fills.session_id, fills.client_order_id, min(journal.at) AS first_at, max(journal.at) AS last_at
  FROM fills JOIN journal ON journal.session_id = fills.session_id AND journal.seq = fills.seq
  WHERE fills.client_order_id IS NOT NULL
  GROUP BY fills.session_id, fills.client_order_id
) AS heard
WHERE heard.session_id = orders.session_id AND heard.client_order_id = orders.client_order_id;

UPDATE orders SET accepted_at = heard.at
FROM (
  SELECT session_id, payload ->> '$.event.clientOrderId' AS client_order_id, min(at) AS at
  FROM journal WHERE kind = 'order-accepted' AND json_valid(payload)
  GROUP BY 1, 2
) AS heard
WHERE heard.session_id = orders.session_id AND heard.client_order_id = orders.client_order_id;
UPDATE orders SET accepted_at = first_fill_at WHERE first_fill_at < coalesce(accepted_at, first_fill_at + 1);

-- How often our own side said no: 'denied' by the gate, 'wish-refused' before there was an order at all.
CREATE TABLE refusals (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  strategy_id TEXT NOT NULL,
  instrument TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('denied', 'wish-refused')),
  code TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  PRIMARY KEY (session_id, strategy_id, instrument, kind, code)
) STRICT, WITHOUT ROWID;

INSERT INTO refusals (session_id, strategy_id, instrument, kind, code, count)
SELECT
  journal.session_id,
  coalesce(effect.value ->> '$.draft.strategyId', effect.value ->> '$.strategyId'),
  coalesce(effect.value ->> '$.draft.instrument', effect.value ->> '$.instrument'),
  effect.value ->> '$.type',
  effect.value ->> '$.code',
  count(*)
FROM journal, json_each(iif(json_valid(journal.payload), journal.payload, '{}'), '$.effects') AS effect
WHERE journal.kind <> 'bars'
  AND effect.value ->> '$.type' IN ('denied', 'wish-refused')
GROUP BY 1, 2, 3, 4, 5;

-- One row for each difference a comparison found, from its first sighting to its end.
CREATE TABLE discrepancies (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  subject TEXT NOT NULL,
  instrument TEXT,
  detail TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times_seen INTEGER NOT NULL CHECK (times_seen >= 1),
  status TEXT NOT NULL CHECK (status IN ('open', 'acknowledged', 'ignored', 'resolved', 'repaired')),
  actor TEXT NOT NULL,
  note TEXT NOT NULL,
  resolved_at INTEGER CHECK ((resolved_at IS NOT NULL) = (status IN ('resolved', 'repaired')))
) STRICT;
CREATE INDEX discrepancies_by_subject ON discrepancies (session_id, kind, subject);
CREATE INDEX discrepancies_by_sighting ON discrepancies (session_id, last_seq);
CREATE INDEX discrepancies_standing ON discrepancies (session_id) WHERE resolved_at IS NULL;
CREATE TRIGGER discrepancies_keep_rows BEFORE DELETE ON discrepancies
BEGIN SELECT RAISE(ABORT, 'discrepancies are never deleted'); END;

-- Every status a discrepancy ever had, and on whose word.
CREATE TABLE discrepancy_history (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  discrepancy_id TEXT NOT NULL REFERENCES discrepancies (id),
  status TEXT NOT NULL,
  actor TEXT NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX discrepancy_history_of ON discrepancy_history (discrepancy_id, id);
CREATE TRIGGER discrepancy_history_keeps_rows BEFORE DELETE ON discrepancy_history
BEGIN SELECT RAISE(ABORT, 'the history of discrepancies is append-only'); END;
CREATE TRIGGER discrepancy_history_keeps_values BEFORE UPDATE ON discrepancy_history
BEGIN SELECT RAISE(ABORT, 'the history of discrepancies is append-only'); END;
`,
};
