import { z } from 'zod';
import { campaignView } from './discovery.ts';
import { activityItem, equityPoint, orderView, portfolio, strategyView, systemStatus } from './schemas.ts';

/**
 * What the server says over `/ws`, oldest first: `{ type, seq, data }`.
 *
 * The first message is a `snapshot` at some `seq`; every later change carries the next number, so a gap shows that
 * something was lost and a new snapshot must be fetched (reconnect). A `heartbeat` repeats the newest number.
 */
const message = <const T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ type: z.literal(type), seq: z.number().int().nonnegative(), data });

export const snapshotData = z.strictObject({
  portfolio,
  strategies: z.array(strategyView),
  orders: z.array(orderView),
  /** Newest first. */
  activity: z.array(activityItem),
  systemStatus,
});

export const serverMessage = z.discriminatedUnion('type', [
  message('snapshot', snapshotData),
  message('portfolio', portfolio),
  message('equity', equityPoint),
  message('strategy', strategyView),
  /** An order that is new or has changed; one that has ended leaves the list of active orders. */
  message('order', orderView),
  message('activity', activityItem),
  message('system-status', systemStatus),
  /** How a search that runs here stands. */
  message('campaign', campaignView),
  /** A closed bar, for charts: `[openTime ms, open, high, low, close, volume]`. */
  message(
    'bar',
    z.strictObject({
      instrument: z.string(),
      timeframe: z.string(),
      bar: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
  message('heartbeat', z.strictObject({ serverTime: z.iso.datetime({ precision: 3 }) })),
]);

export type SnapshotData = z.infer<typeof snapshotData>;
export type ServerMessage = z.infer<typeof serverMessage>;
