import { fixed, format, type EpochMs, type Fill, type Order } from '../../domain/index.ts';
import type { OrderFacts, RecordedFill } from '../ports/session-views.ts';
import { decode, encode } from '../record/codec.ts';
import type { FillRow, OrderRow } from './tables.ts';

/** Orders and fills as rows. Columns people query are spelled out; `draft` and `terms` keep the rest exactly. */
export function orderToRow(
  { order, acceptedAt, firstFillAt, lastFillAt }: OrderFacts,
  endedAt: EpochMs | undefined,
): OrderRow {
  const { draft } = order;
  return {
    client_order_id: draft.clientOrderId,
    venue_order_id: order.venueOrderId ?? null,
    strategy_id: draft.strategyId,
    instrument: draft.instrument,
    side: draft.side,
    purpose: draft.purpose,
    status: order.status,
    quantity: format(order.quantity),
    filled_quantity: format(order.filledQuantity),
    filled_notional: format(order.filledNotional),
    fees: format(order.fees),
    cancel_requested: Number(order.cancelRequested),
    sent_at: order.sentAt,
    updated_at: order.updatedAt,
    ended_at: endedAt ?? null,
    end_reason: order.endReason ?? null,
    terms: encode(order.terms),
    draft: encode(draft),
    accepted_at: acceptedAt ?? null,
    first_fill_at: firstFillAt ?? null,
    last_fill_at: lastFillAt ?? null,
  };
}

export function orderFactsFromRow(row: OrderRow): OrderFacts {
  const { accepted_at: acceptedAt, first_fill_at: firstFillAt, last_fill_at: lastFillAt } = row;
  return {
    order: orderFromRow(row),
    ...(acceptedAt === null ? {} : { acceptedAt: acceptedAt as EpochMs }),
    ...(firstFillAt === null ? {} : { firstFillAt: firstFillAt as EpochMs }),
    ...(lastFillAt === null ? {} : { lastFillAt: lastFillAt as EpochMs }),
  };
}

export function orderFromRow(row: OrderRow): Order {
  return {
    draft: decode(row.draft) as Order['draft'],
    status: row.status as Order['status'],
    ...(row.venue_order_id === null ? {} : { venueOrderId: row.venue_order_id as NonNullable<Order['venueOrderId']> }),
    filledQuantity: fixed(row.filled_quantity),
    filledNotional: fixed(row.filled_notional),
    fees: fixed(row.fees),
    cancelRequested: row.cancel_requested === 1,
    quantity: fixed(row.quantity),
    terms: decode(row.terms) as Order['terms'],
    sentAt: row.sent_at as EpochMs,
    updatedAt: row.updated_at as EpochMs,
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
  };
}

export function fillToRow({ seq, fill, strategyId, purpose }: RecordedFill): FillRow {
  return {
    fill_id: fill.fillId,
    seq,
    client_order_id: fill.clientOrderId ?? null,
    strategy_id: strategyId,
    purpose,
    instrument: fill.instrument,
    side: fill.side,
    price: format(fill.price),
    quantity: format(fill.quantity),
    liquidity: fill.liquidity,
    fee: format(fill.fee),
    fee_currency: fill.feeCurrency,
    executed_at: fill.executedAt,
    kind: fill.kind,
  };
}

export function fillFromRow(row: FillRow): RecordedFill {
  return {
    seq: row.seq,
    strategyId: row.strategy_id as RecordedFill['strategyId'],
    purpose: row.purpose as RecordedFill['purpose'],
    fill: {
      fillId: row.fill_id as Fill['fillId'],
      ...(row.client_order_id === null
        ? {}
        : { clientOrderId: row.client_order_id as NonNullable<Fill['clientOrderId']> }),
      instrument: row.instrument as Fill['instrument'],
      side: row.side as Fill['side'],
      price: fixed(row.price),
      quantity: fixed(row.quantity),
      liquidity: row.liquidity as Fill['liquidity'],
      fee: fixed(row.fee),
      feeCurrency: row.fee_currency as Fill['feeCurrency'],
      executedAt: row.executed_at as Fill['executedAt'],
      kind: row.kind as Fill['kind'],
    },
  };
}
