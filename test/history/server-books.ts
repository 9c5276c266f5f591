import {
  add,
  negate,
  ZERO,
  type Fixed,
  type Money,
  type OrderDraft,
  type OrderStatus,
} from '../../src/domain/index.ts';
import type { EngineSnapshot } from '../../src/engine/index.ts';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { openStorage, type JournalEntry, type Storage } from '../../src/storage/index.ts';

/** An order that was decided on, as it lies in the journal: it was on disk before it left. */
export interface Intent {
  readonly seq: number;
  /** By the exchange's clock as the server knew it. */
  readonly at: number;
  readonly order: Pick<OrderDraft, 'clientOrderId' | 'reduceOnly' | 'instrument' | 'side'>;
}

/** A fill, or a strategy's part of a forced one, as it was booked. */
export interface Booking {
  readonly seq: number;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly fee: Fixed;
}

/** What the server's storage holds, read from the file alone and summed up here, not there. */
export interface ServerBooks {
  readonly lastSeq: number;
  readonly intents: readonly Intent[];
  /** Ids that were to be cancelled, and those that were to be changed. */
  readonly cancels: ReadonlySet<string>;
  readonly amends: ReadonlySet<string>;
  /** How each order stands, by its id. */
  readonly orders: ReadonlyMap<string, { readonly status: OrderStatus; readonly filled: Fixed; readonly fees: Fixed }>;
  /** By the id of the execution. */
  readonly bookings: ReadonlyMap<string, readonly Booking[]>;
  /** How many parts of each execution stand in the table that reports are made from. */
  readonly listed: ReadonlyMap<string, number>;
  /** By the id of the payment; an entry for each journal entry that booked it. */
  readonly fundings: ReadonlyMap<string, readonly Fixed[]>;
  readonly halts: readonly Halt[];
  /** Signed, by instrument, as the engine keeps them; what was adopted without a fill is in them. */
  readonly positions: ReadonlyMap<string, Fixed>;
  readonly adopted: ReadonlyMap<string, Fixed>;
  readonly cash: Fixed;
  readonly halted: Halt | undefined;
  /** What is wrong with the chain of hashes; absent when nothing is. */
  readonly broken: string | undefined;
}

export interface Halt {
  readonly seq: number;
  readonly at: number;
  readonly type: 'halted' | 'resumed';
  readonly by: string;
  readonly reason: string;
  readonly code: string | undefined;
}

/**
 * Reads what a server has on disk, whether it is alive or not; nothing is asked of the server.
 *
 * @returns `undefined` before the first entry
 */
export async function readServerBooks(database: string): Promise<ServerBooks | undefined> {
  const storage = await openStorage(database, { log: silentLog, timers: realTimers(), readOnly: true });
  try {
    const session = await storage.sessions.newest({ kind: 'live' });
    return session === undefined ? undefined : await readSession(storage, session.id);
  } finally {
    await storage.close();
  }
}

async function readSession(storage: Storage, sessionId: string): Promise<ServerBooks | undefined> {
  const checkpoint = await storage.history.checkpoint(sessionId);
  if (checkpoint === undefined) return undefined;
  const told = nothing();
  // What is written meanwhile is for the next look.
  for await (const entry of storage.history.entries(sessionId, { toSeq: checkpoint.seq }))
    if (entry.type === 'entry') hear(told, entry);
  const orders = new Map<string, { status: OrderStatus; filled: Fixed; fees: Fixed }>();
  for await (const page of storage.views.orderFacts({ sessionId }))
    for (const { order } of page)
      orders.set(order.draft.clientOrderId, { status: order.status, filled: order.filledQuantity, fees: order.fees });
  const listed = new Map<string, number>();
  for (const { fill } of await storage.views.listFills({ sessionId, limit: Number.MAX_SAFE_INTEGER }))
    listed.set(fill.fillId, (listed.get(fill.fillId) ?? 0) + 1);
  const { engine } = checkpoint.engine as { readonly engine: EngineSnapshot };
  const chain = await storage.history.verifyChain(sessionId);
  const last = told.halts.at(-1);
  return {
    ...told,
    lastSeq: checkpoint.seq,
    orders,
    listed,
    positions: new Map(engine.portfolio.holdings.map(({ instrument, net }) => [instrument, net.quantity])),
    cash: cashOf(engine),
    halted: last?.type === 'halted' ? last : undefined,
    broken: chain.intact ? undefined : `entry ${chain.seq}: ${chain.problem}`,
  };
}

/** Perpetuals only: what is tied up in coins is not looked at. */
function cashOf({ portfolio: { deposited, holdings } }: EngineSnapshot): Money {
  return holdings.reduce(
    (sum, { net }) => [net.realisedPnl, negate(net.fees), net.funding].reduce((all, one) => add(all, one), sum),
    deposited,
  );
}

/** What the journal tells of, summed up. */
interface Told extends Pick<
  ServerBooks,
  'intents' | 'cancels' | 'amends' | 'bookings' | 'fundings' | 'halts' | 'adopted'
> {
  readonly intents: Intent[];
  readonly cancels: Set<string>;
  readonly amends: Set<string>;
  readonly bookings: Map<string, Booking[]>;
  readonly fundings: Map<string, Fixed[]>;
  readonly halts: Halt[];
  readonly adopted: Map<string, Fixed>;
}

function nothing(): Told {
  return {
    intents: [],
    cancels: new Set(),
    amends: new Set(),
    bookings: new Map(),
    fundings: new Map(),
    halts: [],
    adopted: new Map(),
  };
}

function hear(told: Told, { seq, event, effects }: JournalEntry): void {
  let funded: Fixed | undefined;
  for (const effect of effects) {
    switch (effect.type) {
      case 'submit':
        told.intents.push({ seq, at: event.at, order: effect.order });
        break;
      case 'cancel':
        told.cancels.add(effect.clientOrderId);
        break;
      case 'amend':
        told.amends.add(effect.amendment.clientOrderId);
        break;
      case 'fill-booked': {
        const { fillId, instrument, side, price, quantity, fee } = effect.fill;
        const parts = told.bookings.get(fillId) ?? [];
        told.bookings.set(fillId, [...parts, { seq, instrument, side, price, quantity, fee }]);
        break;
      }
      case 'funding-booked':
        funded = add(funded ?? ZERO, effect.amount);
        break;
      case 'position-adopted': {
        const { instrument, difference } = effect;
        told.adopted.set(instrument, add(told.adopted.get(instrument) ?? ZERO, difference));
        break;
      }
      case 'halted':
      case 'resumed': {
        const code = effect.type === 'halted' ? effect.code : undefined;
        told.halts.push({ seq, at: event.at, type: effect.type, by: effect.by, reason: effect.reason, code });
        break;
      }
      case 'denied':
      case 'signal':
      case 'wish-refused':
      case 'strategy-status':
      case 'order-changed':
      case 'alarm':
      case 'mode-changed':
      case 'limits-changed':
      case 'size-changed':
      case 'command-refused':
        break;
    }
  }
  if (event.type !== 'funding' || funded === undefined) return;
  const { fundingId } = event.funding;
  told.fundings.set(fundingId, [...(told.fundings.get(fundingId) ?? []), funded]);
}
