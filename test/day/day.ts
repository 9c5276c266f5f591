import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixed, type EpochMs } from '../../src/domain/index.ts';
import type { ModeScope } from '../../src/engine/index.ts';
import { standardSymbols, startExchange, type PracticeExchange } from '../../src/exchange/index.ts';
import { AssayError, seededRandom, silentLog, simulatedTime, type SimulatedTime } from '../../src/runtime/index.ts';
import { claimAccount, type AccountSession } from '../../src/sessions/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { checkBooks } from '../history/check.ts';
import type { ExchangeLedger } from '../history/exchange-ledger.ts';
import { readServerBooks } from '../history/server-books.ts';
import { beginSession, DEPOSIT, SESSION, STRATEGIES, type Scene } from './day-session.ts';
import { directNetwork } from './direct-library.ts';
import { FAULT_CLASSES, TRADED, type FaultClass, type Trouble } from './fault-classes.ts';
import { Response } from './response.ts';

/** Files in memory, where there are any. */
const MEMORY = '/dev/shm';
const START = Date.UTC(2026, 10, 2) as EpochMs;
const DAY_MS = 86_400_000;
/** The last hour: nothing goes wrong any more, and everything is settled. */
const REST_MS = 3_600_000;
const SLOT_MS = Math.floor((DAY_MS - REST_MS) / FAULT_CLASSES.length);
/** At a whole beat streams are written; requests are carried out at once. */
const BEAT_MS = 1_000;
const MARKET_STEP_MS = 10_000;
const SYMBOLS: ReadonlySet<string> = new Set(['BTCUSDT', 'ETHUSDT']);
/** An operator looks at the screen so often. */
const OPERATOR_MS = 30_000;
/** One of the faults is an exchange whose clock is wrong by seconds, by which orders are dated as long as it is. */
const SKEW_MAX_MS = 8_000;

export interface ClassOutcome {
  readonly id: string;
  readonly what: string;
  readonly happened: number;
  /** What the session did meanwhile, in words. */
  readonly response: string;
}

export interface DayReport {
  readonly classes: readonly ClassOutcome[];
  readonly orders: number;
  readonly executions: number;
  readonly entries: number;
  readonly tookMs: number;
  /** Empty when both sides are equal to the last digit. */
  readonly wrong: readonly string[];
}

/**
 * A day of the session of `assay live` at the practice exchange, in virtual time: the real adapter, the real exchange
 * with its market, limits and faults, real SQLite; only the sockets between them are left out. Each class of fault gets
 * its part of the day; then an hour of peace; then both ledgers are compared.
 */
export async function runDay({ seed, only }: DayOptions): Promise<DayReport> {
  // Tens of thousands of commits: what a disk takes for them is measured elsewhere.
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'assay-day-'));
  const startedMs = performance.now();
  const time = simulatedTime(START, seededRandom(seed).next);
  const { world } = time;
  const exchange = await startExchange({
    seed,
    timers: world,
    startAt: START,
    market: { type: 'random', seed },
    // The rest of the market costs time and is not traded here.
    symbols: standardSymbols(START).filter(({ category, symbol }) => category === 'linear' && SYMBOLS.has(symbol)),
    marketStepMs: MARKET_STEP_MS,
    beatMs: BEAT_MS,
    deposits: [{ coin: 'USDT', amount: fixed(DEPOSIT) }],
  });
  const storage = await openStorage(join(folder, 'assay.db'), { log: silentLog, timers: world });
  try {
    const network = directNetwork(exchange, world);
    const response = new Response();
    const { session, venue } = await during(time, beginSession({ exchange, network, time, storage, response }));
    const classes: ClassOutcome[] = [];
    const chosen = FAULT_CLASSES.filter(({ id }) => only?.includes(id) !== false);
    for (const [index, one] of chosen.entries()) {
      const until = (START + (index + 1) * SLOT_MS) as EpochMs;
      classes.push(await slot(one, until, { exchange, network, time, storage, session, response }));
      if (session.state === 'failed') break;
    }
    for (const strategyId of STRATEGIES)
      session.command({ type: 'stop-strategy', strategyId, positions: 'keep', by: 'operator', reason: 'the end' });
    await time.run((time.now() + REST_MS) as EpochMs);
    await during(time, session.reconcile('the end'));
    await during(time, session.stop());
    const ledger = ledgerOf(exchange);
    venue.close();
    const books = await readServerBooks(join(folder, 'assay.db'));
    const failed = session.failure === undefined ? [] : [`the session failed: ${session.failure}`];
    return {
      classes,
      orders: ledger.orders.length,
      executions: ledger.executions.length,
      entries: books?.lastSeq ?? 0,
      tookMs: performance.now() - startedMs,
      wrong: [
        ...failed,
        ...(books === undefined
          ? ['nothing was written']
          : checkBooks({ ledger, books, deeds: [], clockMs: SKEW_MAX_MS })),
      ],
    };
  } finally {
    await storage.close();
    await exchange.close();
    rmSync(folder, { recursive: true });
  }
}

export interface DayOptions {
  readonly seed: number;
  /** Ids of some classes, for a shorter day. */
  readonly only?: readonly string[];
}

/** One class of fault has its part of the day. */
async function slot(
  one: FaultClass,
  until: EpochMs,
  { exchange, network, time, storage, session, response }: Scene & { readonly session: AccountSession },
): Promise<ClassOutcome> {
  const { control } = exchange;
  const { uid } = exchange.account;
  const { world } = time;
  let acts = 0;
  response.begin();
  const trouble: Trouble = {
    control,
    uid,
    network,
    pass: (seconds) => world.sleep(seconds * 1_000),
    rule: (fault, where = {}) => void control.addFault({ ...where, fault, uid }),
    happened: (times = 1) => void (acts += times),
    byHand(path, fields) {
      const reply = control.byHand(uid, path, { category: 'linear', ...fields }) as unknown as {
        readonly result: Readonly<Record<string, unknown>>;
      };
      return reply.result;
    },
    bestAsk: (symbol) => bestAskOf(exchange, symbol),
    emergencyStop: async () => {
      await session.emergencyStop('operator', one.what);
      operate(session);
    },
    meetsStranger: () => isRefused(storage, uid, world),
    ledger: () => ledgerOf(exchange),
  };
  let isOver = false;
  const running = one.run(trouble).then(() => (isOver = true));
  while (!isOver && time.now() < until) {
    await time.run(Math.min(until, time.now() + OPERATOR_MS) as EpochMs);
    operate(session);
  }
  assert(isOver, `${one.id} is over before its part of the day is`);
  await running;
  const strikes = control.faults().reduce((sum, listed) => sum + listed.strikes, 0);
  control.removeFaults();
  control.lagHistory(0);
  control.skewClock(0);
  while (time.now() < until) {
    await time.run(Math.min(until, time.now() + OPERATOR_MS) as EpochMs);
    operate(session);
  }
  return { id: one.id, what: one.what, happened: strikes + acts, response: response.words() };
}

/** What somebody at a screen does: lets trade again what has been looked at, and starts what was stopped. */
function operate(session: AccountSession): void {
  if (session.state !== 'running') return;
  const { engine } = session;
  const words = { by: 'operator', reason: 'looked at it' };
  const scopes: readonly ModeScope[] = [
    { type: 'global' },
    { type: 'account' },
    ...TRADED.map((instrument) => ({ type: 'instrument', instrument }) as const),
    ...STRATEGIES.map((strategyId) => ({ type: 'strategy', strategyId }) as const),
  ];
  for (const scope of scopes)
    if (engine.modes.of(scope) !== 'ACTIVE') session.command({ type: 'set-mode', scope, mode: 'ACTIVE', ...words });
  for (const strategyId of STRATEGIES)
    if (engine.strategyStatus(strategyId) === 'stopped')
      session.command({ type: 'start-strategy', strategyId, ...words });
}

async function isRefused(storage: Storage, uid: string, timers: SimulatedTime['world']): Promise<boolean> {
  const pinned = { venue: 'BYBIT', environment: 'local', uid };
  const program = { sessionId: SESSION, timers, holder: 'a stranger', build: 'test', configHash: 'test' };
  try {
    await claimAccount(storage, { ...program, pinned, met: { ...pinned, uid: `${uid}9` } });
    return false;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'ACCOUNT_MISMATCH') return true;
    throw error;
  }
}

function bestAskOf(exchange: PracticeExchange, symbol: string): string {
  let price = '';
  exchange.direct.ask(
    { method: 'GET', path: '/v5/market/tickers', fields: { category: 'linear', symbol } },
    (answer) => {
      if (answer.type !== 'text') return;
      const { result } = JSON.parse(answer.text) as {
        readonly result: { readonly list: readonly [{ ask1Price: string }] };
      };
      price = result.list[0].ask1Price;
    },
  );
  assert(price !== '', `${symbol} has a best price`);
  return price;
}

/** Lets time pass until that is done. */
async function during<T>(time: SimulatedTime, work: Promise<T>): Promise<T> {
  let isOver = false;
  const done = work.finally(() => (isOver = true));
  // Whoever awaits it below hears of its failure.
  done.catch(() => {});
  while (!isOver) await time.run((time.now() + 1_000) as EpochMs);
  return done;
}

function ledgerOf(exchange: PracticeExchange): ExchangeLedger {
  return JSON.parse(JSON.stringify(exchange.control.ledger(exchange.account.uid))) as ExchangeLedger;
}
