import { createHash, randomBytes } from 'node:crypto'; // ambient-ok: secrets of a sign-in come from the operating system
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { createServer } from '../../api/index.ts';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import { describeSizing } from '../../engine/index.ts';
import { realTimers, usageError, type Timers } from '../../runtime/index.ts';
import { accountName, AccountSession, claimAccount, type AccountIdentity } from '../../sessions/index.ts';
import { openStorage, type Storage } from '../../storage/index.ts';
import type { StrategyDefinition } from '../../strategy/index.ts';
import { createBybitVenue, readInstruments, readPastBars, type BybitVenue } from '../../venues/index.ts';
import { limitsWithin, readConfig, type Config, type LiveConfig } from '../config.ts';
import { fileLog } from '../file-log.ts';
import { ServerPulse } from '../heartbeat-file.ts';
import { LocalDoor } from '../local-door.ts';
import { PaperPlatform } from '../platform/paper-platform.ts';
import { makeFolder, stopOnSignal, stopSignal } from '../process-life.ts';
import { productVersion, sourceCommit } from '../source-commit.ts';
import { StopFile } from '../stop-file.ts';
import { watchStops } from '../stop-watch.ts';
import { viewWatchdog } from '../watchdog-report.ts';
import { loadStrategy } from '../strategy-file.ts';
import { liveArming } from './arming.ts';
import { assertFit, credentialsOf, environmentOf, liveChoice, liveFolder } from './live-account.ts';
import { LiveBars } from './live-bars.ts';
import { ENVIRONMENT_WORDS, planLive, readLivePlan, wantedOf, writeLivePlan, type LivePlan } from './live-plan.ts';
import { SecondFactor } from './second-factor.ts';

export interface LiveWords {
  readonly dataDir?: string;
  readonly config?: string;
  readonly port?: string;
}

const ROOT = resolve(import.meta.dirname, '../../..');
const OPERATOR = 'operator';

/**
 * Trades one account at an exchange until it is asked to stop. Whatever was going on before, it begins with what it had
 * been allowed when it ended: a new account begins halted, and stays so until an operator arms it.
 */
export async function live(words: LiveWords): Promise<void> {
  const timers = realTimers();
  const startedAt = timers.now();
  const config = readConfig(words.config);
  const choice = liveChoice(config, words.config);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const stopping = stopSignal(timers, say);
  const folder = liveFolder(words.dataDir ?? config.dataDir, choice);
  makeFolder(folder);
  const log = fileLog(join(folder, 'logs', 'assay.log'));
  const storage = await openStorage(`sqlite:${join(folder, 'assay.db')}`, {
    log,
    timers,
    reportsFolder: join(folder, 'reports'),
  });
  try {
    say(`${styleText('bold', `Assay ${productVersion()}`)}, live, data in ${folder}/`);
    await trade({
      config,
      live: choice,
      folder,
      storage,
      timers,
      startedAt,
      stopping,
      say,
      log,
      port: words.port,
    });
  } finally {
    await storage.close();
  }
  say(
    config.watchdog.onStop === 'keep'
      ? 'Stopped. Open orders and positions stay at the exchange as they are; start again to go on from here.'
      : 'Stopped. A watchdog closes what is open now (watchdog.on_stop); without one it stays as it is.',
  );
}

interface Started {
  readonly config: Config;
  readonly live: LiveConfig;
  readonly folder: string;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly startedAt: EpochMs;
  readonly stopping: AbortSignal;
  readonly say: (line: string) => void;
  readonly log: ReturnType<typeof fileLog>;
  readonly port: string | undefined;
}

async function trade(started: Started): Promise<void> {
  const { config, live: choice, storage, timers, log, say } = started;
  const environment = environmentOf(choice);
  const credentials = credentialsOf(choice, process.env);
  const last = await storage.sessions.newest({ kind: 'live' });
  const known = last === undefined ? undefined : readLivePlan(last.config);
  const wanted = known === undefined ? wantedOf(config) : wantedAgain(known);
  const access = { environment, credentials, timers, log };

  const instruments = known?.instruments ?? (await readInstruments({ ...access, instruments: wanted.instruments }));
  const uid = await assertFit({
    ...access,
    instruments,
    leverage: known?.leverage ?? choice.leverage,
    uid: known?.accountUid,
    say,
  });
  const past = await readPastBars({ ...access, instruments, timeframes: wanted.timeframes, count: choice.warmUpBars });
  // What closed while we were away is told in its order, as news that is old: the engine knows what it has heard.
  const heardUntil = last === undefined ? undefined : (await storage.history.checkpoint(last.id))?.marketAt;
  const venue = createBybitVenue({
    ...access,
    instruments,
    timeframes: wanted.timeframes,
    barsSince: heardUntil ?? past.until,
  });
  try {
    const { sessionId, plan } =
      last !== undefined && known !== undefined
        ? { sessionId: last.id, plan: known }
        : await begin(started, { uid, instruments, venue });
    await run(started, { sessionId, plan, uid, venue, past });
  } finally {
    venue.close();
  }
}

function wantedAgain(plan: LivePlan): ReturnType<typeof wantedOf> {
  return {
    instruments: plan.instruments.map(({ id }) => id),
    timeframes: [...new Set(plan.strategies.flatMap(({ timeframes }) => timeframes))],
  };
}

/** A session that has never been: its plan, and its strategies registered. */
async function begin(
  { config, live: choice, storage, timers }: Started,
  account: { readonly uid: string; readonly instruments: LivePlan['instruments']; readonly venue: BybitVenue },
): Promise<{ readonly sessionId: string; readonly plan: LivePlan }> {
  const now = timers.now();
  const { cash } = await account.venue.report();
  const { uid, instruments } = account;
  const plan = await planLive(config, { live: choice, uid, instruments, deposited: cash, now });
  // Order ids begin with it and are never used twice at an exchange, not even after our data have been lost.
  const sessionId = `L${Math.floor(now / 1_000).toString(36)}`;
  await storage.sessions.create({ id: sessionId, kind: 'live', config: writeLivePlan(plan), startedAt: now });
  for (const seat of plan.strategies) {
    await storage.strategies.save({
      strategyId: seat.strategyId,
      name: seat.strategy,
      versionHash: seat.versionHash,
      parameters: seat.parameters,
      instruments: seat.instruments,
      timeframes: seat.timeframes,
      sizing: describeSizing(seat.sizing),
      phase: 'live',
      status: 'running',
      statusReason: 'by configuration',
      promotion: 'By configuration: no evidence gate was passed.',
      createdAt: now,
      updatedAt: now,
    });
  }
  return { sessionId, plan };
}

async function run(
  started: Started,
  trading: {
    readonly sessionId: string;
    readonly plan: LivePlan;
    /** Whose the key is. */
    readonly uid: string;
    readonly venue: BybitVenue;
    readonly past: Awaited<ReturnType<typeof readPastBars>>;
  },
): Promise<void> {
  const { config, folder, storage, timers, stopping, say, log } = started;
  const { sessionId, plan, venue, past } = trading;
  const definitions = new Map<StrategyId, StrategyDefinition>();
  for (const seat of plan.strategies) definitions.set(seat.strategyId, (await loadStrategy(seat.strategy)).definition);
  const pinned = identityOf(plan);
  const { claim, lease, previous } = await claimAccount(storage, {
    sessionId,
    pinned,
    met: { ...pinned, uid: trading.uid },
    timers,
    holder: `process ${process.pid} on ${hostname()}`,
    build: `${productVersion()} ${sourceCommit() ?? 'no commit'}`,
    configHash: createHash('sha256')
      .update(JSON.stringify(writeLivePlan(plan)))
      .digest('hex'),
  });
  if (previous !== undefined) log.info('the account was taken over', { from: previous.holder, epoch: lease.epoch });
  const journal = await storage.journal(sessionId, {
    lease,
    instruments: plan.instruments,
    titles: new Map([...definitions].map(([id, definition]) => [id, definition.title])),
    equityEveryMs: 60_000,
  });
  const checkpoint = await storage.history.checkpoint(sessionId);
  const bars = new LiveBars(
    plan.instruments.map(({ id }) => id),
    plan.baseTimeframe,
    past.bars,
  );
  const { onStop: positions } = config.watchdog;
  const pulse = new ServerPulse({ folder, account: trading.uid, positions, timers, log });
  const session = new AccountSession(
    {
      sessionId,
      instruments: plan.instruments,
      strategies: plan.strategies.map((seat) => ({ ...seat, definition: definitions.get(seat.strategyId)! })),
      deposited: plan.deposited,
      limits: limitsWithin(plan.limits, config),
      ceilings: config.ceilings,
      leverage: plan.leverage,
      baseTimeframe: plan.baseTimeframe,
    },
    {
      venue,
      journal,
      checkpoint,
      timers,
      log,
      claim,
      warmUp(engine) {
        for (const bar of past.bars) engine.warm(bar);
      },
      observe: (entry) => bars.observe(entry),
      onBeat: () => pulse.beat(session.state === 'starting' ? 'starting' : 'running'),
    },
  );
  const stopFile = new StopFile(folder);
  stopOnSignal(stopFile, timers);
  const platform = await PaperPlatform.open(
    {
      plan,
      nature: { phase: 'live', origin: plan.environment === 'local' ? 'simulated' : 'computed' },
      account: accountName(pinned),
      sessionId,
      bars: (instrument) => bars.of(instrument),
      definitions,
      session,
      latch: stopFile,
      watchdog: () => viewWatchdog(folder, timers.now()),
      arming: liveArming(plan, new SecondFactor(folder, () => timers.now())),
      storage,
      timers,
      log,
      version: productVersion(),
      commit: sourceCommit(),
      startedAt: started.startedAt,
    },
    journal.lastSeq,
  );
  session.follow(platform);
  const server = createServer({
    platform,
    signIns: storage.signIns,
    timers,
    log,
    dashboardDir: join(ROOT, 'dashboard/dist'),
    port: portOf(started.port, config.server.port),
    version: productVersion(),
    randomBytes: (size) => randomBytes(size),
  });
  const { url } = await server.listen();
  const closing = new AbortController();
  const atTheDoor = new LocalDoor(folder).attend({
    timers,
    log,
    until: closing.signal,
    letIn: async (by) => ({ url, token: await server.issueToken(by) }),
  });
  announce({ url, token: await server.issueToken(OPERATOR), plan, resumed: checkpoint !== undefined, say });
  try {
    const order = stopFile.read();
    const halt = order === undefined ? await storage.halts.current(accountName(pinned)) : { ...order, halted: true };
    if (checkpoint === undefined)
      session.command({
        type: 'halt',
        by: 'assay',
        reason: 'not armed: nobody has allowed this account to be traded yet',
      });
    else if (halt?.halted === true && !session.engine.halted)
      session.command({ type: 'halt', by: halt.by, reason: halt.reason });
    void session.start().then(({ type, reasons }) => {
      say(`Compared with the exchange: ${type}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}.`);
      log.info('the session has started', { type, reasons });
    });
    await watchStops({
      file: stopFile,
      timers,
      log,
      say,
      until: stopping,
      stop: (command) => platform.emergencyStop(command),
    });
  } finally {
    closing.abort();
    await atTheDoor;
    if (stopping.aborted) pulse.beat('stopping');
    await session.stop();
    if (stopping.aborted) pulse.beat('stopped');
    await platform.close();
    await server.close();
    if (session.failure !== undefined) say(styleText('red', `The live session had failed: ${session.failure}`));
  }
}

function identityOf({ environment, accountUid }: LivePlan): AccountIdentity {
  return { venue: 'BYBIT', environment, uid: accountUid };
}

function announce({
  url,
  token,
  plan,
  resumed,
  say,
}: {
  readonly url: string;
  readonly token: string;
  readonly plan: LivePlan;
  readonly resumed: boolean;
  readonly say: (line: string) => void;
}): void {
  const what = `${ENVIRONMENT_WORDS[plan.environment]}, account ${plan.accountUid}`;
  if (plan.environment === 'mainnet') say(styleText(['bold', 'red'], `REAL MONEY: ${what}.`));
  else say(styleText('yellow', `${what}: no real money.`));
  say(`${plan.strategies.length} strategies on ${plan.instruments.map(({ id }) => id).join(', ')}.`);
  if (!resumed) say('The account is halted until you allow it to be traded, on the dashboard.');
  say('');
  say(`  Dashboard      ${styleText('bold', url)}`);
  say(`  Sign in once   ${url}/sign-in?token=${token}`);
  say(styleText('dim', '  The link works once, within 15 minutes; restart for another.'));
  say('');
}

function portOf(word: string | undefined, chosen: number): number {
  if (word === undefined) return chosen;
  const port = Number(word);
  if (word.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw usageError('BAD_OPTION', `--port takes a whole number from 0 to 65535, was "${word}"`);
  return port;
}
