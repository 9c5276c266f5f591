import type { Selectable } from 'kysely';
import type { EpochMs } from '../../domain/index.ts';
import type { HaltRecord, HaltStore } from '../ports/halts.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export function sqliteHalts(database: Database): HaltStore {
  const { query } = database;
  const newestFirst = (account: string, limit: number): Promise<Selectable<Tables['halts']>[]> =>
    query.selectFrom('halts').selectAll().where('account', '=', account).orderBy('id', 'desc').limit(limit).execute();
  const current = async (account: string): Promise<HaltRecord | undefined> =>
    (await newestFirst(account, 1)).map(haltFromRow)[0];

  /** One statement, so that of two presses at once only the first is recorded. @returns whether this one was. */
  const change = (account: string, { halted, by, reason, at }: HaltRecord): boolean => {
    const standing = query
      .selectFrom('halts')
      .select('halted')
      .where('account', '=', account)
      .orderBy('id', 'desc')
      .limit(1);
    const row = query.selectNoFrom((select) => [
      select.val(account).as('account'),
      select.val(Number(halted)).as('halted'),
      select.val(by).as('actor'),
      select.val(reason).as('reason'),
      select.val(at).as('at'),
    ]);
    const changes = row.where((where) => where(where.fn.coalesce(standing, where.val(0)), '=', Number(!halted)));
    const [added] = database.write(
      query.insertInto('halts').columns(['account', 'halted', 'actor', 'reason', 'at']).expression(changes),
    );
    return added === 1;
  };

  return {
    current,
    async latch(account, halt) {
      const latched: HaltRecord = { halted: true, ...halt };
      return change(account, latched) ? latched : ((await current(account)) ?? latched);
    },
    async clear(account, clearance) {
      return change(account, { halted: false, ...clearance });
    },
    async history(account, { limit }) {
      return (await newestFirst(account, limit)).map(haltFromRow);
    },
  };
}

function haltFromRow(row: Selectable<Tables['halts']>): HaltRecord {
  return { halted: row.halted === 1, by: row.actor, reason: row.reason, at: row.at as EpochMs };
}
