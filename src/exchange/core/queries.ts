import type { Account } from './account.ts';
import type { Filed, Register } from './archive.ts';
import { filterOf, inScope, scopeRefusal } from './cancelling.ts';
import type { Floor } from './floor.ts';
import type { Order } from './order.ts';
import { accepted, refused, type Outcome, type Page, type Refusal } from './outcome.ts';
import { positionRow } from './private-rows.ts';
import type {
  ClosedPnlQuery,
  ExecutionQuery,
  OrderHistoryQuery,
  OrderQuery,
  Paging,
  PositionQuery,
  Scope,
  TransactionLogQuery,
  Window,
} from './requests.ts';
import type { ClosedPnlRow, ExecutionRow, OrderRow, PositionRow, TransactionRow } from './rows.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Bybit keeps so many closed orders at hand. */
const CLOSED_CACHE = 500;
/** Orders that came to nothing are forgotten after a day. */
const UNFILLED_KEPT_MS = DAY_MS;

/** Open orders, newest first; by id also those that have just closed. */
export function openOrders(floor: Floor, account: Account, query: OrderQuery): Outcome<Page<OrderRow>> {
  const missing = hasId(query) ? undefined : scopeRefusal(floor, query);
  if (missing !== undefined) return missing;
  const limit = limitOf(query, { normal: 20, max: 50 });
  if (hasId(query)) {
    const row = byId(account, query);
    return accepted({ list: row === undefined ? [] : [row], nextPageCursor: '' });
  }
  if (query.closed === true) return accepted(closedPage(floor, account, query, limit));
  const before = placeOf(query.cursor);
  const list: OrderRow[] = [];
  for (const [place, order] of numbered(account)) {
    if (place >= before || !matches(order, query)) continue;
    if (list.length === limit) return accepted({ list, nextPageCursor: String(place + 1) });
    list.push(order.row());
  }
  return accepted({ list, nextPageCursor: '' });
}

/** Open orders with their place: the number an order was given when it was accepted, so that pages do not shift. */
function numbered(account: Account): [number, Order][] {
  return [...account.orders.values()].toReversed().map((order) => [order.place, order]);
}

function matches(order: Order, query: OrderQuery): boolean {
  if (!inScope(order.market, query)) return false;
  return query.orderFilter === undefined || filterOf(order) === query.orderFilter;
}

function hasId({ orderId, orderLinkId }: OrderQuery | ExecutionQuery): boolean {
  return (orderId ?? '') !== '' || (orderLinkId ?? '') !== '';
}

function byId(account: Account, query: OrderQuery): OrderRow | undefined {
  const id = query.orderId ?? account.orderLinkIds[query.category].get(query.orderLinkId ?? '');
  const open = id === undefined ? undefined : account.orders.get(id);
  if (open !== undefined) return open.market.spec.category === query.category ? open.row() : undefined;
  for (const { row } of cached(account, query)) if (row.orderId === id) return row;
  return undefined;
}

/** The latest closed orders of the category, newest first, as far as a restart has not swept them away. */
function* cached(account: Account, { category }: Scope): Generator<Filed<OrderRow>> {
  let seen = 0;
  for (const filed of account.archive.orders.backFrom(Infinity)) {
    if (filed.place < account.archive.closedFrom || seen === CLOSED_CACHE) return;
    if (filed.row.category !== category) continue;
    seen += 1;
    yield filed;
  }
}

function closedPage(floor: Floor, account: Account, query: OrderQuery, limit: number): Page<OrderRow> {
  const before = placeOf(query.cursor);
  return collect(cached(account, query), {
    limit,
    keeps: ({ place, row }) => place < before && rowInScope(floor, row, query),
  });
}

export function orderHistory(floor: Floor, account: Account, query: OrderHistoryQuery): Outcome<Page<OrderRow>> {
  const window = hasId(query) ? EVERYTHING : weekWindow(floor, query);
  if ('ok' in window) return window;
  const id = query.orderId ?? account.orderLinkIds[query.category].get(query.orderLinkId ?? '');
  if (hasId(query) && id === undefined) return accepted({ list: [], nextPageCursor: '' });
  const keeps = ({ at, row }: Filed<OrderRow>): boolean => {
    const forgotten = row.cumExecQty === 0n && row.orderStatus !== 'Filled' && at < floor.now - UNFILLED_KEPT_MS;
    if (forgotten || row.category !== query.category) return false;
    if (id !== undefined) return row.orderId === id;
    if (query.orderStatus !== undefined && row.orderStatus !== query.orderStatus) return false;
    return rowInScope(floor, row, query);
  };
  return accepted(page(account.archive.orders, query, { window, limit: { normal: 20, max: 50 }, keeps }));
}

export function executions(floor: Floor, account: Account, query: ExecutionQuery): Outcome<Page<ExecutionRow>> {
  const limit = { normal: 50, max: 100 };
  if (hasId(query)) {
    const id = query.orderId ?? account.orderLinkIds[query.category].get(query.orderLinkId ?? '');
    const rows = id === undefined ? [] : (account.archive.executionsByOrder.get(id) ?? []);
    const filed = rows.map((row, place) => ({ place, row, at: row.execTime })).toReversed();
    const before = placeOf(query.cursor);
    const keeps = ({ place, row }: Filed<ExecutionRow>): boolean => place < before && row.category === query.category;
    return accepted(collect(filed, { limit: limitOf(query, limit), keeps }));
  }
  const window = weekWindow(floor, query);
  if ('ok' in window) return window;
  const keeps = ({ row }: Filed<ExecutionRow>): boolean =>
    (query.execType === undefined || row.execType === query.execType) && rowInScope(floor, row, query);
  return accepted(page(account.archive.executions, query, { window, limit, keeps }));
}

export function closedPnl(floor: Floor, account: Account, query: ClosedPnlQuery): Outcome<Page<ClosedPnlRow>> {
  const window = weekWindow(floor, query);
  if ('ok' in window) return window;
  const keeps = ({ row }: Filed<ClosedPnlRow>): boolean =>
    rowInScope(floor, { category: 'linear', symbol: row.symbol }, query);
  return accepted(page(account.archive.closedPnl, query, { window, limit: { normal: 50, max: 100 }, keeps }));
}

export function transactionLog(
  floor: Floor,
  account: Account,
  query: TransactionLogQuery,
): Outcome<Page<TransactionRow>> {
  const window = windowOf(floor, query, DAY_MS);
  if ('ok' in window) return window;
  const keeps = ({ row }: Filed<TransactionRow>): boolean =>
    (query.category === undefined || row.category === query.category) &&
    (query.currency === undefined || row.currency === query.currency) &&
    (query.baseCoin === undefined || row.symbol.startsWith(query.baseCoin)) &&
    (query.type === undefined || row.type === query.type);
  return accepted(page(account.archive.transactions, query, { window, limit: { normal: 20, max: 50 }, keeps }));
}

/** By symbol also when flat; by settle coin only what is open. */
export function positions(floor: Floor, account: Account, query: PositionQuery): Outcome<Page<PositionRow>> {
  const missing = scopeRefusal(floor, query);
  if (missing !== undefined) return missing;
  const { category, symbol } = query;
  const market = symbol === undefined ? undefined : floor.market({ category, symbol });
  if (market !== undefined) {
    const holding = account.holding(market);
    const list = holding.indexes.map((index) => positionRow(floor, holding.positionAt(index, floor.now)));
    return accepted({ list, nextPageCursor: '' });
  }
  const limit = limitOf(query, { normal: 20, max: 200 });
  const open = [...account.holdings.values()]
    .filter((holding) => holding.market.isLinear && inScope(holding.market, query))
    .flatMap(({ openPositions }) => openPositions)
    .toSorted((a, b) => (a.market.spec.symbol < b.market.spec.symbol ? -1 : 1));
  const from = query.cursor === undefined || query.cursor === '' ? 0 : Number(query.cursor);
  const list = open.slice(from, from + limit).map((position) => positionRow(floor, position));
  return accepted({ list, nextPageCursor: from + limit < open.length ? String(from + limit) : '' });
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

const EVERYTHING: Bounds = { from: 0, to: Infinity };

function weekWindow(floor: Floor, window: Window): Bounds | Refusal {
  return windowOf(floor, window, WEEK_MS);
}

/** None given: the last span; one given: a span from it or to it; both: at most a week. */
function windowOf(floor: Floor, { startTime, endTime }: Window, spanMs: number): Bounds | Refusal {
  if (startTime === undefined && endTime === undefined) return { from: floor.now - spanMs, to: floor.now };
  const from = startTime ?? endTime! - spanMs;
  const to = endTime ?? startTime! + spanMs;
  if (from > to) return refused(10001, 'The start time must be before the end time.');
  return to - from > WEEK_MS
    ? refused(10001, 'The time range between startTime and endTime cannot exceed 7 days.')
    : { from, to };
}

function page<Row>(
  register: Register<Row>,
  { limit, cursor }: Paging,
  how: {
    readonly window: Bounds;
    readonly limit: { readonly normal: number; readonly max: number };
    readonly keeps: (filed: Filed<Row>) => boolean;
  },
): Page<Row> {
  const { from, to } = how.window;
  return collect(until(register.backFrom(placeOf(cursor)), from), {
    limit: limitOf({ limit }, how.limit),
    keeps: (filed) => filed.at <= to && how.keeps(filed),
  });
}

function* until<Row>(rows: Iterable<Filed<Row>>, from: number): Generator<Filed<Row>> {
  for (const filed of rows) {
    if (filed.at < from) return;
    yield filed;
  }
}

/** The cursor is the place of the last row: what is added later comes before it, and shifts nothing. */
function collect<Row>(
  rows: Iterable<Filed<Row>>,
  { limit, keeps }: { readonly limit: number; readonly keeps: (filed: Filed<Row>) => boolean },
): Page<Row> {
  const list: Row[] = [];
  let last = 0;
  for (const filed of rows) {
    if (!keeps(filed)) continue;
    if (list.length === limit) return { list, nextPageCursor: String(last) };
    list.push(filed.row);
    last = filed.place;
  }
  return { list, nextPageCursor: '' };
}

function placeOf(cursor: string | undefined): number {
  return cursor === undefined || !/^\d+$/.test(cursor) ? Infinity : Number(cursor);
}

function limitOf({ limit }: Paging, { normal, max }: { readonly normal: number; readonly max: number }): number {
  return limit === undefined ? normal : Math.max(1, Math.min(max, limit));
}

function rowInScope(
  floor: Floor,
  row: { readonly category: 'linear' | 'spot'; readonly symbol: string },
  scope: Scope,
): boolean {
  const market = floor.market(row);
  return market !== undefined && inScope(market, scope);
}
