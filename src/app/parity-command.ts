import { join } from 'node:path';
import type { EpochMs } from '../domain/index.ts';
import { fileArchive, type Archive, type BarColumns } from '../market/index.ts';
import {
  parityJson,
  parityLines,
  replayParity,
  versionHash,
  type ReplaySubject,
  type StrategyParity,
} from '../pipeline/index.ts';
import { silentLog, usageError, type Timers } from '../runtime/index.ts';
import type { TradingCosts } from '../sessions/index.ts';
import type { SessionRecord, Storage } from '../storage/index.ts';
import { reading, theSession } from './audit-command.ts';
import { readConfig, type Config } from './config.ts';
import { fundingFor } from './funding.ts';
import { readLivePlan } from './live/live-plan.ts';
import type { DataWords } from './operator-client.ts';
import { loadPlanData, readPlan, type PlannedSeat } from './paper-plan.ts';
import { policyOf } from './pipeline-policy.ts';
import { loadPlanned } from './strategy-file.ts';

export interface ParityWords extends DataWords {
  readonly session?: string;
  readonly strategy?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `agrees`: all of them do. `differs`: one does. `undecided`: too little to tell of one, and none differs. */
export interface ParityOutcome {
  readonly verdict: StrategyParity['verdict'];
  readonly lines: readonly string[];
}

/**
 * Replays a session's time in the backtester, by the same code on recorded bars, and compares trade by trade. Looks only,
 * so it works beside a running Assay.
 *
 * @throws {AssayError} SESSION_UNKNOWN, STRATEGY_UNKNOWN, PARITY_NOTHING, PARITY_DATA_MISSING, PARITY_CODE_CHANGED,
 *   DATA_CHANGED, and what reading configuration, database and archive may throw
 */
export async function parityCommand(words: ParityWords, timers: Timers): Promise<ParityOutcome> {
  const config = readConfig(words.config);
  const dataDir = words.dataDir ?? config.dataDir;
  const found = await sessionParity({ dataDir, config, sessionId: words.session }, timers);
  const { session, currency, parities } = found;
  const wanted = parities.filter(({ strategyId }) => words.strategy === undefined || strategyId === words.strategy);
  if (wanted.length === 0) {
    const ids = parities.map(({ strategyId }) => strategyId).join(', ');
    throw usageError('STRATEGY_UNKNOWN', `the session has no strategy "${words.strategy}"; it has ${ids}`);
  }
  return outcomeOf(session, currency, wanted, words);
}

export interface SessionParityRequest {
  readonly dataDir: string;
  readonly config: Config;
  /** The newest when absent. */
  readonly sessionId: string | undefined;
}

/** Of every strategy of a session; what is thrown is said above. */
export async function sessionParity({ dataDir, config, sessionId }: SessionParityRequest, timers: Timers) {
  return reading({ dataDir }, timers, async (storage) => {
    const session = await theSession(storage, sessionId);
    const archive = fileArchive({ root: join(dataDir, 'archive'), log: silentLog });
    const subject = await subjectOf({ session, storage, archive, config });
    const { parity } = policyOf(config);
    const parities = await replayParity(subject, storage.history.entries(session.id), parity);
    return { session, currency: subject.instruments[0]!.quote, parities };
  });
}

function outcomeOf(
  session: SessionRecord,
  currency: string,
  found: readonly StrategyParity[],
  words: Pick<ParityWords, 'all' | 'json'>,
): ParityOutcome {
  const lines =
    words.json === true
      ? [JSON.stringify({ session: session.id, kind: session.kind, currency, strategies: found.map(parityJson) })]
      : [
          `Session ${session.id} (${session.kind}) beside its replay in the backtester`,
          ...found.flatMap((one) => ['', ...parityLines(one, { currency, all: words.all === true })]),
        ];
  const has = (verdict: StrategyParity['verdict']): boolean => found.some((one) => one.verdict === verdict);
  return { verdict: has('differs') ? 'differs' : has('undecided') ? 'undecided' : 'agrees', lines };
}

/** What a session was begun with, as the backtester takes it. */
async function subjectOf(parts: {
  readonly session: SessionRecord;
  readonly storage: Pick<Storage, 'history'>;
  readonly archive: Archive;
  readonly config: Config;
}): Promise<ReplaySubject> {
  const { session, storage, archive, config } = parts;
  const checkpoint = await storage.history.checkpoint(session.id);
  if (checkpoint === undefined) {
    throw usageError('PARITY_NOTHING', `session ${session.id} has written nothing yet; there is nothing to replay`);
  }
  const heardUntil = checkpoint.marketAt;
  switch (session.kind) {
    case 'paper': {
      const plan = readPlan(session.config);
      return {
        ...(await common(plan, archive, plan.costs)),
        data: await loadPlanData(plan, archive),
        from: plan.from,
        // Orders that were under way when the recorded bars ended were still heard of.
        heardUntil: Math.min(heardUntil, plan.to) as EpochMs,
        cash: plan.cash,
        seed: plan.seed,
      };
    }
    case 'live': {
      const plan = readLivePlan(session.config);
      const { spreadBps, slippageBps, latencyMs } = config.paper;
      const costs = { slippage: { model: 'fixed-bps', spreadBps, slippageBps }, latencyMs } as const;
      const data = await Promise.all(
        plan.instruments.map(({ id }) => barsOf(archive, id, plan.baseTimeframe, heardUntil)),
      );
      const of = await common(plan, archive, costs);
      return { ...of, data, from: plan.from, heardUntil, cash: plan.deposited, seed: config.market.seed };
    }
    case 'backtest':
      throw usageError('PARITY_NOTHING', `session ${session.id} is a backtest itself`);
  }
}

async function common(
  plan: Pick<ReplaySubject, 'instruments' | 'limits' | 'leverage' | 'protectiveStopRate'> & {
    readonly strategies: readonly PlannedSeat[];
  },
  archive: Archive,
  costs: TradingCosts,
): Promise<Pick<ReplaySubject, 'instruments' | 'strategies' | 'limits' | 'leverage' | 'protectiveStopRate' | 'costs'>> {
  const { instruments, limits, leverage, protectiveStopRate } = plan;
  const funding = await fundingFor(instruments, archive);
  const strategies = await Promise.all(plan.strategies.map(slotOf));
  return {
    instruments,
    strategies,
    limits,
    leverage,
    ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
    costs: { ...costs, funding: funding.schedules },
  };
}

/** @throws {AssayError} PARITY_CODE_CHANGED: a replay by other code would say nothing of the session */
async function slotOf(seat: PlannedSeat): Promise<ReplaySubject['strategies'][number]> {
  const { strategyId, parameters, instruments, timeframes, sizing, capitalShare } = seat;
  const { definition, source } = await loadPlanned(seat);
  const hash = versionHash({
    definition,
    parameters,
    instruments,
    timeframes,
    sizing,
    ...(source === undefined ? {} : { source }),
  });
  if (hash !== seat.versionHash) {
    throw usageError(
      'PARITY_CODE_CHANGED',
      `the code of ${strategyId} (${seat.strategy}) is not what the session was started with; replay it with that version`,
    );
  }
  const { startsAt } = seat;
  const joined = startsAt === undefined ? {} : { startsAt };
  return { strategyId, definition, parameters, instruments, timeframes, sizing, capitalShare, ...joined };
}

async function barsOf(
  archive: Archive,
  instrument: Parameters<Archive['load']>[0],
  timeframe: Parameters<Archive['load']>[1],
  to: EpochMs,
): Promise<BarColumns> {
  if ((await archive.find({ kind: 'candles', instrument, timeframe })) !== undefined) {
    return archive.load(instrument, timeframe, { gaps: 'skip', to });
  }
  throw usageError(
    'PARITY_DATA_MISSING',
    `the archive has no ${timeframe} bars of ${instrument}; get them with: assay data download ${instrument}`,
  );
}
