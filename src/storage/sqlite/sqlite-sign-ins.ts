import type { EpochMs } from '../../domain/index.ts';
import type { SignInStore } from '../ports/sign-ins.ts';
import type { Database } from './database.ts';

export function sqliteSignIns(database: Database): SignInStore {
  const { query } = database;
  return {
    async addToken({ tokenHash, user, createdAt, expiresAt }) {
      const row = {
        token_hash: tokenHash,
        user_name: user,
        created_at: createdAt,
        expires_at: expiresAt,
        used_at: null,
      };
      database.write(query.insertInto('sign_in_tokens').values(row));
    },
    async takeToken({ tokenHash, at }) {
      const spend = query
        .updateTable('sign_in_tokens')
        .set({ used_at: at })
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at);
      const [spent] = database.write(spend);
      if (spent !== 1) return undefined;
      const row = await query
        .selectFrom('sign_in_tokens')
        .select('user_name')
        .where('token_hash', '=', tokenHash)
        .executeTakeFirstOrThrow();
      return { user: row.user_name };
    },
    async addSession({ sessionHash, user, csrf, createdAt, expiresAt }) {
      const row = { session_hash: sessionHash, user_name: user, csrf, created_at: createdAt, expires_at: expiresAt };
      database.write(query.insertInto('browser_sessions').values(row));
    },
    async findSession({ sessionHash, at }) {
      const row = await query
        .selectFrom('browser_sessions')
        .selectAll()
        .where('session_hash', '=', sessionHash)
        .where('expires_at', '>', at)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        user: row.user_name,
        csrf: row.csrf,
        createdAt: row.created_at as EpochMs,
        expiresAt: row.expires_at as EpochMs,
      };
    },
    async endSession(sessionHash) {
      database.write(query.deleteFrom('browser_sessions').where('session_hash', '=', sessionHash));
    },
    async endAll(user, at) {
      database.write(
        query.deleteFrom('browser_sessions').where('user_name', '=', user),
        query
          .updateTable('sign_in_tokens')
          .set({ used_at: at })
          .where('user_name', '=', user)
          .where('used_at', 'is', null),
      );
    },
    async purge(at) {
      const gone = database.write(
        query.deleteFrom('browser_sessions').where('expires_at', '<=', at),
        query.deleteFrom('sign_in_tokens').where('expires_at', '<=', at),
      );
      return gone.reduce((sum, count) => sum + count, 0);
    },
  };
}
