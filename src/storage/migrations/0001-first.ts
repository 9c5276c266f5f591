import type { Migration } from './migration.ts';

/**
 * Conventions: money is TEXT, a plain decimal; instants are INTEGER, epoch milliseconds UTC; truth is 0 or 1; JSON is
 * TEXT. Tables are STRICT, so that a number cannot slip in where a decimal belongs.
 */
export const first: Migration = {
  name: '0001-first',
  sqlite: `
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('backtest', 'paper', 'live')),
  config TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'finished', 'failed')),
  detail TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX sessions_by_start ON sessions (kind, started_at);

-- The record of everything: one row per entry, or per group of bars that led to nothing.
CREATE TABLE journal (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= seq),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  strategy_id TEXT,
  payload TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT;
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_values BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE checkpoints (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL,
  market_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT;

-- What follows, down to equity_blocks, is derived from the journal and written with it.
CREATE TABLE activity (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL,
  place INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  strategy_id TEXT,
  instrument TEXT,
  text TEXT NOT NULL,
  PRIMARY KEY (session_id, seq, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_by_strategy ON activity (session_id, strategy_id, seq, place) WHERE strategy_id IS NOT NULL;

CREATE TABLE orders (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  client_order_id TEXT NOT NULL,
  venue_order_id TEXT,
  strategy_id TEXT NOT NULL,
  instrument TEXT NOT NULL,
  side TEXT NOT NULL,
  purpose TEXT NOT NULL,
  status TEXT NOT NULL,
  quantity TEXT NOT NULL,
  filled_quantity TEXT NOT NULL,
  filled_notional TEXT NOT NULL,
  fees TEXT NOT NULL,
  cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
  sent_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT,
  terms TEXT NOT NULL,
  draft TEXT NOT NULL,
  PRIMARY KEY (session_id, client_order_id)
) STRICT;
CREATE INDEX orders_active ON orders (session_id, sent_at) WHERE ended_at IS NULL;

CREATE TABLE fills (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  fill_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  client_order_id TEXT,
  strategy_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  instrument TEXT NOT NULL,
  side TEXT NOT NULL,
  price TEXT NOT NULL,
  quantity TEXT NOT NULL,
  liquidity TEXT NOT NULL,
  fee TEXT NOT NULL,
  fee_currency TEXT NOT NULL,
  executed_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  -- A forced fill is booked in parts, one per strategy.
  PRIMARY KEY (session_id, fill_id, strategy_id)
) STRICT;
CREATE INDEX fills_by_time ON fills (session_id, executed_at, seq);
CREATE INDEX fills_by_strategy ON fills (session_id, strategy_id, executed_at, seq);

-- A stretch of an equity curve per commit: [[at, "equity"], ...]. strategy_id is '' for the account.
CREATE TABLE equity_blocks (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  strategy_id TEXT NOT NULL,
  first_slot INTEGER NOT NULL,
  last_slot INTEGER NOT NULL,
  points TEXT NOT NULL,
  PRIMARY KEY (session_id, strategy_id, first_slot)
) STRICT;

CREATE TABLE strategies (
  strategy_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  version_hash TEXT NOT NULL,
  parameters TEXT NOT NULL,
  instruments TEXT NOT NULL,
  timeframes TEXT NOT NULL,
  sizing TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('backtest', 'paper', 'live')),
  promotion TEXT,
  status TEXT NOT NULL,
  status_reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  run_id TEXT NOT NULL PRIMARY KEY,
  strategy_id TEXT,
  strategy_name TEXT NOT NULL,
  version_hash TEXT NOT NULL,
  data_hash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  source_commit TEXT,
  parameters TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  summary TEXT NOT NULL,
  finished_at INTEGER NOT NULL,
  result_sha256 TEXT NOT NULL,
  report_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_strategy ON runs (strategy_id, finished_at);
CREATE INDEX runs_by_name ON runs (strategy_name, finished_at);

-- The newest row of an account is its state; none is ever changed.
CREATE TABLE halts (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  halted INTEGER NOT NULL CHECK (halted IN (0, 1)),
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX halts_by_account ON halts (account, id);
CREATE TRIGGER halts_keep_rows BEFORE DELETE ON halts BEGIN SELECT RAISE(ABORT, 'halts are append-only'); END;
CREATE TRIGGER halts_keep_values BEFORE UPDATE ON halts BEGIN SELECT RAISE(ABORT, 'halts are append-only'); END;

CREATE TABLE sign_in_tokens (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE TABLE browser_sessions (
  session_hash TEXT NOT NULL PRIMARY KEY,
  user_name TEXT NOT NULL,
  csrf TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
`,
};
