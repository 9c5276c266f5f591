import type { EpochMs, InstrumentId, StrategyId } from '../../domain/index.ts';
import type { ActivityItem, OrderFacts, RefusalCount, SessionViews } from '../ports/session-views.ts';
import { readCurve } from '../record/equity-curve.ts';
import type { Database } from './database.ts';
import { fillFromRow, orderFactsFromRow, orderFromRow } from './order-rows.ts';
import { listing, offsetOf } from './paging.ts';
import { longLists } from './long-lists.ts';
import type { Tables } from './tables.ts';

const FILLS_MAX = 10_000;
/** Well below the number of parameters that SQLite takes. */
const IDS_AT_A_TIME = 1_000;
/** A few milliseconds of work. */
const FACTS_PAGE = 250;

export function sqliteViews(database: Database): SessionViews {
  const { query } = database;
  return {
    ...longLists(database),

    listActivity({ sessionId, strategyId, afterSeq, ...paging }) {
      let found = query.selectFrom('activity').where('session_id', '=', sessionId);
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      if (afterSeq !== undefined) found = found.where('seq', '>', afterSeq);
      return listing(
        found.selectAll().orderBy('seq', 'desc').orderBy('place', 'desc').limit(paging.limit).offset(offsetOf(paging)),
        found,
        activityFromRow,
      );
    },

    listActiveOrders({ sessionId, strategyId, ...paging }) {
      let found = query.selectFrom('orders').where('session_id', '=', sessionId).where('ended_at', 'is', null);
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      return listing(
        found.selectAll().orderBy('sent_at').orderBy('client_order_id').limit(paging.limit).offset(offsetOf(paging)),
        found,
        orderFromRow,
      );
    },

    async *orderFacts({ sessionId, strategyId }) {
      // By key, not by number: an order that comes or changes between two pages moves none of the others.
      for (let after = ''; ;) {
        let found = query
          .selectFrom('orders')
          .selectAll()
          .where('session_id', '=', sessionId)
          .where('client_order_id', '>', after);
        if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
        const rows = await found.orderBy('client_order_id').limit(FACTS_PAGE).execute();
        if (rows.length > 0) yield rows.map(orderFactsFromRow);
        if (rows.length < FACTS_PAGE) return;
        after = rows.at(-1)!.client_order_id;
      }
    },

    async orderFactsOf({ sessionId, clientOrderIds }) {
      const facts: OrderFacts[] = [];
      for (let from = 0; from < clientOrderIds.length; from += IDS_AT_A_TIME) {
        const rows = await query
          .selectFrom('orders')
          .selectAll()
          .where('session_id', '=', sessionId)
          .where('client_order_id', 'in', clientOrderIds.slice(from, from + IDS_AT_A_TIME))
          .execute();
        facts.push(...rows.map(orderFactsFromRow));
      }
      return facts;
    },

    async refusals({ sessionId, strategyId }) {
      let found = query.selectFrom('refusals').selectAll().where('session_id', '=', sessionId);
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      return (await found.execute()).map((row) => ({
        strategyId: row.strategy_id as StrategyId,
        instrument: row.instrument as InstrumentId,
        kind: row.kind as RefusalCount['kind'],
        code: row.code,
        count: row.count,
      }));
    },

    async unrecordedOrders({ sessionId, clientOrderIds }) {
      const recorded = new Set<string>();
      for (let from = 0; from < clientOrderIds.length; from += IDS_AT_A_TIME) {
        const rows = await query
          .selectFrom('orders')
          .select('client_order_id')
          .where('session_id', '=', sessionId)
          .where('client_order_id', 'in', clientOrderIds.slice(from, from + IDS_AT_A_TIME))
          .execute();
        for (const row of rows) recorded.add(row.client_order_id);
      }
      return clientOrderIds.filter((id) => !recorded.has(id));
    },

    async findOrder({ sessionId, clientOrderId }) {
      const row = await query
        .selectFrom('orders')
        .selectAll()
        .where('session_id', '=', sessionId)
        .where('client_order_id', '=', clientOrderId)
        .executeTakeFirst();
      return row === undefined ? undefined : orderFromRow(row);
    },

    async listFills({ sessionId, strategyId, instrument, from, to, limit = FILLS_MAX }) {
      let found = query.selectFrom('fills').selectAll().where('session_id', '=', sessionId);
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      if (instrument !== undefined) found = found.where('instrument', '=', instrument);
      if (from !== undefined) found = found.where('executed_at', '>=', from);
      if (to !== undefined) found = found.where('executed_at', '<', to);
      const newestFirst = await found.orderBy('executed_at', 'desc').orderBy('seq', 'desc').limit(limit).execute();
      return newestFirst.toReversed().map(fillFromRow);
    },

    async equityCurve({ sessionId, strategyId, maxPoints }) {
      const blocks = await query
        .selectFrom('equity_blocks')
        .select(['first_slot as firstSlot', 'last_slot as lastSlot', 'points'])
        .where('session_id', '=', sessionId)
        .where('strategy_id', '=', strategyId ?? '')
        .orderBy('first_slot')
        .execute();
      return readCurve(blocks, maxPoints);
    },
  };
}

function activityFromRow(row: Tables['activity']): ActivityItem {
  return {
    id: `${row.seq}.${row.place}`,
    seq: row.seq,
    at: row.at as EpochMs,
    kind: row.kind as ActivityItem['kind'],
    severity: row.severity as ActivityItem['severity'],
    ...(row.strategy_id === null ? {} : { strategyId: row.strategy_id as StrategyId }),
    ...(row.instrument === null ? {} : { instrument: row.instrument as InstrumentId }),
    text: row.text,
  };
}
