import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import {
  fixed,
  ONE,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Quantity,
  type StrategyId,
} from '../src/domain/index.ts';
import { defaultLimits } from '../src/engine/index.ts';
import { realTimers, seededRandom } from '../src/runtime/index.ts';
import { AccountSession, type Verdict } from '../src/sessions/index.ts';
import { openStorage, type JournalEntry, type Storage } from '../src/storage/index.ts';
import { defineStrategy } from '../src/strategy/index.ts';
import type { BybitVenue } from '../src/venues/index.ts';
import { BTC, BTC_SPOT, practiceDesk, type PracticeDesk } from './support/practice-desk.ts';

const MINUTE = 60_000;
/** A minute on both sides in a second and a half. */
const SPEED = 40;
const SWINGS = 'SWINGS' as StrategyId;
const real = realTimers();

let instrument: InstrumentId = BTC;
let folder: string;
let desk: PracticeDesk;
let storage: Storage;
const lives: Life[] = [];

function setLeverage(leverage: string): void {
  const fields = { category: 'linear', symbol: 'BTCUSDT', buyLeverage: leverage, sellLeverage: leverage };
  const { retMsg } = desk.serving.control.byHand(desk.uid, '/v5/position/set-leverage', fields);
  assert.equal(retMsg, 'OK');
}

/** @param traded the one instrument of a desk */
async function open(traded: InstrumentId): Promise<void> {
  instrument = traded;
  folder = mkdtempSync(join(tmpdir(), 'assay-live-'));
  desk = await practiceDesk({ speed: SPEED, instruments: [traded] });
  if (traded === BTC) setLeverage('2');
  storage = await openStorage(join(folder, 'assay.db'), { log: desk.log, timers: real });
  await storage.sessions.create({ id: 's1', kind: 'live', config: {}, startedAt: 0 as EpochMs });
}

afterEach(async () => {
  for (const life of lives.splice(0)) life.end();
  await storage.close();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
  assert.equal(desk.serving.defects(), 0);
});

/** By the minute of the bar, and so the same after a restart. Spot cannot be sold short. */
const EXPOSURES = { perpetual: [0.5, 0, -0.5, 0.25], spot: [0.5, 0, 0.25, 0.75] } as const;

const swings = defineStrategy({
  name: 'swings',
  title: 'Swings',
  description: 'Changes sides every other minute.',
  family: 'MF',
  parameters: {},
  instruments: { min: 1, max: 1 },
  timeframes: { min: 1, max: 1 },
  setup: () => ({
    onBar: (bar) => [
      {
        type: 'target',
        instrument: bar.instrument,
        exposure: EXPOSURES[bar.instrument === BTC ? 'perpetual' : 'spot'][(bar.openTime / MINUTE) % 4]!,
        reason: 'it is time',
      },
    ],
  }),
});

interface Life {
  readonly session: AccountSession;
  readonly venue: BybitVenue;
  readonly verdict: Verdict;
  /** When the newest bar that was dealt with closed. */
  newestBar(): number;
  end(): void;
}

async function begin(): Promise<Life> {
  const venue = await desk.venue({ quoteEveryMs: 0 });
  const instruments: readonly Instrument[] = await desk.instruments();
  const journal = await storage.journal('s1', { instruments });
  const checkpoint = await storage.history.checkpoint('s1');
  let newestBar = 0;
  const observe = ({ event }: JournalEntry): void => {
    if (event.type === 'bar') newestBar = event.bar.closeTime;
  };
  const session = new AccountSession(
    {
      sessionId: 's1',
      instruments,
      strategies: [
        {
          strategyId: SWINGS,
          definition: swings,
          parameters: {},
          instruments: [instrument],
          timeframes: ['1m'],
          sizing: { kind: 'equity-fraction', fraction: fixed('0.5') },
          capitalShare: ONE,
        },
      ],
      deposited: fixed('10000'),
      limits: { ...defaultLimits, dailyLossRateMax: ONE, drawdownRateMax: ONE },
      leverage: instrument === BTC ? 2 : 1,
      baseTimeframe: '1m',
    },
    { venue, journal, checkpoint, timers: desk.timers, log: desk.log, observe },
  );
  const verdict = await session.start();
  const life: Life = {
    session,
    venue,
    verdict,
    newestBar: () => newestBar,
    end: () => {
      session.crash();
      venue.close();
    },
  };
  lives.push(life);
  return life;
}

let random = seededRandom(11).next;

/** What is left of a minute of market: a new price, a book around it, a trade. */
async function minute(): Promise<void> {
  desk.clear();
  const category = instrument === BTC ? 'linear' : 'spot';
  // Within the band that the exchange allows around its index; spot's is narrow.
  const middle = 1_000 + Math.round((random() - 0.5) * (instrument === BTC ? 10 : 2));
  for (let step = 1; step <= 2; step += 1) {
    desk.maker({ category, side: 'Buy', qty: '60', price: ((middle - step) / 10).toFixed(1) });
    desk.maker({ category, side: 'Sell', qty: '60', price: ((middle + step) / 10).toFixed(1) });
  }
  desk.taker({ category, side: 'Buy', qty: '0.1' });
  const end = (Math.floor(desk.now() / MINUTE) + 1) * MINUTE;
  await until('the minute is over', () => desk.now() >= end);
}

async function until(what: string, holds: () => boolean, picture: () => object = () => ({})): Promise<void> {
  const deadlineMs = real.monotonicMs() + 30_000;
  while (!holds()) {
    if (real.monotonicMs() > deadlineMs)
      throw new Error(`it never came about: ${what}; ${inspect(picture(), { depth: 6 })}`);
    await real.sleep(5);
  }
}

function ours({ session: { engine } }: Life): { readonly cash: Money; readonly held: Quantity } {
  return {
    cash: engine.portfolio.cash((id) => id === BTC_SPOT),
    held: engine.portfolio.netPosition(instrument).quantity,
  };
}

/** What there is to say against this end: each side has the same to the last digit, and every fill is booked once. */
async function problemsOf(life: Life): Promise<readonly string[]> {
  const { session } = life;
  session.command({ type: 'stop-strategy', strategyId: SWINGS, positions: 'keep', by: 'test', reason: 'the end' });
  await until(
    'both sides are equal',
    () => {
      const [own, theirs] = [ours(life), desk.books()];
      const held = instrument === BTC ? theirs.position : theirs.coins;
      return session.engine.orders.size === 0 && own.cash === theirs.cash && own.held === held;
    },
    () => ({
      own: ours(life),
      theirs: desk.books(),
      orders: [...session.engine.orders.values()].map(({ draft, status }) => [draft.clientOrderId, status]),
      halt: session.engine.halt,
      report: session.reconciler.last,
    }),
  );
  const { checked, findings } = await session.reconciler.run('the end');
  const { halt } = session.engine;
  return [
    ...(checked ? [] : ['the account could not be compared']),
    ...findings.filter(({ severity }) => severity !== 'S0' && severity !== 'S1').map(({ detail }) => detail),
    ...(halt === undefined ? [] : [`halted: ${halt.reason}`]),
    ...(session.state === 'running' ? [] : [`the session is ${session.state}`]),
    ...(await journalProblems()),
  ];
}

async function journalProblems(): Promise<readonly string[]> {
  const fills: string[] = [];
  const sent: string[] = [];
  for await (const entry of storage.history.entries('s1')) {
    if (entry.type !== 'entry') continue;
    for (const effect of entry.effects) {
      if (effect.type === 'fill-booked') fills.push(effect.fill.fillId);
      if (effect.type === 'submit') sent.push(effect.order.clientOrderId);
    }
  }
  const theirs = desk.executionIds();
  return [
    ...sent.filter((id, index) => sent.indexOf(id) !== index).map((id) => `${id} was sent twice`),
    ...fills.filter((id, index) => fills.indexOf(id) !== index).map((id) => `${id} was booked twice`),
    ...fills.filter((id) => !theirs.includes(id)).map((id) => `${id} never was`),
    ...theirs.filter((id) => !fills.includes(id)).map((id) => `${id} was not booked`),
    ...(fills.length > 2 ? [] : [`only ${fills.length} fills: this proves nothing`]),
  ];
}

async function trade(life: Life, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await minute();
    const due = Math.floor(desk.now() / MINUTE) * MINUTE;
    await until('the bar is heard', () => life.newestBar() >= due);
  }
}

test.each([BTC, BTC_SPOT])('a session trades %s, and its books are the exchange’s', async (traded) => {
  await open(traded);
  const life = await begin();
  expect(life.verdict).toEqual({ type: 'READY', reasons: [] });
  await trade(life, 6);
  expect(await problemsOf(life)).toEqual([]);
});

test('killed in the middle and begun again, it ends as if nothing had happened', async () => {
  await open(BTC);
  const first = await begin();
  await trade(first, 4);
  first.end();
  await minute();
  const second = await begin();
  await until('it is ready', () => second.session.state === 'running');
  await trade(second, 4);
  expect(await problemsOf(second)).toEqual([]);
});

test('a leverage that somebody changed takes new risk away, until it is set back and an operator has looked', async () => {
  await open(BTC);
  const { session } = await begin();
  setLeverage('7');
  const { findings } = await session.reconciler.run('a look');
  expect(findings).toMatchObject([{ kind: 'setting-differs', action: 'restricted', instrument: BTC }]);
  const mode = () => session.engine.modes.of({ type: 'instrument', instrument: BTC });
  await until('new risk is latched off', () => mode() === 'REDUCE_ONLY');
  setLeverage('2');
  const scope = { type: 'instrument', instrument: BTC } as const;
  session.command({ type: 'set-mode', scope, mode: 'ACTIVE', by: 'test', reason: 'set back' });
  await until('it may trade again', () => mode() === 'ACTIVE');
  // Changed to the same once more, before anybody compared: it had been set back in between, and nobody saw that.
  setLeverage('7');
  await session.reconciler.run('another look');
  await until('new risk is latched off again', () => mode() === 'REDUCE_ONLY');
  setLeverage('2');
  session.command({ type: 'set-mode', scope, mode: 'ACTIVE', by: 'test', reason: 'set back' });
  await until('it may trade again', () => mode() === 'ACTIVE');
  expect((await session.reconciler.run('a last look')).findings).toEqual([]);
  expect(mode()).toBe('ACTIVE');
});

test('money that no execution explains halts the account when it is still there half a minute later, once', async () => {
  await open(BTC);
  const first = await begin();
  const { session } = first;
  desk.serving.control.transfer(desk.uid, 'USDT', fixed('-250'));
  const detail = 'deposits, trades, fees and funding add up to 10000 here, and to 9750 at the venue';
  expect((await session.reconciler.run('a look')).findings).toMatchObject([
    { kind: 'cash-differs', severity: 'S2', detail },
  ]);
  expect(session.engine.halted).toBe(false);
  await until('it has stood for long enough', () => session.engine.halted);
  expect(session.engine.halt).toMatchObject({ by: 'reconciler', reason: detail });
  session.command({ type: 'clear-halt', by: 'test', reason: 'it was me' });
  await until('the halt is lifted', () => !session.engine.halted);
  await session.reconciler.run('another look');
  expect(session.engine.halted).toBe(false);
  first.end();
  const { session: second } = await begin();
  const isSeen = (): boolean => second.reconciler.last?.findings[0]?.severity === 'S3';
  await until('it has stood for long enough again', isSeen);
  expect(second.engine.halted).toBe(false);
});

test.each([1, 2])('with streams cut, answers lost and messages gone it ends equal, seed %i', async (seed) => {
  await open(BTC);
  random = seededRandom(seed).next;
  const { control } = desk.serving;
  let life = await begin();
  const faults: Parameters<typeof control.addFault>[0][] = [
    { fault: { type: 'lose-reply', how: 'reset' }, on: '/v5/order/create', probability: 0.12 },
    { fault: { type: 'lose-request', how: 'reset' }, on: '/v5/order/create', probability: 0.06 },
    {
      fault: { type: 'answer', retCode: 10016, retMsg: 'busy', effect: 'done' },
      on: '/v5/order/create',
      probability: 0.06,
    },
    {
      fault: { type: 'http', status: 502, effect: 'none' },
      transport: 'rest',
      on: '/v5/execution/list',
      probability: 0.2,
    },
    { fault: { type: 'drop-message' }, on: 'execution', uid: desk.uid, probability: 0.2 },
    { fault: { type: 'drop-message' }, on: 'order', uid: desk.uid, probability: 0.2 },
    { fault: { type: 'repeat-message' }, on: 'execution', uid: desk.uid, probability: 0.3 },
    { fault: { type: 'delay-message', ms: 300 }, on: 'execution', uid: desk.uid, probability: 0.2 },
  ];
  for (const rule of faults) control.addFault(rule);
  for (let round = 0; round < 3; round += 1) {
    await trade(life, 3);
    if (random() < 0.5) control.troubleSockets({ kind: random() < 0.5 ? 'private' : 'trade' });
    await minute();
    if (random() < 0.5) {
      life.end();
      await minute();
      life = await begin();
    }
  }
  control.removeFaults();
  expect(await problemsOf(life)).toEqual([]);
});
