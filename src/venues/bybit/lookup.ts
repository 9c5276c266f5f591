import type { ClientOrderId, EpochMs, Execution, OrderStatement, Sighting } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { KnownOrders } from '../known-orders.ts';
import { readExecution } from './parse/execution.ts';
import { readOrder } from './parse/order.ts';
import type { Parameters, Questions } from './questions.ts';
import type { Category, KnownOrder } from './symbols.ts';

export interface LookupParts {
  readonly questions: Questions;
  readonly orders: KnownOrders<KnownOrder>;
  readonly categories: readonly Category[];
  readonly settleCoins: readonly string[];
}

/**
 * Looks an order up by our id in the three places where Bybit keeps orders: those it has at hand, its history, which
 * lags, and the executions. It forgets: closed orders leave the first place at a restart, and those without a fill leave
 * the second after a day.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function lookUp(parts: LookupParts, id: ClientOrderId): Promise<Sighting> {
  const { questions, orders } = parts;
  const known = orders.get(id);
  let lookedAt = Infinity;
  let found: OrderStatement | undefined;
  const executions = new Map<string, Execution>();
  for (const category of known === undefined ? parts.categories : [known.market.category]) {
    for (const path of ['/v5/order/realtime', '/v5/order/history']) {
      const { rows, at } = await questions.all(path, { ...byId(parts, category, id), limit: 50 }, (raw) =>
        readOrder(category, raw),
      );
      lookedAt = Math.min(lookedAt, at);
      for (const { statement, market, waitsForTrigger } of rows) {
        if (statement.clientOrderId !== id) continue;
        found = newer(found, statement);
        orders.learn(id, { market, waitsForTrigger });
      }
    }
    const { rows, at } = await questions.all(
      '/v5/execution/list',
      { ...byId(parts, category, id), limit: 100 },
      (raw) => readExecution(category, raw),
    );
    lookedAt = Math.min(lookedAt, at);
    for (const row of rows) {
      if (row.type === 'fill' && row.execution.fill.clientOrderId === id)
        executions.set(row.execution.fill.fillId, row.execution);
    }
  }
  const at = lookedAt as EpochMs;
  if (found !== undefined) return { type: 'found', at, order: found, executions: inOrder(executions.values()) };
  if (executions.size === 0) return { type: 'not-found', at };
  // An order that can be seen by its executions alone is not absent, and cannot be told of in full yet.
  throw new AssayError(
    'VENUE_UNREACHABLE',
    `${id} has executions, and the exchange does not list it yet; it is asked again`,
  );
}

function byId({ orders, settleCoins }: LookupParts, category: Category, id: ClientOrderId): Parameters {
  const symbol = orders.get(id)?.market.symbol;
  const [settleCoin] = settleCoins;
  // Linear wants to hear one of them, although the id decides.
  const among: Parameters =
    symbol !== undefined ? { symbol } : category === 'linear' && settleCoin !== undefined ? { settleCoin } : {};
  return { category, orderLinkId: id, ...among };
}

/** Of two words on one order the later; filled quantity never falls, whatever their times say. */
function newer(a: OrderStatement | undefined, b: OrderStatement): OrderStatement {
  if (a === undefined) return b;
  if (a.filledQuantity !== b.filledQuantity) return a.filledQuantity > b.filledQuantity ? a : b;
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt ? a : b;
  return a.status === 'working' || a.status === 'partially-filled' ? b : a;
}

/** Oldest first; the sequence decides within one millisecond. */
export function inOrder(executions: Iterable<Execution>): readonly Execution[] {
  return [...executions].toSorted((a, b) => a.fill.executedAt - b.fill.executedAt || a.sequence - b.sequence);
}
