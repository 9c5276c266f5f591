import type { Migration } from './migration.ts';

/** Who may trade an account, and an index by which entries find the orders that were open when they were written. */
export const leases: Migration = {
  name: '0003-leases',
  sqlite: `
-- One row per account: the holder of its newest epoch. Each taking of it is a new epoch, and none ever comes back.
CREATE TABLE leases (
  account TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  holder TEXT NOT NULL,
  build TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  acquired_at INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER leases_keep_rows BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'leases are never deleted'); END;
CREATE TRIGGER leases_only_rise BEFORE UPDATE ON leases WHEN new.epoch < old.epoch
BEGIN SELECT RAISE(ABORT, 'an epoch never comes back'); END;

CREATE INDEX orders_by_end ON orders (session_id, ended_at) WHERE ended_at IS NOT NULL;
`,
};
