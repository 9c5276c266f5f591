import { DatabaseSync } from 'node:sqlite';
import {
  fixed,
  type ClientOrderId,
  type EpochMs,
  type Execution,
  type FillId,
  type VenueOrderId,
} from '../../src/domain/index.ts';
import { Engine, type Effect, type EngineEvent, type ReconcileReport } from '../../src/engine/index.ts';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { AccountSession, claimAccount, type Verdict } from '../../src/sessions/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { PROBED, probeBar, probingAccount, PROBES_START } from '../../test/support/prober.ts';
import { PromptVenue, statementOf } from '../../test/support/prompt-venue.ts';
import { ParityError } from '../parity.ts';
import { ACCOUNT, PROGRAM, SESSION } from './intents.ts';

/** As many as share the orders: nobody rests thousands for one. */
const STRATEGIES = 20;

/** A database as a session leaves it that has sent so many orders, all of which rest. One commit, to save an hour. */
export async function bookAtRest(path: string, open: number): Promise<string> {
  const timers = realTimers();
  const storage = await openStorage(path, { log: silentLog, timers });
  await storage.sessions.create({ id: SESSION, kind: 'live', config: {}, startedAt: 0 as EpochMs });
  const journal = await storage.journal(SESSION);
  const input = probingAccount(SESSION, STRATEGIES);
  const engine = new Engine({ ...input, currency: 'USDT', epoch: 1 });
  const tell = (event: EngineEvent): readonly Effect[] => {
    const effects = engine.step(event);
    journal.append({ seq: journal.lastSeq + 1, event, effects });
    return effects;
  };
  for (let index = 0; engine.orders.size < open; index += 1) {
    const bar = probeBar(index);
    const at = bar.closeTime;
    for (const effect of tell({ type: 'bar', at, bar })) {
      if (effect.type !== 'submit') continue;
      const { clientOrderId } = effect.order;
      tell({ type: 'order-accepted', at, clientOrderId, venueOrderId: `v-${clientOrderId}` as VenueOrderId });
    }
  }
  if (engine.orders.size !== open) throw new ParityError(`${engine.orders.size} orders rest, not ${open}`);
  await journal.commit(() => ({
    seq: journal.lastSeq,
    marketAt: engine.lastEventAt,
    engine: { engine: engine.snapshot(), watermark: engine.lastEventAt },
  }));
  await storage.close();
  return path;
}

/** Orders of the same session that have ended, as copies of one that has not. @returns the ids of the first of them */
export function addClosedOrders(path: string, count: number): readonly ClientOrderId[] {
  const database = new DatabaseSync(path);
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('orders')")
    .all()
    .map(({ name }) => name as string);
  const values: Readonly<Record<string, string>> = {
    client_order_id: "'s1-PROBER-' || n || '-0'",
    status: "'cancelled'",
    ended_at: 'sent_at',
  };
  database.exec(`
    BEGIN;
    INSERT INTO orders (${columns.join(', ')})
    SELECT ${columns.map((column) => values[column] ?? column).join(', ')}
    FROM (SELECT * FROM orders WHERE session_id = '${SESSION}' LIMIT 1),
      (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count}) SELECT n FROM numbers);
    COMMIT`);
  database.close();
  return Array.from({ length: 5_000 }, (_, index) => `s1-PROBER-${index + 1}-0` as ClientOrderId);
}

/** A session that is taken up from a database, beside a venue that has the same orders. */
export interface TakenUp {
  readonly venue: PromptVenue & { show(executions: readonly Execution[]): void };
  readonly open: number;
  readonly orders: readonly ClientOrderId[];
  start(): Promise<Verdict>;
  compare(): Promise<ReconcileReport>;
  close(): Promise<void>;
}

class ShownVenue extends PromptVenue {
  /** The position is what they add up to. */
  show(executions: readonly Execution[]): void {
    this.executions = executions;
    const quantity = executions.reduce((sum, { fill }) => (sum + fill.quantity) as typeof sum, fixed('0'));
    this.positions = [{ instrument: PROBED, quantity, sequence: executions.length }];
  }
}

export async function takeUp(path: string): Promise<TakenUp> {
  const timers = realTimers();
  const storage = await openStorage(path, { log: silentLog, timers });
  const { claim, lease } = await claimAccount(storage, {
    sessionId: SESSION,
    pinned: ACCOUNT,
    met: ACCOUNT,
    timers,
    ...PROGRAM,
  });
  const journal = await storage.journal(SESSION, { lease });
  const checkpoint = await storage.history.checkpoint(SESSION);
  const startsAt = checkpoint?.marketAt ?? PROBES_START;
  const venue = new ShownVenue({ fate: 'rests', startsAt });
  const session = new AccountSession(probingAccount(SESSION, STRATEGIES), {
    venue,
    journal,
    checkpoint,
    timers,
    log: silentLog,
    claim,
  });
  for (const { draft, sentAt } of session.engine.orders.values())
    venue.openOrders.set(draft.clientOrderId, statementOf(draft, sentAt));
  return {
    venue,
    get open() {
      return session.engine.orders.size;
    },
    get orders() {
      return [...session.engine.orders.values()].map(({ draft }) => draft.clientOrderId);
    },
    start: () => session.start(),
    compare: () => session.reconciler.run('bench'),
    async close() {
      await session.stop();
      await storage.close();
    },
  };
}

export function openBook({ orders }: TakenUp): readonly ClientOrderId[] {
  return orders;
}

/** So many small executions, spread over the orders, all within the last minute. */
export function executionsOf(orders: readonly ClientOrderId[], count: number): readonly Execution[] {
  const executedAt = PROBES_START;
  return Array.from({ length: count }, (_, index) => ({
    fill: {
      fillId: `f${index}` as FillId,
      clientOrderId: orders[index % orders.length]!,
      instrument: PROBED,
      side: 'buy',
      price: fixed('95'),
      quantity: fixed('0.000001'),
      liquidity: 'maker',
      fee: fixed('0'),
      feeCurrency: 'quote',
      executedAt,
      kind: 'trade',
    },
    sequence: index + 1,
  }));
}
