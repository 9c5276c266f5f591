/**
 * The session of `assay live`: adapter, queue, engine with its risk gate, strategy, journal. `durable`: on SQLite, as in
 * life, where an order leaves only when its entry is on disk. `not-durable`: the same without a disk, to show what that
 * costs; nothing trades like this.
 */
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { fixed, ONE, type EpochMs, type InstrumentId, type StrategyId } from '../../../src/domain/index.ts';
import { defaultLimits, settleLimits } from '../../../src/engine/index.ts';
import { realTimers, silentLog } from '../../../src/runtime/index.ts';
import { AccountSession } from '../../../src/sessions/index.ts';
import { memoryJournal, openStorage, type SessionJournal } from '../../../src/storage/index.ts';
import { defineStrategy } from '../../../src/strategy/index.ts';
import { createBybitVenue, localEnvironment, readInstruments } from '../../../src/venues/index.ts';
import {
  MINUTE_MS,
  PRICE_RATE,
  QUANTITY,
  RECV_WINDOW_MS,
  SYMBOL,
  type FromTrader,
  type Place,
  type ToTrader,
} from './words.ts';

export const SESSION_PROCESS = import.meta.filename;
export const JOURNALS = ['durable', 'not-durable'] as const;
export type JournalKind = (typeof JOURNALS)[number];

const INSTRUMENT = `${SYMBOL}-PERP.BYBIT` as InstrumentId;
const SESSION = 'bench';

/** At each bar one order that finds nobody. */
const asker = defineStrategy({
  name: 'asker',
  title: 'Asker',
  description: 'Asks below the market at every bar, immediately or not at all.',
  family: 'MF',
  parameters: {},
  setup: () => ({
    onBar: ({ instrument, closeFloat, openTime }) => [
      {
        type: 'place',
        instrument,
        tag: `ask ${openTime}`,
        side: 'buy',
        size: { quantity: Number(QUANTITY) },
        order: { type: 'limit', price: closeFloat * Number(PRICE_RATE) },
        timeInForce: 'IOC',
        reason: 'a tick',
      },
    ],
  }),
});

async function journalOf(kind: JournalKind, folder: string): Promise<SessionJournal> {
  const timers = realTimers();
  if (kind === 'not-durable') return forgetful();
  const storage = await openStorage(join(folder, `session-${process.pid}.db`), { log: silentLog, timers });
  await storage.sessions.create({ id: SESSION, kind: 'live', config: {}, startedAt: timers.now() });
  return storage.journal(SESSION);
}

/** A journal in memory under the name of a session's. */
function forgetful(): SessionJournal {
  const journal = memoryJournal();
  let lastSeq = 0;
  return {
    sessionId: SESSION,
    pending: 0,
    get lastSeq() {
      return lastSeq;
    },
    get durableSeq() {
      return lastSeq;
    },
    append(entry) {
      journal.append(entry);
      lastSeq = entry.seq;
    },
    commit() {},
    equity() {},
  };
}

/** Nothing of what is measured is to be a limit. */
function limits() {
  const settled = settleLimits({
    ...defaultLimits,
    priceAgeMaxMs: 86_400_000,
    duplicateWindowMs: 0,
    entriesPerSecondMax: 1_000,
    entriesBurstMax: 10_000,
    entriesPerHourMax: 10_000,
    cancelsPerFillMax: 10_000,
    venueRejectsMax: 1_000,
  });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}

/** Times each bar from the socket's news of it to the order's frame, at the library's own sockets. */
function watchSockets(): { take(): readonly number[] } {
  const { prototype } = WebSocket;
  const { emit, send } = prototype;
  let [insideUs, heardMs]: [number[], number | undefined] = [[], undefined];
  prototype.emit = function (this: WebSocket, name: string | symbol, ...rest: unknown[]): boolean {
    if (name === 'message' && (rest[0] as Buffer).includes('"confirm":true')) heardMs = performance.now();
    return emit.call(this, name, ...rest);
  };
  prototype.send = function (this: WebSocket, data: unknown, ...rest: unknown[]): void {
    (send as (...words: unknown[]) => void).call(this, data, ...rest);
    if (heardMs === undefined || typeof data !== 'string' || !data.includes('"order.create"')) return;
    insideUs.push((performance.now() - heardMs) * 1_000);
    heardMs = undefined;
  } as WebSocket['send'];
  return {
    take() {
      const taken = insideUs;
      insideUs = [];
      return taken;
    },
  };
}

if (import.meta.main) {
  const [kind, folder, text] = process.argv.slice(2) as [JournalKind, string, string];
  const { exchange, market, trade, key, secret } = JSON.parse(text) as Place;
  const sockets = watchSockets();
  const timers = realTimers();
  const local = localEnvironment(exchange);
  const environment = { ...local, publicStreams: { ...local.publicStreams, linear: market }, tradeStream: trade };
  const access = { environment, credentials: { key, secret }, timers, log: silentLog, recvWindowMs: RECV_WINDOW_MS };
  const instruments = await readInstruments({ ...access, instruments: [INSTRUMENT] });
  const firstOpen = Math.floor(timers.now() / MINUTE_MS) * MINUTE_MS;
  const barsSince = firstOpen as EpochMs;
  const venue = createBybitVenue({ ...access, instruments, timeframes: ['1m'], barsSince, quoteEveryMs: 0 });
  const session = new AccountSession(
    {
      sessionId: SESSION,
      instruments,
      strategies: [
        {
          strategyId: 'ASKER' as StrategyId,
          definition: asker,
          parameters: {},
          instruments: [INSTRUMENT],
          timeframes: ['1m'],
          sizing: { kind: 'equity-fraction', fraction: ONE },
          capitalShare: ONE,
        },
      ],
      deposited: fixed('1000000'),
      limits: limits(),
      leverage: 10, // What the practice exchange begins with: another would close the instrument.
      baseTimeframe: '1m',
    },
    { venue, journal: await journalOf(kind, folder), checkpoint: undefined, timers, log: silentLog },
  );
  const verdict = await session.start();
  if (verdict.type !== 'READY') throw new Error(`the session is not ready: ${verdict.reasons.join('; ')}`);
  while (venue.health().tradeStream !== true) await timers.sleep(20);
  process.on('message', (message: ToTrader) => {
    if (message.type === 'report') say({ type: 'report', insideUs: sockets.take() });
  });
  process.on('disconnect', () => process.exit());
  say({ type: 'ready', firstOpen });
}

function say(message: FromTrader): void {
  process.send?.(message);
}
