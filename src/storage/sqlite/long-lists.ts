import type { SelectQueryBuilder } from 'kysely';
import type { ClientOrderId, EpochMs, StrategyId } from '../../domain/index.ts';
import type { Stretch } from '../ports/paging.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { Database } from './database.ts';
import { fillFromRow, orderFromRow } from './order-rows.ts';
import type { Tables } from './tables.ts';

/** How far a long list is counted. */
const COUNT_MAX = 10_000;

/** Lists of which there may be millions: read by place and never by number, so that the last part costs what the first does. */
export function longLists(database: Database): Pick<SessionViews, 'orderHistory' | 'fillHistory' | 'countSince'> {
  const { query } = database;
  return {
    async orderHistory({ sessionId, strategyId, instrument, after, limit }) {
      let all = query.selectFrom('orders').where('session_id', '=', sessionId).where('ended_at', 'is not', null);
      if (strategyId !== undefined) all = all.where('strategy_id', '=', strategyId);
      if (instrument !== undefined) all = all.where('instrument', '=', instrument);
      let rows = all.selectAll();
      if (after !== undefined)
        rows = rows.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('ended_at', 'client_order_id'), '<', tuple(after.endedAt, after.clientOrderId)),
        );
      const newestFirst = rows.orderBy('ended_at', 'desc').orderBy('client_order_id', 'desc');
      return stretch(await newestFirst.limit(limit + 1).execute(), {
        ...(await counted(all)),
        limit,
        itemOf: orderFromRow,
        placeOf: ({ ended_at, client_order_id }) => ({
          endedAt: ended_at as EpochMs,
          clientOrderId: client_order_id as ClientOrderId,
        }),
      });
    },

    async fillHistory({ sessionId, strategyId, instrument, clientOrderId, after, limit }) {
      let all = query.selectFrom('fills').where('session_id', '=', sessionId);
      if (strategyId !== undefined) all = all.where('strategy_id', '=', strategyId);
      if (instrument !== undefined) all = all.where('instrument', '=', instrument);
      if (clientOrderId !== undefined) all = all.where('client_order_id', '=', clientOrderId);
      let rows = all.selectAll();
      if (after !== undefined)
        rows = rows.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('executed_at', 'seq', 'strategy_id'), '<', tuple(after.executedAt, after.seq, after.strategyId)),
        );
      const newestFirst = rows.orderBy('executed_at', 'desc').orderBy('seq', 'desc').orderBy('strategy_id', 'desc');
      return stretch(await newestFirst.limit(limit + 1).execute(), {
        ...(await counted(all)),
        limit,
        itemOf: fillFromRow,
        placeOf: ({ executed_at, seq, strategy_id }) => ({
          executedAt: executed_at as EpochMs,
          seq,
          strategyId: strategy_id as StrategyId,
        }),
      });
    },

    async countSince({ sessionId, at }) {
      const ended = await query
        .selectFrom('orders')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('session_id', '=', sessionId)
        .where('ended_at', '>=', at)
        .where('sent_at', '>=', at)
        .executeTakeFirstOrThrow();
      const open = await query
        .selectFrom('orders')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('session_id', '=', sessionId)
        .where('ended_at', 'is', null)
        .where('sent_at', '>=', at)
        .executeTakeFirstOrThrow();
      const fills = await query
        .selectFrom('fills')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('session_id', '=', sessionId)
        .where('executed_at', '>=', at)
        .executeTakeFirstOrThrow();
      return { orders: ended.count + open.count, fills: fills.count };
    },
  };

  /** As far as is worth it. */
  async function counted<Table extends 'orders' | 'fills'>(
    all: SelectQueryBuilder<Tables, Table, object>,
  ): Promise<{ readonly count: number; readonly isWhole: boolean }> {
    const some = all.select('session_id' as never).limit(COUNT_MAX + 1);
    const { count } = await query
      .selectFrom(some.as('some'))
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return { count: Math.min(count, COUNT_MAX), isWhole: count <= COUNT_MAX };
  }
}

/** @param rows one more than is wanted, where there is one more */
function stretch<Row, Item, Place>(
  rows: readonly Row[],
  parts: {
    readonly limit: number;
    readonly count: number;
    readonly isWhole: boolean;
    readonly itemOf: (row: Row) => Item;
    readonly placeOf: (row: Row) => Place;
  },
): Stretch<Item, Place> {
  const { limit, count, isWhole, itemOf, placeOf } = parts;
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(itemOf),
    count,
    isWhole,
    ...(last === undefined ? {} : { next: placeOf(last) }),
  };
}
