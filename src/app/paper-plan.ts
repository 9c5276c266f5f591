import type { MarketLabel } from '../../contract/index.ts';
import {
  fixed,
  parseExact,
  stringifyExact,
  type EpochMs,
  type Fixed,
  type Instrument,
  type InstrumentId,
  type Money,
  type Rate,
  type StrategyId,
  type Timeframe,
} from '../domain/index.ts';
import { defaultLimits, type RiskLimits, type Sizing } from '../engine/index.ts';
import type { Archive, BarColumns, DatasetKey } from '../market/index.ts';
import { firstLight, uniqueId, versionHash, type PlannedStrategy, type Register } from '../pipeline/index.ts';
import { AssayError, usageError } from '../runtime/index.ts';
import { alignedStart, type TradingCosts } from '../sessions/index.ts';
import type { FoundCandidate } from '../storage/index.ts';
import { settleParameters, type ParameterValue } from '../strategy/index.ts';
import { sharesWithFound } from './capital-shares.ts';
import type { Config } from './config.ts';
import { seatOfFound } from './found-seat.ts';
import { instrumentOf, type MarketChoice } from './market-source.ts';
import { loadStrategy } from './strategy-file.ts';

/** Everything a paper session was started with: stored with it, so that a restart starts the same one. */
export interface PaperPlan {
  readonly version: 1;
  readonly market: MarketLabel;
  readonly instruments: readonly Instrument[];
  readonly datasets: readonly {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly contentHash: string;
    readonly source: string;
  }[];
  readonly strategies: readonly PlannedSeat[];
  /** Paper begins here; what lies before is for backtests and warm-up. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly cash: Money;
  readonly leverage: number;
  /** Stop of every position whose strategy asked for none; absent: none, as in plans of before there was one. */
  readonly protectiveStopRate?: Rate;
  readonly limits: RiskLimits;
  readonly costs: Pick<TradingCosts, 'slippage' | 'participationMax' | 'latencyMs'>;
  readonly seed: number;
}

export interface PlannedSeat {
  readonly strategyId: StrategyId;
  readonly strategy: string;
  /** Text of its rules, where a search found it; absent for the catalogue and files. */
  readonly rules?: string;
  readonly versionHash: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly instruments: readonly InstrumentId[];
  readonly timeframes: readonly Timeframe[];
  readonly sizing: Sizing;
  readonly capitalShare: Rate;
  /** Market time before which it waits: it joined a session that was under way. */
  readonly startsAt?: EpochMs;
}

/** The last part of the history is kept for paper; the strategies' backtests never see it. */
const PAPER_DAYS = 180;
const DAY_MS = 86_400_000;

export function writePlan(plan: PaperPlan): unknown {
  return { exact: stringifyExact(plan) };
}

/** @throws {AssayError} SESSION_CONFIG when it was written by a newer Assay. */
export function readPlan(stored: unknown): PaperPlan {
  const plan = parseExact((stored as { exact: string }).exact) as PaperPlan;
  if (plan.version !== 1)
    throw new AssayError(
      'SESSION_CONFIG',
      'the session was started by a newer Assay; upgrade, or start with another --data-dir',
    );
  return plan;
}

/** Decides what the first start runs: what a search found and was chosen, the configuration's strategies, or first light's. */
export async function planPaper(
  config: Config,
  choice: MarketChoice,
  archive: Archive,
  register: Register,
  chosen: readonly FoundCandidate[] = [],
): Promise<PaperPlan> {
  const planned: readonly PlannedStrategy[] =
    config.strategies.length === 0 && chosen.length > 0
      ? []
      : config.strategies.length === 0
        ? firstLight(choice.markets)
        : config.strategies.map((one) => ({ ...one, instrument: one.instrument.toUpperCase() as InstrumentId }));
  const ids = [...new Set([...planned, ...chosen].map(({ instrument }) => instrument))];
  const found = await Promise.all(ids.map((id) => instrumentOf(id, archive)));
  const bases = new Set(
    found.map(({ dataset }) => (dataset.key.kind === 'funding' ? undefined : dataset.key.timeframe)),
  );
  if (bases.size !== 1)
    throw usageError(
      'BAD_TIMEFRAME',
      `the instruments of one session need bars of one timeframe; these have ${[...bases].join(', ')}`,
    );
  const [timeframe] = [...bases] as [Timeframe];

  const first = Math.max(...found.map(({ dataset }) => dataset.first));
  const to = (Math.min(...found.map(({ dataset }) => dataset.last)) + 1) as EpochMs;
  if (to <= first) throw usageError('BAD_RANGE', `the bars of ${ids.join(', ')} have no time in common`);
  const timeframes = [...new Set([...planned, ...chosen].map((one) => one.timeframe))];
  const start = Math.max(first + (to - first) / 4, to - PAPER_DAYS * DAY_MS);
  const configured = config.strategies.length === 0 ? planned.map(() => ({})) : config.strategies;
  const shares = sharesWithFound(configured, chosen);
  const seats: PlannedSeat[] = [];
  for (const [place, one] of planned.entries())
    seats.push(
      await planSeat(
        one,
        shares[place]!,
        new Set(seats.map(({ strategyId }) => strategyId)),
        found.map(({ instrument }) => instrument),
        register,
      ),
    );

  for (const [place, one] of chosen.entries()) seats.push(seatOfFound(one, shares[planned.length + place]!));

  const { paper, protectiveStopRate } = config;
  return {
    version: 1,
    market: {
      kind: choice.kind,
      simulated: choice.simulated,
      label: `${choice.simulated ? 'Generated market' : 'Replay'} of ${ids.map((id) => id.split('.')[0]).join(', ')}, ${timeframe} candles`,
    },
    instruments: found.map(({ instrument }) => instrument),
    datasets: found.map(({ dataset }, index) => ({
      instrument: ids[index]!,
      timeframe,
      contentHash: dataset.contentHash,
      source: dataset.sources.map(({ source }) => source).join(', '),
    })),
    strategies: seats,
    from: alignedStart(Math.ceil(start) as EpochMs, timeframes),
    to,
    cash: paper.cash,
    leverage: paper.leverage,
    ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
    // Room for what the operator asked for: a strategy's own losses are its evidence, not a reason to stop the others.
    limits: {
      ...defaultLimits,
      grossLeverageMax: times(defaultLimits.grossLeverageMax, paper.leverage),
      positionNotionalRateMax: times(defaultLimits.positionNotionalRateMax, paper.leverage),
      orderNotionalRateMax: times(defaultLimits.orderNotionalRateMax, paper.leverage),
    },
    costs: {
      slippage: { model: 'fixed-bps', spreadBps: paper.spreadBps, slippageBps: paper.slippageBps },
      latencyMs: paper.latencyMs,
      ...(paper.participationMax === undefined ? {} : { participationMax: fixed(paper.participationMax.toFixed(6)) }),
    },
    seed: config.market.seed,
  };
}

/** Settles one strategy's parameters and gives it a name nobody has. @throws {AssayError} BAD_PARAMETER, BAD_INSTRUMENTS */
export async function planSeat(
  planned: PlannedStrategy,
  capitalShare: Rate,
  taken: ReadonlySet<StrategyId>,
  instruments: readonly Instrument[],
  register: Register,
): Promise<PlannedSeat> {
  const { definition, source } = await loadStrategy(planned.strategy);
  const { min } = definition.instruments ?? { min: 1 };
  if (min > 1)
    throw usageError(
      'BAD_INSTRUMENTS',
      `${definition.name} looks at ${min} instruments; on paper and live a strategy is given one`,
    );
  const parameters = settleParameters(definition.parameters, planned.parameters);
  if (!parameters.ok) throw usageError('BAD_PARAMETER', `${definition.name}: ${parameters.problems.join('; ')}`);
  const rule = definition.check?.(parameters.values);
  if (rule !== undefined) throw usageError('BAD_PARAMETER', `${definition.name}: ${rule}`);
  const { instrument, timeframe, sizing } = planned;
  const hash = versionHash({
    definition,
    parameters: parameters.values,
    instruments: [instrument],
    timeframes: [timeframe],
    sizing,
    ...(source === undefined ? {} : { source }),
  });
  const asset = instruments.find(({ id }) => id === instrument)!.base;
  return {
    strategyId: await uniqueId(register, { asset, definition, versionHash: hash, taken }),
    strategy: planned.strategy,
    versionHash: hash,
    parameters: parameters.values,
    instruments: [instrument],
    timeframes: [timeframe],
    sizing,
    capitalShare,
  };
}

/** The bars of a plan, exactly those it was made with. @throws {AssayError} DATA_CHANGED */
export async function loadPlanData(plan: PaperPlan, archive: Archive): Promise<readonly BarColumns[]> {
  return Promise.all(
    plan.datasets.map(async ({ instrument, timeframe, contentHash }) => {
      const dataset = await archive.find({ kind: 'candles', instrument, timeframe });
      if (dataset?.contentHash !== contentHash) {
        throw new AssayError(
          'DATA_CHANGED',
          `the candles of ${instrument} are not those the paper session was started with; restore them, or begin a new session with: assay serve --new-session`,
        );
      }
      return archive.load(instrument, timeframe, { gaps: 'skip', to: plan.to });
    }),
  );
}

/** Whether a session of this plan needs a dataset at its next start: its bars, and the funding of what it trades. */
export function isPlanned({ instruments, datasets }: PaperPlan, key: DatasetKey): boolean {
  if (key.kind === 'funding') return instruments.some(({ id }) => id === key.instrument);
  if (key.kind !== 'candles') return false;
  return datasets.some(({ instrument, timeframe }) => instrument === key.instrument && timeframe === key.timeframe);
}

function times(rate: Rate, factor: number): Fixed {
  return ((rate * BigInt(Math.round(factor * 1_000))) / 1_000n) as Fixed;
}
