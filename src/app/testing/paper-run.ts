import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlanData, planPaper, writePlan, type PaperPlan } from '../paper-plan.ts';
import { definitionsOf } from '../planned-strategies.ts';
import { readConfig } from '../config.ts';
import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import { fileArchive, generateMarket, SIMULATED_COINS } from '../../market/index.ts';
import { realTimers, silentLog, type Timers } from '../../runtime/index.ts';
import { PaperSession, type PaperInput } from '../../sessions/index.ts';
import { openStorage, type Storage } from '../../storage/index.ts';

const BTC = 'BTCUSDT.SIMULATED' as InstrumentId;
const ETH = 'ETHUSDT.SIMULATED' as InstrumentId;
const START = Date.UTC(2024, 0, 1) as EpochMs;

const CONFIG = `
[paper]
cash = "100000"
spread_bps = 2
slippage_bps = 1
[[strategy]]
strategy = "sma-cross"
instrument = "${BTC}"
timeframe = "1h"
parameters = { fast = 3, slow = 8, direction = "long" }
sizing = "equity-fraction:0.9"
[[strategy]]
strategy = "rsi-reversion"
instrument = "${ETH}"
timeframe = "2h"
parameters = { direction = "long" }
sizing = "equity-fraction:0.9"
`;

/** What goes other than planned while a session runs. */
export interface PlantedFault {
  /** Paid by market orders beyond what the plan says. */
  readonly fillBiasBps?: number;
  /** Changes of what the session is started with. */
  readonly input?: (input: PaperInput, plan: PaperPlan) => PaperInput;
  /** Called as soon as the session runs. */
  readonly meddle?: (session: PaperSession, plan: PaperPlan) => void;
  /** Called when the bars have ended; the session still listens. */
  readonly atEnd?: (running: RunningSession) => Promise<void>;
}

export interface RunningSession {
  readonly sessionId: string;
  readonly plan: PaperPlan;
  readonly data: PaperInput['data'];
  readonly session: PaperSession;
  readonly storage: Storage;
  readonly timers: Timers;
}

/** Runs a paper session of two strategies on generated bars to its end, in a data folder of its own. */
export async function runPaperSession(folder: string, fault: PlantedFault = {}): Promise<PaperPlan> {
  const timers = realTimers();
  const configPath = join(folder, 'assay.toml');
  writeFileSync(configPath, CONFIG);
  const archive = fileArchive({ root: join(folder, 'archive'), log: silentLog });
  const coins = [BTC, ETH].map((instrument, index) => ({ ...SIMULATED_COINS[index]!, instrument }));
  for (const columns of generateMarket({ seed: 3, timeframe: '1h', from: START, bars: 3_000, coins })) {
    await archive.store(columns, { source: 'generated', provenance: 'simulated', importedAt: START });
  }
  const choice = {
    kind: 'generated',
    simulated: true,
    origin: 'a test',
    markets: { BTC: {}, ETH: {}, SOL: {} },
  } as const;
  const plan = await planPaper(readConfig(configPath), choice, archive, { find: async () => undefined });
  const storage = await openStorage(`sqlite:${join(folder, 'assay.db')}`, { log: silentLog, timers });
  try {
    const sessionId = 'p1';
    await storage.sessions.create({ id: sessionId, kind: 'paper', config: writePlan(plan), startedAt: START });
    const journal = await storage.journal(sessionId, { instruments: plan.instruments });
    const definitions = await definitionsOf(plan.strategies);
    const bias = fault.fillBiasBps ?? 0;
    const { slippage } = plan.costs;
    const input: PaperInput = {
      sessionId,
      instruments: plan.instruments,
      data: await loadPlanData(plan, archive),
      from: plan.from,
      cash: plan.cash,
      limits: plan.limits,
      leverage: plan.leverage,
      ...(plan.protectiveStopRate === undefined ? {} : { protectiveStopRate: plan.protectiveStopRate }),
      costs: {
        ...plan.costs,
        slippage: slippage.model === 'fixed-bps' ? { ...slippage, slippageBps: slippage.slippageBps + bias } : slippage,
      },
      seed: plan.seed,
      speed: Infinity,
      strategies: plan.strategies.map((seat) => ({ ...seat, definition: definitions.get(seat.strategyId)! })),
    };
    const session = new PaperSession(fault.input?.(input, plan) ?? input, {
      journal,
      checkpoint: undefined,
      timers,
      log: silentLog,
    });
    session.start();
    fault.meddle?.(session, plan);
    while (session.state === 'running') await timers.sleep(1);
    await fault.atEnd?.({ sessionId, plan, data: input.data, session, storage, timers });
    await session.stop();
    if (session.failure !== undefined) throw new Error(session.failure);
  } finally {
    await storage.close();
  }
  return plan;
}
