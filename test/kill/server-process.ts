/**
 * A server to be killed: the session, adapter and storage of `assay live` on a practice exchange, with strategies that
 * wish all the time and an operator who stops and starts them. It says, a line each:
 *
 *   boot EPOCH SEQ     it has the account, and found the journal ended at entry SEQ
 *   running VERDICT    it has compared its books with the exchange's
 *   at rest            asked by `quiet` on standard input: everything is answered for, and it ends
 *   failed REASON      the session ended on an error of its own
 *
 * Usage: node test/kill/server-process.ts DATABASE URL UID SEED, with the key in ASSAY_BYBIT_KEY and ASSAY_BYBIT_SECRET
 */
import { createInterface } from 'node:readline';
import { fixed, ONE, type EpochMs, type InstrumentId, type StrategyId } from '../../src/domain/index.ts';
import { defaultLimits, settleLimits, type StrategySlot } from '../../src/engine/index.ts';
import { realTimers, seededRandom, silentLog } from '../../src/runtime/index.ts';
import { AccountSession, claimAccount } from '../../src/sessions/index.ts';
import { restless } from '../../src/simulation/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { createBybitVenue, localEnvironment, readInstruments, readPastBars } from '../../src/venues/index.ts';
import { DEPOSIT, SESSION } from './words.ts';

const [database = '', url = '', uid = '', seed = '1'] = process.argv.slice(2);
const IDS = ['BTCUSDT-PERP.BYBIT', 'ETHUSDT-PERP.BYBIT'] as InstrumentId[];
const NAMES = ['A', 'B', 'C', 'D'] as StrategyId[];
/** Equal for so long, and nothing is on its way. */
const REST_LOOKS = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const timers = realTimers();
const random = seededRandom(Number(seed));
const account = { venue: 'BYBIT', environment: 'local', uid };
const credentials = { key: process.env['ASSAY_BYBIT_KEY'] ?? '', secret: process.env['ASSAY_BYBIT_SECRET'] ?? '' };
const access = { environment: localEnvironment(url), credentials, timers, log: silentLog };

const storage = await openStorage(database, { log: silentLog, timers });
if ((await storage.sessions.find(SESSION)) === undefined)
  await storage.sessions.create({ id: SESSION, kind: 'live', config: {}, startedAt: 0 as EpochMs });
const instruments = await readInstruments({ ...access, instruments: IDS });
const past = await readPastBars({ ...access, instruments, timeframes: ['1m'], count: 5 });
const checkpoint = await storage.history.checkpoint(SESSION);
const barsSince = checkpoint?.marketAt ?? past.until;
const venue = createBybitVenue({ ...access, instruments, timeframes: ['1m'], barsSince });
const { claim, lease } = await claimAccount(storage, {
  sessionId: SESSION,
  pinned: account,
  met: account,
  timers,
  holder: `process ${process.pid}`,
  build: 'test',
  configHash: 'test',
});
const journal = await storage.journal(SESSION, { lease, instruments });
say(`boot ${claim.epoch} ${journal.lastSeq}`);

const settled = settleLimits({
  ...defaultLimits,
  orderNotionalRateMax: fixed('0.8'),
  positionNotionalRateMax: fixed('0.9'),
  grossLeverageMax: fixed('1.5'),
  openOrdersMax: 40,
  openOrdersPerInstrumentMax: 20,
  duplicateWindowMs: 50,
  dailyLossRateMax: ONE,
  drawdownRateMax: ONE,
});
if (!settled.ok) throw new RangeError(settled.problem);
const session = new AccountSession(
  {
    sessionId: SESSION,
    instruments,
    strategies: NAMES.map((strategyId, index): StrategySlot => ({
      strategyId,
      definition: restless,
      parameters: { seed: index + 1 },
      instruments: [IDS[index % IDS.length]!],
      timeframes: ['1m'],
      sizing: { kind: 'equity-fraction', fraction: fixed(index < 2 ? '0.5' : '0.2') },
      capitalShare: ONE,
    })),
    deposited: fixed(DEPOSIT),
    limits: settled.limits,
    leverage: 10,
    baseTimeframe: '1m',
  },
  {
    venue,
    journal,
    checkpoint,
    timers,
    log: silentLog,
    claim,
    warmUp(engine) {
      for (const bar of past.bars) engine.warm(bar);
    },
  },
);
const { type, reasons } = await session.start();
say(`running ${type} ${reasons.join('; ')}`);

let isWanted = true;
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'quiet') isWanted = false;
});
while (isWanted) {
  await timers.sleep(20 + random.next() * 150);
  if (session.state === 'failed') break;
  const strategyId = NAMES[Math.floor(random.next() * NAMES.length)]!;
  const words = { strategyId, by: 'operator', reason: 'at random' };
  if (session.engine.strategyStatus(strategyId) === 'stopped') session.command({ type: 'start-strategy', ...words });
  else session.command({ type: 'stop-strategy', positions: random.next() < 0.3 ? 'close' : 'keep', ...words });
}
if (session.state === 'failed') {
  say(`failed ${session.failure}`);
  process.exit(3);
}
for (const strategyId of NAMES)
  session.command({ type: 'stop-strategy', strategyId, positions: 'keep', by: 'operator', reason: 'for the audit' });
for (let quiet = 0; quiet < REST_LOOKS;) {
  await timers.sleep(300);
  const report = await session.reconcile('for the audit');
  const isClean = report.checked && report.findings.every(({ severity }) => severity === 'S0');
  const orders = [...session.engine.orders.values()];
  const isAnswered = orders.every(({ status, cancelRequested }) => status === 'working' && !cancelRequested);
  quiet = isClean && isAnswered ? quiet + 1 : 0;
}
await session.stop();
venue.close();
await storage.close();
say('at rest');
process.exit(0);
