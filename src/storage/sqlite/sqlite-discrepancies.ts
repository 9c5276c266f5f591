import { strict as assert } from 'node:assert';
import type { EpochMs } from '../../domain/index.ts';
import type { DiscrepancyChange, DiscrepancyStore } from '../ports/discrepancies.ts';
import type { Database } from './database.ts';
import { discrepancyFromRow } from './discrepancy-rows.ts';
import { listing, offsetOf } from './paging.ts';

export function sqliteDiscrepancies(database: Database): DiscrepancyStore {
  const { query } = database;
  const find: DiscrepancyStore['find'] = async (id) => {
    const row = await query.selectFrom('discrepancies').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : discrepancyFromRow(row);
  };
  return {
    find,
    list({ sessionId, statuses, ...paging }) {
      let found = query.selectFrom('discrepancies');
      if (sessionId !== undefined) found = found.where('session_id', '=', sessionId);
      if (statuses !== undefined) found = found.where('status', 'in', statuses);
      const page = found
        .selectAll()
        .orderBy('last_at', 'desc')
        .orderBy('last_seq', 'desc')
        .orderBy('id')
        .limit(paging.limit)
        .offset(offsetOf(paging));
      return listing(page, found, discrepancyFromRow);
    },
    async history(id) {
      const rows = await query
        .selectFrom('discrepancy_history')
        .selectAll()
        .where('discrepancy_id', '=', id)
        .orderBy('id')
        .execute();
      return rows.map(({ status, actor, note, at }) => ({
        status: status as DiscrepancyChange['status'],
        actor,
        note,
        at: at as EpochMs,
      }));
    },
    async setStatus({ id, status, actor, note, at }) {
      assert(actor.trim() !== '' && note.trim() !== '', 'a judgement has somebody who made it, and a reason');
      // Asked in the same breath as it is written: a comparison may have ended it since it was shown.
      const entry = query
        .selectFrom('discrepancies')
        .select((select) => [
          'id as discrepancy_id',
          select.val(status).as('status'),
          select.val(actor).as('actor'),
          select.val(note).as('note'),
          select.val(at).as('at'),
        ])
        .where('id', '=', id)
        .where('resolved_at', 'is', null);
      const [, changed] = database.write(
        query
          .insertInto('discrepancy_history')
          .columns(['discrepancy_id', 'status', 'actor', 'note', 'at'])
          .expression(entry),
        query
          .updateTable('discrepancies')
          .set({ status, actor, note, resolved_at: status === 'resolved' ? at : null })
          .where('id', '=', id)
          .where('resolved_at', 'is', null),
      );
      if (changed === 1) return { type: 'changed' };
      const known = await find(id);
      return known === undefined ? { type: 'unknown' } : { type: 'over', status: known.status };
    },
  };
}
