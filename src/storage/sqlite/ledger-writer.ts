import type { JournalOptions } from '../ports/journal-store.ts';
import type { ActivityItem, RecordedFill } from '../ports/session-views.ts';
import { OrderTracker, type OrderShelf } from '../projection/order-tracker.ts';
import { ledger, type LedgerSink, type Projection } from '../projection/projection.ts';
import type { Connection } from './connection.ts';
import { insertion } from './insertion.ts';
import { fillToRow, orderFactsFromRow, orderToRow } from './order-rows.ts';
import type { OrderRow } from './tables.ts';

/** Keeps a session's orders, fills and activity up to date with its journal. */
export function ledgerWriter(connection: Connection, sessionId: string, options: JournalOptions): Projection {
  const active = connection.all('SELECT * FROM orders WHERE session_id = ? AND ended_at IS NULL', [sessionId]);
  const orders = new OrderTracker(
    orderShelf(connection, sessionId),
    active.map((row) => orderFactsFromRow(row as unknown as OrderRow)),
  );
  return ledger(orders, sink(connection, sessionId), options);
}

function orderShelf(connection: Connection, sessionId: string): OrderShelf {
  const key = ['session_id', 'client_order_id'] as const;
  const save = insertion(
    connection,
    'orders',
    [
      ...key,
      'venue_order_id',
      'strategy_id',
      'instrument',
      'side',
      'purpose',
      'status',
      'quantity',
      'filled_quantity',
      'filled_notional',
      'fees',
      'cancel_requested',
      'sent_at',
      'updated_at',
      'ended_at',
      'end_reason',
      'terms',
      'draft',
      'accepted_at',
      'first_fill_at',
      'last_fill_at',
    ],
    key,
  );
  return {
    load(clientOrderId) {
      const sql = 'SELECT * FROM orders WHERE session_id = ? AND client_order_id = ?';
      const row = connection.get(sql, [sessionId, clientOrderId]);
      return row === undefined ? undefined : orderFactsFromRow(row as unknown as OrderRow);
    },
    save: (facts, endedAt) => save({ session_id: sessionId, ...orderToRow(facts, endedAt) }),
  };
}

function sink(connection: Connection, sessionId: string): LedgerSink {
  const fillRow = insertion(connection, 'fills', [
    'session_id',
    'fill_id',
    'seq',
    'client_order_id',
    'strategy_id',
    'purpose',
    'instrument',
    'side',
    'price',
    'quantity',
    'liquidity',
    'fee',
    'fee_currency',
    'executed_at',
    'kind',
  ]);
  const activityRow = insertion(connection, 'activity', [
    'session_id',
    'seq',
    'place',
    'at',
    'kind',
    'severity',
    'strategy_id',
    'instrument',
    'text',
  ]);
  return {
    addFill: (recorded: RecordedFill) => fillRow({ session_id: sessionId, ...fillToRow(recorded) }),
    addActivity: ({ id, seq, at, kind, severity, strategyId, instrument, text }: ActivityItem) =>
      activityRow({
        session_id: sessionId,
        seq,
        place: Number(id.slice(id.indexOf('.') + 1)),
        at,
        kind,
        severity,
        strategy_id: strategyId ?? null,
        instrument: instrument ?? null,
        text,
      }),
  };
}
