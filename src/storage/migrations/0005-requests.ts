import type { Migration } from './migration.ts';

/** Changes asked for over the API, with what came of them; and indexes by which long lists are read from any place. */
export const requests: Migration = {
  name: '0005-requests',
  sqlite: `
-- One row per change that was asked for, written before it is carried out; its outcome is filled in once.
-- Whoever asks again under the same key is given that outcome, and nothing is done twice.
CREATE TABLE requests (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  route TEXT NOT NULL,
  request TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  idempotency_key TEXT,
  begun_at INTEGER NOT NULL,
  finished_at INTEGER,
  status INTEGER,
  code TEXT,
  reply TEXT,
  CHECK ((finished_at IS NULL) = (status IS NULL))
) STRICT;
CREATE UNIQUE INDEX requests_by_key ON requests (actor, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX requests_by_actor ON requests (actor, id);
CREATE TRIGGER requests_keep_rows BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'requests are append-only'); END;
CREATE TRIGGER requests_end_once BEFORE UPDATE ON requests
WHEN old.finished_at IS NOT NULL OR new.id <> old.id OR new.actor <> old.actor OR new.address <> old.address
  OR new.route <> old.route OR new.request <> old.request OR new.request_hash <> old.request_hash
  OR new.idempotency_key IS NOT old.idempotency_key OR new.begun_at <> old.begun_at
BEGIN SELECT RAISE(ABORT, 'the outcome of a request is written once, and nothing else about it changes'); END;

DROP INDEX orders_by_end;
CREATE INDEX orders_by_end ON orders (session_id, ended_at, client_order_id) WHERE ended_at IS NOT NULL;
CREATE INDEX orders_by_strategy ON orders (session_id, strategy_id, ended_at, client_order_id) WHERE ended_at IS NOT NULL;
CREATE INDEX orders_by_instrument ON orders (session_id, instrument, ended_at, client_order_id) WHERE ended_at IS NOT NULL;
CREATE INDEX fills_by_instrument ON fills (session_id, instrument, executed_at, seq);
CREATE INDEX fills_by_order ON fills (session_id, client_order_id, executed_at, seq) WHERE client_order_id IS NOT NULL;
`,
};
