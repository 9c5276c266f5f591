import {
  add,
  fixed,
  multiply,
  type AccountStatement,
  type EpochMs,
  type Execution,
  type Funding,
  type Instrument,
  type InstrumentSetting,
  type Money,
  type OrderStatement,
  type PositionStatement,
} from '../../domain/index.ts';
import type { VenueReport } from '../venue.ts';
import type { VenueClock } from '../clock.ts';
import type { KnownOrders } from '../known-orders.ts';
import { inOrder } from './lookup.ts';
import { readExecution, type ExecutionReading } from './parse/execution.ts';
import { readOrder } from './parse/order.ts';
import { readPosition, type PositionReading } from './parse/position.ts';
import { readTicker } from './parse/ticker.ts';
import { balanceOf, readWallet, type CoinBalance } from './parse/wallet.ts';
import type { Parameters, Questions, Rows } from './questions.ts';
import { marketOf, type Category, type KnownOrder } from './symbols.ts';

/** Bybit shows at most seven days of executions at once, and none that are older than two years. */
const DAY_MS = 86_400_000;
const SPAN_MS = 7 * DAY_MS - 1_000;
const KEPT_MS = 730 * DAY_MS;
/** Executions are asked for up to a little past the positions, so that those between the two are seen. */
const PAST_MS = 5_000;
/** Those who date answers and those who date executions need not agree to the millisecond. */
const APART_MS = 250;
/** What is held on spot is in the wallet, which has no place in the order of things. */
const UNNUMBERED = Number.MAX_SAFE_INTEGER;

export interface AccountParts {
  readonly questions: Pick<Questions, 'all' | 'ask' | 'certain' | 'one'>;
  readonly clock: VenueClock;
  readonly orders: KnownOrders<KnownOrder>;
  readonly instruments: readonly Instrument[];
  readonly categories: readonly Category[];
  /** The one currency that we account in. */
  readonly currency: string;
}

type Wallet = ReadonlyMap<string, CoinBalance>;

/** What the account holds, each instrument with the point up to which it counts. */
interface Holdings {
  readonly at: EpochMs;
  readonly positions: readonly PositionStatement[];
  readonly settings: readonly InstrumentSetting[];
  readonly wallet: Wallet;
  /** Spot has no sequence: what was executed by then is in the wallet. */
  readonly walletAt: EpochMs;
}

/**
 * The whole account as of one moment. Bybit has no such answer: it is put together from several, and cut by sequence.
 * Positions and wallet come first; of the executions, read after them, those that a position does not hold yet are left
 * for the next time: they come after the moment of the cut, which is a little before the first answer.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function readStatement(parts: AccountParts, since: EpochMs): Promise<AccountStatement> {
  const openOrders = await readOpenOrders(parts);
  const holdings = await readHoldings(parts);
  const heard = await readExecutions(parts, since, (holdings.at + PAST_MS) as EpochMs);
  const included = new Map(
    holdings.positions.flatMap(({ instrument, sequence }) => (sequence === UNNUMBERED ? [] : [[instrument, sequence]])),
  );
  const executions: Execution[] = [];
  for (const reading of heard) {
    if (reading.type === 'funding') continue;
    const { execution } = reading;
    const { fill, sequence } = execution;
    const upTo = included.get(fill.instrument);
    const isIn = upTo === undefined ? fill.executedAt <= holdings.walletAt : sequence <= upTo;
    if (isIn) executions.push(execution);
  }
  return {
    at: (holdings.at - APART_MS) as EpochMs,
    openOrders,
    executions: inOrder(executions),
    positions: holdings.positions.filter(({ quantity }) => quantity !== 0n),
    cash: balanceOf(holdings.wallet, parts.currency).balance,
    fundings: fundingsOf(heard),
    settings: holdings.settings,
  };
}

function fundingsOf(heard: readonly ExecutionReading[]): readonly Funding[] {
  return heard
    .filter((reading) => reading.type === 'funding')
    .toSorted((a, b) => a.chargedAt - b.chargedAt)
    .map(({ funding }) => funding);
}

/** @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE */
export async function readReport(parts: AccountParts): Promise<VenueReport> {
  const openOrders = await readOpenOrders(parts);
  const { at, positions, wallet } = await readHoldings(parts);
  const { balance, equity } = balanceOf(wallet, parts.currency);
  let worth: Money = equity;
  for (const instrument of parts.instruments) {
    const held = instrument.kind === 'spot' ? positions.find((one) => one.instrument === instrument.id) : undefined;
    if (held !== undefined && held.quantity !== 0n)
      worth = add(worth, multiply(held.quantity, await lastPrice(parts, instrument)));
  }
  return {
    at,
    openOrders: openOrders.flatMap(({ clientOrderId, instrument, quantity, filledQuantity, terms }) =>
      clientOrderId === undefined ? [] : [{ clientOrderId, instrument, quantity, filledQuantity, terms }],
    ),
    foreignOrders: openOrders.filter(({ clientOrderId }) => clientOrderId === undefined).length,
    positions: positions
      .filter(({ quantity }) => quantity !== 0n)
      .map(({ instrument, quantity }) => ({ instrument, quantity })),
    cash: balance,
    equity: worth,
  };
}

async function readOpenOrders({
  questions,
  orders,
  categories,
  currency,
}: AccountParts): Promise<readonly OrderStatement[]> {
  const open = new Map<string, OrderStatement>();
  for (const category of categories) {
    const { rows } = await questions.all(
      '/v5/order/realtime',
      { category, openOnly: 0, limit: 50, ...settledIn(category, currency) },
      (raw) => readOrder(category, raw),
    );
    for (const { statement, market, waitsForTrigger } of rows) {
      const { clientOrderId, status } = statement;
      if (status !== 'working' && status !== 'partially-filled') continue; // It ended while the pages were read.
      open.set(statement.venueOrderId, statement);
      if (clientOrderId !== undefined) orders.learn(clientOrderId, { market, waitsForTrigger });
    }
  }
  return [...open.values()];
}

async function readHoldings(parts: AccountParts): Promise<Holdings> {
  const { questions, categories, instruments } = parts;
  const { value: wallet, at: walletAt } = await questions.one(
    '/v5/account/wallet-balance',
    { accountType: 'UNIFIED' },
    readWallet,
  );
  const perpetuals: Rows<PositionReading> = categories.includes('linear')
    ? await readPositions(parts)
    : { rows: [], at: walletAt };
  const spot = instruments.filter(({ kind }) => kind === 'spot');
  return {
    at: Math.min(walletAt, perpetuals.at) as EpochMs,
    wallet,
    walletAt,
    settings: perpetuals.rows.flatMap(({ position: { instrument }, leverage }) =>
      leverage === undefined ? [] : [{ instrument, leverage: fixed(leverage) }],
    ),
    positions: [
      ...perpetuals.rows.map(({ position }) => position),
      ...spot.map(({ id, base }) => ({
        instrument: id,
        quantity: balanceOf(wallet, base).balance,
        sequence: UNNUMBERED,
      })),
    ],
  };
}

/** Flat positions are not listed, and where they are in the order of things has to be known as well. */
async function readPositions({ questions, currency, instruments }: AccountParts): Promise<Rows<PositionReading>> {
  const path = '/v5/position/list';
  const listed = { category: 'linear', limit: 200, ...settledIn('linear', currency) };
  const { rows, at } = await questions.all(path, listed, readPosition);
  const positions = new Map(rows.map((reading) => [reading.position.instrument, reading]));
  for (const instrument of instruments) {
    if (instrument.kind === 'spot' || positions.has(instrument.id)) continue;
    const own = await questions.all(path, { ...marketOf(instrument) }, readPosition);
    for (const reading of own.rows) positions.set(reading.position.instrument, reading);
  }
  return { rows: [...positions.values()], at };
}

async function readExecutions(
  parts: AccountParts,
  since: EpochMs,
  until: EpochMs,
): Promise<readonly ExecutionReading[]> {
  if (since > until) return [];
  const { questions, categories } = parts;
  const all = new Map<string, ExecutionReading>();
  for (const category of categories) {
    for (let from = Math.max(since, until - KEPT_MS); from <= until; from += SPAN_MS) {
      const { rows } = await questions.all(
        '/v5/execution/list',
        { category, startTime: from, endTime: Math.min(from + SPAN_MS - 1, until), limit: 100 },
        (raw) => readExecution(category, raw),
      );
      for (const row of rows) all.set(row.type === 'fill' ? row.execution.fill.fillId : row.funding.fundingId, row);
    }
  }
  return [...all.values()];
}

async function lastPrice({ questions }: AccountParts, instrument: Instrument): Promise<Money> {
  const { category, symbol } = marketOf(instrument);
  const { result } = await questions.ask('/v5/market/tickers', { category, symbol }, { isPublic: true });
  return questions.certain(readTicker(result)).lastPrice;
}

function settledIn(category: Category, currency: string): Parameters {
  return category === 'linear' ? { settleCoin: currency } : {};
}
