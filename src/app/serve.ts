import { join } from 'node:path';
import { styleText } from 'node:util';
import type { EpochMs } from '../domain/index.ts';
import { fileArchive, type Archive } from '../market/index.ts';
import { realTimers, usageError, type Timers } from '../runtime/index.ts';
import { PaperSession } from '../sessions/index.ts';
import { openStorage, type Storage } from '../storage/index.ts';
import { haltWhenChainIsBroken } from './chain-check.ts';
import { limitsWithin, readConfig, type Config } from './config.ts';
import { runFirstBacktests } from './first-backtests.ts';
import { recordFinishedSearches } from './finished-searches.ts';
import { ensureDiskCost } from './disk-cost.ts';
import { fundingFor } from './funding.ts';
import { fileLog } from './file-log.ts';
import { ServerPulse } from './heartbeat-file.ts';
import { isPlanned, loadPlanData, type PaperPlan } from './paper-plan.ts';
import { checkNewcomer, choose, findOrPlan } from './paper-round.ts';
import { SessionPlatform } from './platform/session-platform.ts';
import { parityInWorker } from './parity-in-worker.ts';
import { PipelineReview } from './pipeline-review.ts';
import { policyOf } from './pipeline-policy.ts';
import { PAPER_ACCOUNT } from './platform/parts.ts';
import { definitionsOf } from './planned-strategies.ts';
import { makeFolder, stopOnSignal, stopSignal } from './process-life.ts';
import { openSessionServer } from './session-server.ts';
import { productVersion, sourceCommit } from './source-commit.ts';
import { StopFile } from './stop-file.ts';
import { watchStops } from './stop-watch.ts';

export interface ServeWords {
  readonly dataDir?: string;
  readonly config?: string;
  readonly port?: string;
  readonly speed?: string;
  readonly market?: string;
  readonly newSession?: boolean;
}

/** Runs Assay until it is asked to stop. Resolves when everything is on disk. */
export async function serve(words: ServeWords): Promise<void> {
  const timers = realTimers();
  const startedAt = timers.now();
  const config = settle(words);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const stopping = stopSignal(timers, say);

  makeFolder(config.dataDir);
  const log = fileLog(join(config.dataDir, 'logs', 'assay.log'));
  const storage = await openStorage(`sqlite:${join(config.dataDir, 'assay.db')}`, {
    log,
    timers,
    reportsFolder: join(config.dataDir, 'reports'),
  });
  try {
    await ensureDiskCost(storage, config.dataDir, timers);
    const archive = fileArchive({ root: join(config.dataDir, 'archive'), log });
    say(`${styleText('bold', `Assay ${productVersion()}`)}, data in ${config.dataDir}/`);
    const stopFile = new StopFile(config.dataDir);
    stopOnSignal(stopFile, timers);
    const parts = { config, storage, archive, timers, startedAt, stopFile, say, log };
    let { port } = config.server;
    for (let round = 1; ; round += 1) {
      const { sessionId, plan } = await findOrPlan({ ...parts, newSession: round === 1 && words.newSession === true });
      const reopening = new AbortController();
      const until = AbortSignal.any([stopping, reopening.signal]);
      const reopen = (): void => reopening.abort();
      port = await runServer({ ...parts, plan, sessionId, port, stopping, until, reopen });
      if (stopping.aborted || !reopening.signal.aborted) break;
      say('Somebody joins: the session is opened anew.');
    }
  } finally {
    await storage.close();
  }
  say('Stopped. Nothing is lost: start again to go on from here.');
}

const REOPEN_AFTER_MS = 1_000;

interface Started {
  readonly config: Config;
  readonly plan: PaperPlan;
  readonly sessionId: string;
  readonly storage: Storage;
  readonly archive: Archive;
  readonly timers: Timers;
  readonly startedAt: EpochMs;
  readonly stopFile: StopFile;
  /** Where it listens; 0 for any that is free. */
  readonly port: number;
  /** Asked to end. */
  readonly stopping: AbortSignal;
  /** Asked to end, or to be opened anew. */
  readonly until: AbortSignal;
  reopen(): void;
  readonly say: (line: string) => void;
  readonly log: ReturnType<typeof fileLog>;
}

/** @returns where it listened, so that a browser finds it again */
async function runServer(started: Started): Promise<number> {
  const { config, plan, sessionId, storage, archive, timers, stopFile, stopping, until, say, log } = started;
  const policy = policyOf(config);
  const data = await loadPlanData(plan, archive);
  const definitions = await definitionsOf(plan.strategies);
  const funding = await fundingFor(plan.instruments, archive);
  const journal = await storage.journal(sessionId, {
    instruments: plan.instruments,
    titles: new Map([...definitions].map(([id, definition]) => [id, definition.title])),
    equityEveryMs: 60_000,
  });
  const checkpoint = await storage.history.checkpoint(sessionId);

  const pulse = new ServerPulse({ folder: config.dataDir, account: PAPER_ACCOUNT, positions: 'keep', timers, log });
  const session = new PaperSession(
    {
      sessionId,
      instruments: plan.instruments,
      data,
      from: plan.from,
      cash: plan.cash,
      limits: limitsWithin(plan.limits, config),
      ceilings: config.ceilings,
      leverage: plan.leverage,
      ...(plan.protectiveStopRate === undefined ? {} : { protectiveStopRate: plan.protectiveStopRate }),
      costs: { ...plan.costs, funding: funding.schedules },
      seed: plan.seed,
      speed: config.paper.speed,
      strategies: plan.strategies.map((seat) => ({ ...seat, definition: definitions.get(seat.strategyId)! })),
    },
    { journal, checkpoint, timers, log, onBeat: () => pulse.beat('running') },
  );
  const searches = () => recordFinishedSearches(config.dataDir, { storage, policy, timers, log });
  const standing = () => ({ state: session.state, at: session.engine.lastEventAt });
  const platform = await SessionPlatform.open(
    {
      plan,
      nature: { phase: 'paper', origin: 'simulated' },
      account: PAPER_ACCOUNT,
      sessionId,
      bars: (instrument) => data.find((one) => one.instrument === instrument),
      definitions,
      session,
      latch: stopFile,
      policy,
      paper: {
        record: searches,
        check: (found) => checkNewcomer(plan, found, standing()),
        async join(found, order) {
          await choose({ storage, timers }, found, order);
          // Whoever asked is still to be answered, and to sign out.
          void timers.sleep(REOPEN_AFTER_MS).then(() => started.reopen());
        },
      },
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
  const folder = config.dataDir;
  const server = await openSessionServer({
    platform,
    storage,
    folder,
    policy,
    dataDir: config.dataDir,
    port: started.port,
    searches,
    usesOf: (key) => (isPlanned(plan, key) ? [`paper session ${sessionId}`] : []),
    timers,
    log,
  });
  let chainChecked: Promise<void> | undefined;
  let reviewed: Promise<void> | undefined;
  announce({ ...server, plan, resumed: checkpoint !== undefined, say, speed: config.paper.speed });

  try {
    await runFirstBacktests({
      plan,
      data,
      archive,
      storage,
      timers,
      stopping: until,
      say,
      onChange: (strategyId) => void platform.refresh(strategyId),
    });
    if (!until.aborted) {
      const order = stopFile.read();
      const halt = order === undefined ? await storage.halts.current(PAPER_ACCOUNT) : { ...order, halted: true };
      session.start();
      const review = new PipelineReview({
        plan,
        sessionId,
        data,
        policy,
        session,
        storage,
        timers,
        log,
        searches,
        parities: () => parityInWorker({ dataDir: config.dataDir, config, sessionId }),
        onChange: (strategyId) => void platform.refresh(strategyId),
      });
      await review.enforce();
      reviewed = review.keepReviewing(server.closing);
      const { closing } = server;
      const chain = { history: storage.history, session, sessionId, log, say, until: closing };
      chainChecked = haltWhenChainIsBroken(chain);
      // These are the older witnesses: a halt that reached one of them and not the session still stands.
      if (halt?.halted === true && !session.engine.halted)
        session.command({ type: 'halt', by: halt.by, reason: halt.reason });
      say(
        session.engine.halted || halt?.halted === true
          ? styleText(
              'yellow',
              `Trading is halted (${session.engine.halt?.reason ?? halt?.reason}); clear it on the dashboard.`,
            )
          : 'Paper trading is running. Press Ctrl-C to stop.',
      );
      await watchStops({
        file: stopFile,
        timers,
        log,
        say,
        until,
        stop: (order) => platform.emergencyStop(order),
      });
    }
  } finally {
    if (stopping.aborted) pulse.beat('stopping');
    await session.stop();
    if (stopping.aborted) pulse.beat('stopped');
    await platform.close();
    await server.close();
    await chainChecked;
    await reviewed;
    if (session.state === 'failed') say(styleText('red', `The paper session had failed: ${session.failure}`));
  }
  return Number(new URL(server.url).port);
}

function announce({
  url,
  token,
  plan,
  resumed,
  say,
  speed,
}: {
  readonly url: string;
  readonly token: string;
  readonly plan: PaperPlan;
  readonly resumed: boolean;
  readonly speed: number;
  readonly say: (line: string) => void;
}): void {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  if (plan.market.simulated) say(styleText('yellow', 'SIMULATED MARKET: these prices never happened.'));
  say(`${plan.market.label}, ${day(plan.from)} to ${day(plan.to)}, ${speed} market seconds a second.`);
  say(
    resumed
      ? 'Going on with the paper session where it was left.'
      : `${plan.strategies.length} strategies: backtest on the time before, then paper.`,
  );
  say('');
  say(`  Dashboard      ${styleText('bold', url)}`);
  say(`  Sign in once   ${url}/sign-in?token=${token}`);
  say(styleText('dim', '  The link works once, within 15 minutes; restart for another.'));
  say('');
}

function settle(words: ServeWords): Config {
  const config = readConfig(words.config);
  const port = words.port === undefined ? config.server.port : readWhole('--port', words.port, 0, 65_535);
  const speed = words.speed === undefined ? config.paper.speed : readWhole('--speed', words.speed, 1, 100_000);
  const sources: readonly Config['market']['source'][] = ['auto', 'folder', 'download', 'generated'];
  const source = words.market === undefined ? config.market.source : sources.find((one) => one === words.market);
  if (source === undefined)
    throw usageError('BAD_OPTION', `--market is one of ${sources.join(', ')}, was "${words.market}"`);
  return {
    ...config,
    dataDir: words.dataDir ?? config.dataDir,
    server: { port },
    paper: { ...config.paper, speed },
    market: { ...config.market, source },
  };
}

function readWhole(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw usageError('BAD_OPTION', `${option} takes a whole number from ${min} to ${max}, was "${text}"`);
  }
  return value;
}
