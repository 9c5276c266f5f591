import {
  add,
  multiply,
  ZERO,
  type AccountStatement,
  type EpochMs,
  type Execution,
  type Fill,
  type Funding,
  type Instrument,
  type Money,
  type OrderStatement,
  type PositionStatement,
  type VenueOrderId,
} from '../../domain/index.ts';
import { AssayError, type Timers } from '../../runtime/index.ts';
import { allOf } from '../reading.ts';
import type { VenueReport } from '../venue.ts';
import type { CoinBalance } from './dialect.ts';
import { listExecutions } from './executions.ts';
import { inOrder, type LookupParts } from './lookup.ts';
import { readOrder } from './parse/order.ts';
import { readPosition } from './parse/position.ts';
import type { TradeReading } from './parse/trade.ts';
import { readLastPrice } from './parse/ticker.ts';

/** The account has stood still when two looks this far apart see the same, and no execution is newer than the first. */
const STILL_MS = 700;
const LOOKS_MAX = 8;
/** Those who date answers and those who date executions need not agree to the millisecond. */
const APART_MS = 250;

export interface AccountParts extends LookupParts {
  readonly instruments: readonly Instrument[];
  readonly timers: Timers;
  /** The one currency that we account in. */
  readonly currency: string;
  /** The fill with its owner, of executions that do not say whose they are. */
  owned(fill: Fill, order: VenueOrderId | undefined): Promise<Fill>;
}

interface Holdings {
  readonly positions: readonly PositionStatement[];
  readonly balances: ReadonlyMap<string, CoinBalance>;
}

/**
 * The whole account as of one moment. No exchange has such an answer, and ccxt has no common order of changes: so it is
 * looked at twice, and counts once nothing has moved between the two looks.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, also when the account does not stand still; VENUE_UNREADABLE
 */
export async function readStatement(parts: AccountParts, since: EpochMs): Promise<AccountStatement> {
  const { connection, timers } = parts;
  let at = connection.now();
  let before = await readHoldings(parts);
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    await timers.sleep(STILL_MS);
    const openOrders = await readOpenOrders(parts);
    const until = (connection.now() + STILL_MS) as EpochMs;
    const heard = await listExecutions(parts, since, until);
    const nextAt = connection.now();
    const after = await readHoldings(parts);
    if (isSame(before, after) && heard.every((reading) => timeOf(reading) < at - APART_MS)) {
      const { executions, fundings } = await sorted(parts, heard);
      return {
        at: (at - APART_MS) as EpochMs,
        openOrders,
        executions,
        positions: after.positions.filter(({ quantity }) => quantity !== 0n),
        cash: balanceOf(after, parts.currency).balance,
        ...(parts.dialect.features.fundingPayments ? { fundings } : {}),
      };
    }
    at = nextAt;
    before = after;
  }
  throw new AssayError(
    'VENUE_UNREACHABLE',
    'the account did not stand still long enough to be looked at; it is looked at again',
  );
}

/** @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE */
export async function readReport(parts: AccountParts): Promise<VenueReport> {
  const at = parts.connection.now();
  const openOrders = await readOpenOrders(parts);
  const holdings = await readHoldings(parts);
  const { balance, equity } = balanceOf(holdings, parts.currency);
  let worth: Money = equity;
  for (const { id, kind } of parts.instruments) {
    const held = kind === 'spot' ? holdings.positions.find(({ instrument }) => instrument === id) : undefined;
    if (held !== undefined && held.quantity !== 0n)
      worth = add(worth, multiply(held.quantity, await lastPrice(parts, id)));
  }
  return {
    at,
    openOrders: openOrders.flatMap(({ clientOrderId, instrument, quantity, filledQuantity, terms }) =>
      clientOrderId === undefined ? [] : [{ clientOrderId, instrument, quantity, filledQuantity, terms }],
    ),
    foreignOrders: openOrders.filter(({ clientOrderId }) => clientOrderId === undefined).length,
    positions: holdings.positions
      .filter(({ quantity }) => quantity !== 0n)
      .map(({ instrument, quantity }) => ({ instrument, quantity })),
    cash: balance,
    equity: worth,
  };
}

async function readOpenOrders(parts: AccountParts): Promise<readonly OrderStatement[]> {
  const { connection, dialect, marketOf, markets, orders } = parts;
  const open = new Map<string, OrderStatement>();
  for (const { symbol } of markets) {
    const rows = await connection.ask('the open orders', (client) =>
      client.fetchOpenOrders(symbol, undefined, dialect.openOrdersPage),
    );
    if (rows.length >= dialect.openOrdersPage)
      throw new AssayError('VENUE_UNREACHABLE', `there are more open orders in ${symbol} than can be listed at once`);
    for (const reading of connection.certain(allOf(rows.map((row) => readOrder(dialect, marketOf, row))))) {
      const { statement, waitsForTrigger } = reading;
      const { clientOrderId, status } = statement;
      if (status !== 'working' && status !== 'partially-filled') continue; // It ended while it was listed.
      open.set(statement.venueOrderId, statement);
      const market = marketOf(reading.symbol);
      if (clientOrderId !== undefined && market !== undefined)
        orders.learn(clientOrderId, { market, terms: statement, waitsForTrigger });
    }
  }
  return [...open.values()];
}

async function readHoldings(parts: AccountParts): Promise<Holdings> {
  const { connection, dialect, marketOf, instruments } = parts;
  const answer = await connection.ask('the balances', (client) => client.fetchBalance());
  const { info } = (answer ?? {}) as { readonly info?: unknown };
  const balances = connection.certain(dialect.readBalances(info));
  const hasPerpetuals = instruments.some(({ kind }) => kind !== 'spot');
  const rows = hasPerpetuals
    ? await connection.ask('the positions', (client) =>
        client.fetchPositions(undefined, dialect.positionsIn(parts.currency)),
      )
    : [];
  const perpetuals = connection.certain(allOf(rows.map((row) => readPosition(dialect, marketOf, row))));
  const spot = instruments.filter(({ kind }) => kind === 'spot');
  return {
    balances,
    positions: [
      ...perpetuals,
      ...spot.map(({ id, base }) => ({
        instrument: id,
        quantity: balances.get(base)?.balance ?? ZERO,
        sequence: 0,
      })),
    ],
  };
}

async function sorted(
  parts: AccountParts,
  heard: readonly TradeReading[],
): Promise<{ readonly executions: readonly Execution[]; readonly fundings: readonly Funding[] }> {
  const executions: Execution[] = [];
  for (const reading of heard) {
    if (reading.type === 'funding') continue;
    const { execution, venueOrderId, ownerIsOpen } = reading;
    const fill = ownerIsOpen ? await parts.owned(execution.fill, venueOrderId) : execution.fill;
    executions.push({ ...execution, fill });
  }
  const fundings = heard
    .filter((reading) => reading.type === 'funding')
    .toSorted((a, b) => a.chargedAt - b.chargedAt)
    .map(({ funding }) => funding);
  return { executions: inOrder(executions), fundings };
}

async function lastPrice({ connection, markets }: AccountParts, id: Instrument['id']): Promise<Money> {
  const { symbol } = markets.find(({ instrument }) => instrument === id)!;
  const raw = await connection.ask('the last price', (client) => client.fetchTicker(symbol));
  return connection.certain(readLastPrice(raw));
}

function balanceOf({ balances }: Holdings, coin: string): CoinBalance {
  return balances.get(coin) ?? { balance: ZERO, equity: ZERO };
}

/** Equity moves with the market and says nothing of the account. */
function isSame(a: Holdings, b: Holdings): boolean {
  return pictureOf(a) === pictureOf(b);
}

function pictureOf({ positions, balances }: Holdings): string {
  const held = positions.flatMap(({ instrument, quantity }) => (quantity === 0n ? [] : [`${instrument} ${quantity}`]));
  const coins = [...balances].flatMap(([coin, { balance }]) => (balance === 0n ? [] : [`${coin} ${balance}`]));
  return [...held.toSorted(), ...coins.toSorted()].join(',');
}

function timeOf(reading: TradeReading): EpochMs {
  return reading.type === 'funding' ? reading.chargedAt : reading.execution.fill.executedAt;
}
