import { strict as assert } from 'node:assert';
import type { OnConflictBuilder } from 'kysely';
import type { EpochMs } from '../../domain/index.ts';
import type { RecordedRequest, RequestLog } from '../ports/requests.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export function sqliteRequests(database: Database): RequestLog {
  const { query } = database;
  /** Ids are given here, by the one who writes: two requests at the same moment are never taken for each other. */
  let newest: Promise<number> | undefined;
  let given = 0;
  return {
    async begin({ actor, address, route, request, requestHash, idempotencyKey, begunAt }) {
      newest ??= newestId();
      const stored = await newest;
      given = Math.max(given, stored) + 1;
      const id = given;
      const row = {
        id,
        actor,
        address,
        route,
        request,
        request_hash: requestHash,
        idempotency_key: idempotencyKey ?? null,
        begun_at: begunAt,
        finished_at: null,
        status: null,
        code: null,
        reply: null,
      };
      const insert = query.insertInto('requests').values(row);
      const [added] = database.write(insert.onConflict(onKey));
      return added === 0 ? { before: fromRow(await found(actor, idempotencyKey!)) } : { id };
    },

    async finish(id, { status, code, reply, finishedAt }) {
      const outcome = { status, code: code ?? null, reply: reply ?? null, finished_at: finishedAt };
      const [changed] = database.write(query.updateTable('requests').set(outcome).where('id', '=', id));
      assert(changed === 1, `request ${id} is recorded`);
    },

    async list({ limit, beforeId, actor }) {
      let rows = query.selectFrom('requests').selectAll();
      if (beforeId !== undefined) rows = rows.where('id', '<', beforeId);
      if (actor !== undefined) rows = rows.where('actor', '=', actor);
      return (await rows.orderBy('id', 'desc').limit(limit).execute()).map(fromRow);
    },
  };

  async function newestId(): Promise<number> {
    const row = await query.selectFrom('requests').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
    return row?.id ?? 0;
  }

  function found(actor: string, key: string): Promise<Row> {
    const rows = query.selectFrom('requests').selectAll().where('actor', '=', actor);
    return rows.where('idempotency_key', '=', key).executeTakeFirstOrThrow();
  }
}

/** Anything else that is not unique is a mistake of ours, and is not passed over. */
function onKey(conflict: OnConflictBuilder<Tables, 'requests'>) {
  return conflict.columns(['actor', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing();
}

type Row = Omit<Tables['requests'], 'id'> & { readonly id: number };

function fromRow(row: Row): RecordedRequest {
  const { status, finished_at: finishedAt } = row;
  return {
    id: row.id,
    actor: row.actor,
    address: row.address,
    route: row.route,
    request: row.request,
    requestHash: row.request_hash,
    ...(row.idempotency_key === null ? {} : { idempotencyKey: row.idempotency_key }),
    begunAt: row.begun_at as EpochMs,
    ...(status === null || finishedAt === null
      ? {}
      : {
          outcome: {
            status,
            finishedAt: finishedAt as EpochMs,
            ...(row.code === null ? {} : { code: row.code }),
            ...(row.reply === null ? {} : { reply: row.reply }),
          },
        }),
  };
}
