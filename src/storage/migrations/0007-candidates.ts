import type { Migration } from './migration.ts';

/** What searches found, whole: enough to trade it without the file it came from, and what its sealed days said. */
export const candidates: Migration = {
  name: '0007-candidates',
  sqlite: `
CREATE TABLE pipeline_candidates (
  strategy_id TEXT NOT NULL PRIMARY KEY,
  version_hash TEXT NOT NULL UNIQUE,
  campaign_id TEXT NOT NULL,
  trial INTEGER NOT NULL,
  title TEXT NOT NULL,
  rules TEXT NOT NULL,
  instrument TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  sizing TEXT NOT NULL,
  evidence TEXT NOT NULL,
  sealed_from INTEGER NOT NULL,
  sealed_to INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pipeline_candidates_by_time ON pipeline_candidates (recorded_at, strategy_id);
CREATE TRIGGER pipeline_candidates_keep_rows BEFORE DELETE ON pipeline_candidates
BEGIN SELECT RAISE(ABORT, 'candidates are append-only'); END;
CREATE TRIGGER pipeline_candidates_keep_values BEFORE UPDATE ON pipeline_candidates
BEGIN SELECT RAISE(ABORT, 'candidates are append-only'); END;
`,
};
