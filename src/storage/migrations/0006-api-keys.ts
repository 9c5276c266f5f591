import type { Migration } from './migration.ts';

/** Keys of programs. Their secrets are sealed with a key that is not in this database. */
export const apiKeys: Migration = {
  name: '0006-api-keys',
  sqlite: `
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'trade', 'admin')),
  sealed_secret TEXT NOT NULL,
  instruments TEXT,
  addresses TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  revoked_by TEXT,
  last_used_at INTEGER
) STRICT;
CREATE TRIGGER api_keys_keep_rows BEFORE DELETE ON api_keys
BEGIN SELECT RAISE(ABORT, 'keys are revoked, never deleted'); END;
CREATE TRIGGER api_keys_keep_rights BEFORE UPDATE ON api_keys
WHEN new.scope <> old.scope OR new.instruments IS NOT old.instruments OR new.addresses IS NOT old.addresses
  OR new.expires_at IS NOT old.expires_at OR (old.revoked_at IS NOT NULL AND new.revoked_at IS NOT old.revoked_at)
BEGIN SELECT RAISE(ABORT, 'what a key may do never changes, and a revoked one stays revoked'); END;
`,
};
