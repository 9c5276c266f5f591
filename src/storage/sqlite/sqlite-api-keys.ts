import type { EpochMs } from '../../domain/index.ts';
import type { ApiKeyStore, StoredApiKey } from '../ports/api-keys.ts';
import { decode, encode } from '../record/codec.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export function sqliteApiKeys(database: Database): ApiKeyStore {
  const { query } = database;
  return {
    async add(key) {
      database.write(query.insertInto('api_keys').values(rowOf(key)));
    },
    async list() {
      const rows = await query.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(keyOf);
    },
    async revoke({ id, at, by }) {
      const isThere = await query.selectFrom('api_keys').select('id').where('id', '=', id).executeTakeFirst();
      if (isThere === undefined) return false;
      const revocation = query.updateTable('api_keys').set({ revoked_at: at, revoked_by: by });
      database.write(revocation.where('id', '=', id).where('revoked_at', 'is', null));
      return true;
    },
    async used(id, at) {
      database.write(query.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id));
    },
  };
}

function rowOf(key: StoredApiKey): Tables['api_keys'] {
  return {
    id: key.id,
    name: key.name,
    scope: key.scope,
    sealed_secret: key.sealedSecret,
    instruments: key.instruments === undefined ? null : encode(key.instruments),
    addresses: key.addresses === undefined ? null : encode(key.addresses),
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? null,
    revoked_at: key.revokedAt ?? null,
    revoked_by: null,
    last_used_at: key.lastUsedAt ?? null,
  };
}

function keyOf(row: Tables['api_keys']): StoredApiKey {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope as StoredApiKey['scope'],
    sealedSecret: row.sealed_secret,
    createdAt: row.created_at as EpochMs,
    createdBy: row.created_by,
    ...(row.instruments === null ? {} : { instruments: decode(row.instruments) as string[] }),
    ...(row.addresses === null ? {} : { addresses: decode(row.addresses) as string[] }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at as EpochMs }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at as EpochMs }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at as EpochMs }),
  };
}
