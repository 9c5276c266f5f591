import type { Migration } from './migration.ts';

/** Why strategies are where they are: policies, decisions with their evidence, frozen expectations, finished searches. */
export const pipeline: Migration = {
  name: '0004-pipeline',
  sqlite: `
-- Every policy under which anything was decided, once, by its content.
CREATE TABLE pipeline_policies (
  hash TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL CHECK (version >= 1),
  policy TEXT NOT NULL,
  stored_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER pipeline_policies_keep_rows BEFORE DELETE ON pipeline_policies
BEGIN SELECT RAISE(ABORT, 'policies are append-only'); END;
CREATE TRIGGER pipeline_policies_keep_values BEFORE UPDATE ON pipeline_policies
BEGIN SELECT RAISE(ABORT, 'policies are append-only'); END;

-- policy_hash is absent for a move that no policy made: 'configured' says that a person chose it in a file.
CREATE TABLE pipeline_decisions (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  strategy_id TEXT NOT NULL,
  version_hash TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN
    ('promote', 'needs-approval', 'stay', 'investigate', 'halve', 'demote', 'retire', 'configured')),
  from_stage TEXT NOT NULL,
  to_stage TEXT NOT NULL,
  policy_hash TEXT REFERENCES pipeline_policies (hash),
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  decision TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at INTEGER NOT NULL,
  CHECK ((policy_hash IS NULL) = (type = 'configured'))
) STRICT;
CREATE INDEX pipeline_decisions_of ON pipeline_decisions (strategy_id, id);
CREATE INDEX pipeline_decisions_by_time ON pipeline_decisions (at, type);
CREATE TRIGGER pipeline_decisions_keep_rows BEFORE DELETE ON pipeline_decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER pipeline_decisions_keep_values BEFORE UPDATE ON pipeline_decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

-- What a version promised when it was frozen; one each, for ever.
CREATE TABLE pipeline_expectations (
  version_hash TEXT NOT NULL PRIMARY KEY,
  strategy_id TEXT NOT NULL,
  expectation TEXT NOT NULL,
  frozen_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER pipeline_expectations_keep_rows BEFORE DELETE ON pipeline_expectations
BEGIN SELECT RAISE(ABORT, 'expectations are append-only'); END;
CREATE TRIGGER pipeline_expectations_keep_values BEFORE UPDATE ON pipeline_expectations
BEGIN SELECT RAISE(ABORT, 'expectations are append-only'); END;

-- How many candidates a finished search tried, and how many passed all of its gates; its trials are in the ledger.
CREATE TABLE pipeline_searches (
  campaign_id TEXT NOT NULL PRIMARY KEY,
  tested INTEGER NOT NULL CHECK (tested >= 0),
  found INTEGER NOT NULL CHECK (found BETWEEN 0 AND tested),
  detail TEXT NOT NULL,
  finished_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pipeline_searches_by_time ON pipeline_searches (finished_at);
CREATE TRIGGER pipeline_searches_keep_rows BEFORE DELETE ON pipeline_searches
BEGIN SELECT RAISE(ABORT, 'searches are append-only'); END;
CREATE TRIGGER pipeline_searches_keep_values BEFORE UPDATE ON pipeline_searches
BEGIN SELECT RAISE(ABORT, 'searches are append-only'); END;

-- A readable id belongs to one version for ever: whatever was recorded under it is evidence for that version alone.
CREATE TRIGGER strategies_keep_version BEFORE UPDATE OF version_hash ON strategies
WHEN new.version_hash <> old.version_hash
BEGIN SELECT RAISE(ABORT, 'the id belongs to another version'); END;
`,
};
