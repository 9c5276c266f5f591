import { strict as assert } from 'node:assert';
import type { EpochMs } from '../../domain/index.ts';
import type { SessionRecord, SessionStore } from '../ports/sessions.ts';
import { decode, encode } from '../record/codec.ts';
import type { Database } from './database.ts';
import { listing, offsetOf } from './paging.ts';
import type { Tables } from './tables.ts';

export function sqliteSessions(database: Database): SessionStore {
  const { query } = database;
  return {
    async create({ id, kind, config, startedAt }) {
      const row = {
        id,
        kind,
        config: encode(config),
        state: 'running',
        detail: null,
        started_at: startedAt,
        ended_at: null,
      };
      database.write(query.insertInto('sessions').values(row));
    },
    async find(id) {
      const row = await query.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : sessionFromRow(row);
    },
    async newest({ kind, state }) {
      let found = query.selectFrom('sessions').selectAll().where('kind', '=', kind);
      if (state !== undefined) found = found.where('state', '=', state);
      const row = await found.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst();
      return row === undefined ? undefined : sessionFromRow(row);
    },
    list({ kind, ...paging }) {
      let found = query.selectFrom('sessions');
      if (kind !== undefined) found = found.where('kind', '=', kind);
      const page = found
        .selectAll()
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(paging.limit)
        .offset(offsetOf(paging));
      return listing(page, found, sessionFromRow);
    },
    async setConfig({ id, config }) {
      const [changed] = database.write(
        query
          .updateTable('sessions')
          .set({ config: encode(config) })
          .where('id', '=', id),
      );
      assert.equal(changed, 1, `session ${id} exists`);
    },
    async setState({ id, state, at, detail }) {
      const change = { state, detail: detail ?? null, ended_at: state === 'running' ? null : at };
      const [changed] = database.write(query.updateTable('sessions').set(change).where('id', '=', id));
      assert.equal(changed, 1, `session ${id} exists`);
    },
  };
}

function sessionFromRow(row: Tables['sessions']): SessionRecord {
  return {
    id: row.id,
    kind: row.kind as SessionRecord['kind'],
    config: decode(row.config),
    state: row.state as SessionRecord['state'],
    startedAt: row.started_at as EpochMs,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at as EpochMs }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  };
}
