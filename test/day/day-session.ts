import { fixed, ONE, type StrategyId } from '../../src/domain/index.ts';
import { defaultLimits, settleLimits, type RiskLimits } from '../../src/engine/index.ts';
import type { PracticeExchange } from '../../src/exchange/index.ts';
import { silentLog, type SimulatedTime } from '../../src/runtime/index.ts';
import { AccountSession, claimAccount } from '../../src/sessions/index.ts';
import { restless } from '../../src/simulation/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import {
  createBybitVenue,
  localEnvironment,
  readInstruments,
  readPastBars,
  type BybitVenue,
} from '../../src/venues/index.ts';
import type { DirectNetwork } from './direct-library.ts';
import { TRADED } from './fault-classes.ts';
import type { Response } from './response.ts';

export const SESSION = 'day';
export const STRATEGIES = ['A', 'B', 'C'] as StrategyId[];
export const DEPOSIT = '100000';

/** What is there when a session begins. */
export interface Scene {
  readonly exchange: PracticeExchange;
  readonly network: DirectNetwork;
  readonly time: SimulatedTime;
  readonly storage: Storage;
  readonly response: Response;
}

/** The session of `assay live`, with strategies that wish all the time, on its way to be ready. */
export async function beginSession({
  exchange,
  network,
  time,
  storage,
  response,
}: Scene): Promise<{ readonly session: AccountSession; readonly venue: BybitVenue }> {
  const timers = time.process();
  const { uid, key, secret } = exchange.account;
  const environment = { ...localEnvironment(exchange.url), library: network.library };
  const access = { environment, credentials: { key, secret }, timers, log: silentLog };
  const instruments = await readInstruments({ ...access, instruments: TRADED });
  const past = await readPastBars({ ...access, instruments, timeframes: ['1m'], count: 5 });
  await storage.sessions.create({ id: SESSION, kind: 'live', config: {}, startedAt: timers.now() });
  const venue = createBybitVenue({
    ...access,
    instruments,
    timeframes: ['1m'],
    barsSince: past.until,
    quoteEveryMs: 0,
  });
  const account = { venue: 'BYBIT', environment: 'local', uid };
  const { claim, lease } = await claimAccount(storage, {
    sessionId: SESSION,
    pinned: account,
    met: account,
    timers,
    holder: 'a day',
    build: 'test',
    configHash: 'test',
  });
  const session = new AccountSession(
    {
      sessionId: SESSION,
      instruments,
      strategies: STRATEGIES.map((strategyId, index) => ({
        strategyId,
        definition: restless,
        parameters: { seed: index + 1 },
        instruments: [TRADED[index % TRADED.length]!],
        timeframes: ['1m'],
        sizing: { kind: 'equity-fraction', fraction: fixed('0.2') },
        capitalShare: ONE,
      })),
      deposited: fixed(DEPOSIT),
      limits: limits(),
      leverage: 10,
      baseTimeframe: '1m',
    },
    {
      venue,
      journal: await storage.journal(SESSION, { lease, instruments }),
      checkpoint: undefined,
      timers,
      log: silentLog,
      claim,
      warmUp(engine) {
        for (const bar of past.bars) engine.warm(bar);
      },
      observe: (entry) => response.heard(entry),
    },
  );
  await session.start();
  return { session, venue };
}

/** Nothing of what is tried here is to be a limit of our own. */
function limits(): RiskLimits {
  const settled = settleLimits({
    ...defaultLimits,
    orderNotionalRateMax: fixed('0.8'),
    positionNotionalRateMax: fixed('0.9'),
    grossLeverageMax: fixed('2'),
    openOrdersMax: 60,
    openOrdersPerInstrumentMax: 40,
    duplicateWindowMs: 50,
    entriesPerHourMax: 10_000,
    venueRejectsMax: 1_000,
    losingTripsMax: 1_000,
    cancelsPerFillMax: 10_000,
    amendsPerMinuteMax: 10_000,
    dailyLossRateMax: ONE,
    drawdownRateMax: ONE,
  });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}
