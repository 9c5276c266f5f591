import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { styleText } from 'node:util';
import { accountName, AccountSession, claimAccount, type AccountIdentity } from '../../sessions/index.ts';
import type { BybitVenue, PastBars } from '../../venues/index.ts';
import { haltWhenChainIsBroken } from '../chain-check.ts';
import { limitsWithin } from '../config.ts';
import { ServerPulse } from '../heartbeat-file.ts';
import { SessionPlatform } from '../platform/session-platform.ts';
import { definitionsOf } from '../planned-strategies.ts';
import { stopOnSignal } from '../process-life.ts';
import { policyOf } from '../pipeline-policy.ts';
import { openSessionServer } from '../session-server.ts';
import { productVersion, sourceCommit } from '../source-commit.ts';
import { StopFile } from '../stop-file.ts';
import { watchStops } from '../stop-watch.ts';
import { viewWatchdog } from '../watchdog-report.ts';
import { liveArming } from './arming.ts';
import { announce } from './live-announce.ts';
import { LiveBars } from './live-bars.ts';
import { writeLivePlan, type LivePlan } from './live-plan.ts';
import type { Started } from './live-process.ts';
import { SecondFactor } from './second-factor.ts';

/** Trades until it is asked to stop. */
export async function run(
  started: Started,
  trading: {
    readonly sessionId: string;
    readonly plan: LivePlan;
    /** Whose the key is. */
    readonly uid: string;
    readonly venue: BybitVenue;
    readonly past: PastBars;
  },
): Promise<void> {
  const { config, folder, storage, timers, stopping, say, log } = started;
  const { sessionId, plan, venue, past } = trading;
  const definitions = await definitionsOf(plan.strategies);
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
      ...(plan.protectiveStopRate === undefined ? {} : { protectiveStopRate: plan.protectiveStopRate }),
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
  const platform = await SessionPlatform.open(
    {
      plan,
      nature: { phase: 'live', origin: plan.environment === 'local' ? 'simulated' : 'computed' },
      account: accountName(pinned),
      sessionId,
      bars: (instrument) => bars.of(instrument),
      definitions,
      session,
      latch: stopFile,
      policy: policyOf(config),
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
  const server = await openSessionServer({
    platform,
    storage,
    folder,
    policy: policyOf(config),
    dataDir: started.dataDir,
    port: started.port,
    usesOf: () => [], // Its bars come from the venue.
    timers,
    log,
  });
  let chainChecked: Promise<void> | undefined;
  announce({ ...server, plan, resumed: checkpoint !== undefined, say });
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
    const { closing: until } = server;
    chainChecked = haltWhenChainIsBroken({ history: storage.history, session, sessionId, log, say, until });
    await watchStops({
      file: stopFile,
      timers,
      log,
      say,
      until: stopping,
      stop: (command) => platform.emergencyStop(command),
    });
  } finally {
    if (stopping.aborted) pulse.beat('stopping');
    await session.stop();
    if (stopping.aborted) pulse.beat('stopped');
    await platform.close();
    await server.close();
    await chainChecked;
    if (session.failure !== undefined) say(styleText('red', `The live session had failed: ${session.failure}`));
  }
}

function identityOf({ environment, accountUid }: LivePlan): AccountIdentity {
  return { venue: 'BYBIT', environment, uid: accountUid };
}
