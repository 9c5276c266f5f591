import { strict as assert } from 'node:assert';
import type { EpochMs } from '../../../domain/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Outcome, Page } from '../../core/outcome.ts';
import type { Paging, Uid, Window } from '../../core/requests.ts';
import { positionJson, transactionJson, walletJson } from '../writing/account.ts';
import { closedPnlJson, executionEventJson, orderEventJson } from '../writing/orders.ts';
import type { AccountBooks, ArrivedRequest, LostRequest } from './ledger.ts';

const WEEK_MS = 7 * 86_400_000;
const PAGE_ROWS = 50;

/** Rows are written as the private stream writes them, all numbers as texts, oldest first. */
export interface WrittenLedger {
  readonly uid: string;
  readonly at: number;
  readonly requests: readonly ArrivedRequest[];
  readonly lostRequests: readonly LostRequest[];
  /** By `orderLinkId`: more than one accepted would be an order placed twice. */
  readonly creates: Readonly<Record<string, { readonly arrived: number; readonly accepted: number }>>;
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  readonly executions: readonly Readonly<Record<string, unknown>>[];
  readonly positions: readonly Readonly<Record<string, unknown>>[];
  readonly wallet: Readonly<Record<string, unknown>>;
  readonly transactions: readonly Readonly<Record<string, unknown>>[];
  readonly closedPnl: readonly Readonly<Record<string, unknown>>[];
}

/** @param since when the exchange began */
export function writeLedger(
  uid: Uid,
  exchange: Exchange,
  { books, since }: { readonly books: AccountBooks; readonly since: EpochMs },
): WrittenLedger {
  const quotes = [...new Set(exchange.symbols('linear').map(({ spec }) => spec.quoteCoin))];
  const positions = quotes.flatMap((settleCoin) =>
    everyPage((paging) => exchange.positions(uid, { category: 'linear', settleCoin, ...paging })),
  );
  return {
    uid,
    at: exchange.now,
    requests: books.arrived,
    lostRequests: books.lost,
    creates: Object.fromEntries(books.creates),
    orders: books.orders.map(orderEventJson),
    executions: books.executions.map(executionEventJson),
    positions: positions.map(positionJson),
    wallet: walletJson(exchange.wallet(uid)),
    transactions: everyWindow(since, exchange.now, (query) => exchange.transactionLog(uid, query)).map(transactionJson),
    closedPnl: everyWindow(since, exchange.now, (query) =>
      exchange.closedPnl(uid, { category: 'linear', ...query }),
    ).map(closedPnlJson),
  };
}

/** Queries reach back a week at a time. */
function everyWindow<Row>(
  since: EpochMs,
  until: EpochMs,
  query: (query: Window & Paging) => Outcome<Page<Row>>,
): readonly Row[] {
  const rows: Row[] = [];
  for (let from: number = since; from <= until; from += WEEK_MS) {
    const window = { startTime: from as EpochMs, endTime: Math.min(until, from + WEEK_MS - 1) as EpochMs };
    rows.push(...everyPage((paging) => query({ ...window, ...paging })).toReversed());
  }
  return rows;
}

function everyPage<Row>(query: (paging: Paging) => Outcome<Page<Row>>): readonly Row[] {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const outcome = query({ limit: PAGE_ROWS, cursor });
    assert(outcome.ok, 'the ledger asks only what may be asked');
    rows.push(...outcome.value.list);
    cursor = outcome.value.nextPageCursor;
  } while (cursor !== '');
  return rows;
}
