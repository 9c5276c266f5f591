import type { ClientOrderId, Execution, OrderStatement, Sighting, VenueOrderId } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { KnownOrders } from '../known-orders.ts';
import { allOf } from '../reading.ts';
import type { CcxtConnection } from './connection.ts';
import type { Dialect, Parameters } from './dialect.ts';
import type { CcxtClient } from './library.ts';
import type { KnownOrder } from './order-entry.ts';
import { readOrder, type MarketFinder, type OrderReading } from './parse/order.ts';
import { readTrade } from './parse/trade.ts';
import type { CcxtMarket } from './symbols.ts';

export interface LookupParts {
  readonly connection: CcxtConnection;
  readonly dialect: Dialect;
  readonly orders: KnownOrders<KnownOrder>;
  readonly markets: readonly CcxtMarket[];
  marketOf: MarketFinder;
}

/**
 * Looks an order up by our id, and its executions by the exchange's. An exchange forgets orders that ended without a
 * fill, so not finding one proves nothing.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function lookUp(parts: LookupParts, id: ClientOrderId): Promise<Sighting> {
  const { connection, dialect, orders, markets } = parts;
  const at = connection.now();
  const clientId = dialect.writeClientId(id);
  if (clientId === undefined) return { type: 'not-found', at };
  const known = orders.get(id);
  for (const market of known === undefined ? markets : [known.market]) {
    const found = await findIn(parts, market, dialect.byClientId(clientId), id);
    if (found === undefined) continue;
    const { statement, waitsForTrigger } = found;
    orders.learn(id, { market, terms: statement, waitsForTrigger });
    const executions = await executionsOf(parts, market, statement.venueOrderId, id);
    return { type: 'found', at, order: statement, executions };
  }
  return { type: 'not-found', at };
}

async function findIn(
  parts: LookupParts,
  { symbol }: CcxtMarket,
  name: Parameters,
  id: ClientOrderId,
): Promise<OrderReading | undefined> {
  const { connection, dialect, marketOf } = parts;
  let found: OrderReading | undefined;
  for (const question of dialect.orderQueries) {
    const rows = await connection.ask('an order', (client) => foundBy(client, question, symbol, name));
    for (const reading of connection.certain(allOf(rows.map((row) => readOrder(dialect, marketOf, row))))) {
      if (reading.statement.clientOrderId === id) found = newer(found, reading);
    }
  }
  return found;
}

/** Not found is an answer, whichever way the exchange says it. */
async function foundBy(
  client: CcxtClient,
  question: Dialect['orderQueries'][number],
  symbol: string,
  name: Parameters,
): Promise<readonly unknown[]> {
  switch (question) {
    case 'open':
      return client.fetchOpenOrders(symbol, undefined, undefined, name);
    case 'ended':
      return client.fetchCanceledAndClosedOrders(symbol, undefined, undefined, name);
    case 'one':
      try {
        return [await client.fetchOrder(undefined, symbol, name)];
      } catch (error) {
        if (error instanceof Error && error.name === 'OrderNotFound') return [];
        throw error;
      }
  }
}

async function executionsOf(
  parts: LookupParts,
  market: CcxtMarket,
  venueOrderId: VenueOrderId,
  id: ClientOrderId,
): Promise<readonly Execution[]> {
  const { connection, dialect, marketOf } = parts;
  const all = new Map<string, Execution>();
  for (const query of dialect.executionQueries) {
    const rows = await connection.ask('the executions of an order', (client) =>
      client.fetchMyTrades(market.symbol, undefined, dialect.pageRows, {
        ...query,
        ...dialect.executionsOf(venueOrderId),
      }),
    );
    if (rows.length >= dialect.pageRows)
      throw new AssayError('VENUE_UNREACHABLE', `${id} has more executions than the exchange lists at once`);
    for (const reading of connection.certain(allOf(rows.map((row) => readTrade(dialect, marketOf, row))))) {
      if (reading.type !== 'fill' || reading.venueOrderId !== venueOrderId) continue;
      const { fill, sequence } = reading.execution;
      all.set(fill.fillId, {
        fill: reading.ownerIsOpen ? { ...fill, clientOrderId: id } : fill,
        sequence,
      });
    }
  }
  return inOrder(all.values());
}

/** Of two words on one order the later; filled quantity never falls, whatever their times say. */
function newer(a: OrderReading | undefined, b: OrderReading): OrderReading {
  if (a === undefined) return b;
  const [first, second]: readonly OrderStatement[] = [a.statement, b.statement];
  if (first!.filledQuantity !== second!.filledQuantity) return first!.filledQuantity > second!.filledQuantity ? a : b;
  if (first!.updatedAt !== second!.updatedAt) return first!.updatedAt > second!.updatedAt ? a : b;
  return first!.status === 'working' || first!.status === 'partially-filled' ? b : a;
}

/** Oldest first; the id decides within one millisecond. */
export function inOrder(executions: Iterable<Execution>): readonly Execution[] {
  return [...executions].toSorted((a, b) => a.sequence - b.sequence || (a.fill.fillId < b.fill.fillId ? -1 : 1));
}
