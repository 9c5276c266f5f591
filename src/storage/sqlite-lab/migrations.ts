import type { Migration } from '../migrations/migration.ts';

const trials: Migration = {
  name: '0001-trials',
  sqlite: `
-- What was said before the first trial, and how far it has got. Whoever takes a campaign raises its epoch.
CREATE TABLE campaigns (
  campaign_id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('search', 'by-hand')),
  seed INTEGER NOT NULL,
  trials_max INTEGER CHECK (trials_max >= 1),
  plan TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'abandoned')),
  status_reason TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  evaluations INTEGER NOT NULL,
  searched INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  head TEXT NOT NULL,
  generator_state TEXT,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER campaigns_keep_rows BEFORE DELETE ON campaigns BEGIN SELECT RAISE(ABORT, 'campaigns are never deleted'); END;
CREATE TRIGGER campaigns_keep_plans BEFORE UPDATE OF campaign_id, kind, seed, trials_max, plan, created_at ON campaigns
BEGIN SELECT RAISE(ABORT, 'a plan is made before the first trial'); END;
CREATE TRIGGER campaigns_only_grow BEFORE UPDATE ON campaigns
WHEN new.evaluations < old.evaluations OR new.searched < old.searched OR new.repeats < old.repeats OR new.epoch < old.epoch
BEGIN SELECT RAISE(ABORT, 'a count of trials never falls'); END;

CREATE TABLE markets (
  market_id INTEGER NOT NULL PRIMARY KEY,
  data_hash TEXT NOT NULL,
  costs TEXT NOT NULL,
  instrument TEXT NOT NULL,
  base TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  UNIQUE (data_hash, instrument, costs)
) STRICT;

CREATE TABLE configurations (
  key TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is counted: a configuration, once for each data and stretch that it was ever tried on.
CREATE TABLE tries (
  try_id INTEGER NOT NULL PRIMARY KEY,
  data_hash TEXT NOT NULL,
  key TEXT NOT NULL REFERENCES configurations (key),
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  base TEXT NOT NULL,
  UNIQUE (data_hash, key, from_at, to_at)
) STRICT;
CREATE INDEX tries_by_coin ON tries (base, from_at, to_at, key);

-- Returns and exposures of each day, 32-bit floats, the lower byte first. Equal streams are kept once.
CREATE TABLE streams (
  stream_id INTEGER NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  first_day INTEGER NOT NULL,
  days INTEGER NOT NULL,
  returns BLOB NOT NULL CHECK (length(returns) = 4 * days),
  exposures BLOB NOT NULL CHECK (length(exposures) = 4 * days)
) STRICT;

-- One row for each evaluation. Each link covers the row and the link before it.
CREATE TABLE trials (
  campaign_id TEXT NOT NULL REFERENCES campaigns (campaign_id),
  number INTEGER NOT NULL CHECK (number >= 1),
  try_id INTEGER NOT NULL REFERENCES tries (try_id),
  market_id INTEGER NOT NULL REFERENCES markets (market_id),
  stream_id INTEGER NOT NULL REFERENCES streams (stream_id),
  purpose TEXT NOT NULL CHECK (purpose IN ('search', 'robustness')),
  generator TEXT NOT NULL,
  family TEXT NOT NULL,
  seed INTEGER NOT NULL,
  parents TEXT NOT NULL,
  trades INTEGER NOT NULL,
  fees REAL NOT NULL,
  funding REAL NOT NULL,
  turnover REAL NOT NULL,
  max_drawdown REAL NOT NULL,
  link TEXT NOT NULL,
  evaluator TEXT NOT NULL,
  code_version TEXT NOT NULL,
  wall_ms REAL NOT NULL,
  written_at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX trials_of_try ON trials (try_id, campaign_id, number);

CREATE TABLE trial_stops (
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, number),
  FOREIGN KEY (campaign_id, number) REFERENCES trials (campaign_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE trial_repeats (
  id INTEGER NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  FOREIGN KEY (campaign_id, number) REFERENCES trials (campaign_id, number)
) STRICT;
${appendOnly('markets')}
${appendOnly('configurations')}
${appendOnly('tries')}
${appendOnly('streams')}
${appendOnly('trials')}
${appendOnly('trial_stops')}
${appendOnly('trial_repeats')}
`,
};

const holdouts: Migration = {
  name: '0002-holdouts',
  sqlite: `
CREATE TABLE holdout_seals (
  data_hash TEXT NOT NULL PRIMARY KEY,
  instrument TEXT NOT NULL,
  base TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  openings_max INTEGER NOT NULL CHECK (openings_max >= 1),
  sealed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Charged when the row is written; the answer follows, once.
CREATE TABLE holdout_openings (
  id INTEGER NOT NULL PRIMARY KEY,
  data_hash TEXT NOT NULL REFERENCES holdout_seals (data_hash),
  candidate_hash TEXT NOT NULL,
  candidate TEXT NOT NULL,
  frozen_at INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  answer TEXT,
  UNIQUE (candidate_hash, data_hash)
) STRICT;
CREATE INDEX holdout_openings_of ON holdout_openings (data_hash);
CREATE TRIGGER holdout_openings_keep_rows BEFORE DELETE ON holdout_openings
BEGIN SELECT RAISE(ABORT, 'what was charged stays charged'); END;
CREATE TRIGGER holdout_openings_keep_values BEFORE UPDATE ON holdout_openings
WHEN old.answer IS NOT NULL OR new.id <> old.id OR new.data_hash <> old.data_hash
  OR new.candidate_hash <> old.candidate_hash OR new.candidate <> old.candidate OR new.frozen_at <> old.frozen_at
  OR new.campaign_id <> old.campaign_id OR new.actor <> old.actor OR new.opened_at <> old.opened_at
BEGIN SELECT RAISE(ABORT, 'the first answer stands'); END;

CREATE TABLE alpha_shares (
  id INTEGER NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  data_hash TEXT NOT NULL,
  base TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  level REAL NOT NULL,
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
  alpha REAL NOT NULL,
  spent_at INTEGER NOT NULL,
  UNIQUE (campaign_id, data_hash)
) STRICT;
${appendOnly('holdout_seals')}
${appendOnly('alpha_shares')}
`,
};

/** In order; the schema's version is how many of them were applied. */
export const labMigrations: readonly Migration[] = [trials, holdouts];

function appendOnly(table: string): string {
  return ['DELETE', 'UPDATE']
    .map(
      (deed) =>
        `CREATE TRIGGER ${table}_refuse_${deed.toLowerCase()} BEFORE ${deed} ON ${table} ` +
        `BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
    )
    .join('\n');
}
