import type { SnapshotData } from '../../../contract/index.ts';
import type { Platform } from '../platform.ts';

/** As many as a screen keeps at first; older items are asked for with `listActivity`. */
const ACTIVITY_SHOWN = 200;
/** The risk gate's limit on open orders keeps an account far below. */
const ORDERS_MAX = 10_000;

/** Everything a screen starts from: at least all that was so when it was asked for. */
export async function takeSnapshot(platform: Platform, clients: number): Promise<SnapshotData> {
  const [orders, activity] = await Promise.all([
    platform.activeOrders({ page: 1, limit: ORDERS_MAX }),
    platform.activity({ page: 1, limit: ACTIVITY_SHOWN }),
  ]);
  return {
    portfolio: platform.portfolio(),
    strategies: [...platform.strategies()],
    orders: [...orders.items],
    activity: [...activity.items],
    systemStatus: platform.systemStatus(clients),
  };
}
