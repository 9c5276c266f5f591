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
import { ensureMarket } from './market-source.ts';
import { loadPlanData, planPaper, readPlan, writePlan, type PaperPlan } from './paper-plan.ts';
import { SessionPlatform } from './platform/session-platform.ts';
import { parityInWorker } from './parity-in-worker.ts';
import { PipelineReview } from './pipeline-review.ts';
import { policyOf } from './pipeline-policy.ts';
import { PAPER_ACCOUNT } from './platform/parts.ts';
import { definitionsOf, registerStrategies } from './planned-strategies.ts';
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
    const { sessionId, plan } = await findOrPlan({ words, config, storage, archive, timers, say, log });
    await runServer({ config, plan, sessionId, storage, archive, timers, startedAt, stopping, say, log });
  } finally {
    await storage.close();
  }
  say('Stopped. Nothing is lost: start again to go on from here.');
}

interface Started {
  readonly config: Config;
  readonly plan: PaperPlan;
  readonly sessionId: string;
  readonly storage: Storage;
  readonly archive: Archive;
  readonly timers: Timers;
  readonly startedAt: EpochMs;
  readonly stopping: AbortSignal;
  readonly say: (line: string) => void;
  readonly log: ReturnType<typeof fileLog>;
}

async function runServer(started: Started): Promise<void> {
  const { config, plan, sessionId, storage, archive, timers, stopping, say, log } = started;
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
  const stopFile = new StopFile(config.dataDir);
  stopOnSignal(stopFile, timers);
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
    port: config.server.port,
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
      stopping,
      say,
      onChange: (strategyId) => void platform.refresh(strategyId),
    });
    if (!stopping.aborted) {
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
        searches: () => recordFinishedSearches(config.dataDir, { pipeline: storage.pipeline, timers, log }),
        parities: () => parityInWorker({ dataDir: config.dataDir, config, sessionId }),
        onChange: (strategyId) => void platform.refresh(strategyId),
      });
      await review.enforce();
      reviewed = review.keepReviewing(server.closing);
      const until = server.closing;
      chainChecked = haltWhenChainIsBroken({ history: storage.history, session, sessionId, log, say, until });
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
        until: stopping,
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
}

/** The session to go on with, or a new one with its strategies registered. */
async function findOrPlan(parts: {
  readonly words: ServeWords;
  readonly config: Config;
  readonly storage: Storage;
  readonly archive: Archive;
  readonly timers: Timers;
  readonly say: (line: string) => void;
  readonly log: ReturnType<typeof fileLog>;
}): Promise<{ readonly sessionId: string; readonly plan: PaperPlan }> {
  const { storage, timers, config, words } = parts;
  const last = await storage.sessions.newest({ kind: 'paper' });
  if (last !== undefined && words.newSession !== true) return { sessionId: last.id, plan: readPlan(last.config) };
  const choice = await ensureMarket(config.market, parts);
  const plan = await planPaper(config, choice, parts.archive, storage.strategies);
  const { count } = await storage.sessions.list({ page: 1, limit: 1, kind: 'paper' });
  const sessionId = `p${count + 1}`;
  if (last !== undefined)
    await storage.sessions.setState({
      id: last.id,
      state: 'stopped',
      at: timers.now(),
      detail: 'a new session was started',
    });
  await storage.sessions.create({ id: sessionId, kind: 'paper', config: writePlan(plan), startedAt: timers.now() });
  await registerStrategies(storage, plan.strategies, {
    phase: 'backtest',
    status: 'queued',
    statusReason: 'waits for its backtest',
    at: timers.now(),
  });
  return { sessionId, plan };
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
