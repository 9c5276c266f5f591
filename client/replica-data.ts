import type { ServerMessage, SnapshotData } from '../contract/index.ts';

/** The server's state as far as it has been heard. Parts that have not changed keep their identity. */
export type ReplicaData = SnapshotData;

/** Activity kept in memory, newest first; older items are asked for with `listActivity`. */
export const ACTIVITY_KEPT = 500;

/** Puts one message onto what is known. Messages for charts (`equity`, `bar`), of searches and heartbeats change nothing here. */
export function applyMessage(data: ReplicaData, message: ServerMessage): ReplicaData {
  switch (message.type) {
    case 'snapshot':
      return message.data;
    case 'portfolio':
      return { ...data, portfolio: message.data };
    case 'system-status':
      return { ...data, systemStatus: message.data };
    case 'strategy':
      return { ...data, strategies: replaced(data.strategies, message.data, (strategy) => strategy.strategyId) };
    case 'order':
      return { ...data, orders: withOrder(data.orders, message.data) };
    case 'activity':
      return { ...data, activity: withActivity(data.activity, message.data) };
    case 'equity':
    case 'bar':
    case 'campaign':
    case 'heartbeat':
      return data;
  }
  // A newer server may say what this client has no word for; it costs a number in the sequence and nothing else.
  return data;
}

type Order = SnapshotData['orders'][number];
type Activity = SnapshotData['activity'][number];

function withOrder(orders: Order[], order: Order): Order[] {
  switch (order.status) {
    case 'sent':
    case 'working':
    case 'partially-filled':
    case 'unknown':
    case 'quarantined':
      return replaced(orders, order, ({ clientOrderId }) => clientOrderId);
    case 'filled':
    case 'cancelled':
    case 'rejected':
    case 'expired':
    case 'not-accepted':
      return orders.filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId);
  }
}

function withActivity(activity: Activity[], item: Activity): Activity[] {
  if (activity.some(({ id }) => id === item.id)) return activity;
  return [item, ...activity.slice(0, ACTIVITY_KEPT - 1)];
}

function replaced<T>(items: T[], item: T, identity: (item: T) => string): T[] {
  const index = items.findIndex((other) => identity(other) === identity(item));
  return index === -1 ? [...items, item] : items.with(index, item);
}
