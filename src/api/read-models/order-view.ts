import type { ActivityItem as WireActivity, OrderView } from '../../../contract/index.ts';
import { divide, format, type Order } from '../../domain/index.ts';
import type { ActivityItem } from '../../storage/index.ts';
import { instant } from './wire.ts';

export function orderView(order: Order): OrderView {
  const { draft, terms } = order;
  return {
    clientOrderId: draft.clientOrderId,
    venueOrderId: order.venueOrderId ?? null,
    strategyId: draft.strategyId,
    instrument: draft.instrument,
    side: draft.side,
    type: terms.type,
    quantity: format(order.quantity),
    filledQuantity: format(order.filledQuantity),
    averagePrice: order.filledQuantity === 0n ? null : format(divide(order.filledNotional, order.filledQuantity)),
    price: 'price' in terms ? format(terms.price) : null,
    trigger: 'trigger' in terms ? format(terms.trigger) : null,
    distance: 'distance' in terms ? format(terms.distance) : null,
    timeInForce: draft.timeInForce,
    reduceOnly: draft.reduceOnly,
    purpose: draft.purpose,
    status: order.status,
    cancelRequested: order.cancelRequested,
    fees: format(order.fees),
    reason: draft.reason,
    sentAt: instant(order.sentAt),
    updatedAt: instant(order.updatedAt),
    endReason: order.endReason ?? null,
  };
}

export function activityView(item: ActivityItem): WireActivity {
  return {
    id: item.id,
    at: instant(item.at),
    kind: item.kind,
    severity: item.severity,
    strategyId: item.strategyId ?? null,
    instrument: item.instrument ?? null,
    text: item.text,
  };
}
