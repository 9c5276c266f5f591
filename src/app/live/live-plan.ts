import {
  parseExact,
  stringifyExact,
  timeframeMs,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Rate,
  type Timeframe,
} from '../../domain/index.ts';
import { cautiousLimits, settleLimits, type RiskLimits } from '../../engine/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';
import type { EnvironmentName } from '../../venues/index.ts';
import { sharesWithFound } from '../capital-shares.ts';
import type { Config, LiveConfig } from '../config.ts';
import { readLimits } from '../limit-words.ts';
import type { Register } from '../../pipeline/index.ts';
import type { FoundCandidate } from '../../storage/index.ts';
import { seatOfFound } from '../found-seat.ts';
import { planSeat, type PlannedSeat } from '../paper-plan.ts';
import type { TradingPlan } from '../platform/parts.ts';

/** Everything a live session was started with: stored with it, so that a restart starts the same one on the same account. */
export interface LivePlan extends TradingPlan {
  readonly version: 1;
  readonly environment: EnvironmentName;
  /** The account at the venue; a key of another one is refused. */
  readonly accountUid: string;
  readonly baseTimeframe: Timeframe;
  readonly leverage: number;
  /** Stop of every position whose strategy asked for none; absent: none, as in plans of before there was one. */
  readonly protectiveStopRate?: Rate;
  readonly limits: RiskLimits;
  /** Settlement currency on the account when the session began. */
  readonly deposited: Money;
}

export function writeLivePlan(plan: LivePlan): unknown {
  return { exact: stringifyExact(plan) };
}

/** @throws {AssayError} SESSION_CONFIG when it was written by a newer Assay */
export function readLivePlan(stored: unknown): LivePlan {
  const plan = parseExact((stored as { exact: string }).exact) as LivePlan;
  if (plan.version !== 1)
    throw new AssayError(
      'SESSION_CONFIG',
      'the session was started by a newer Assay; upgrade, or start with another --data-dir',
    );
  return plan;
}

/**
 * What must be chosen by hand before an account that holds money is traded: how much one order, all positions and a
 * day's loss may come to. A default would be somebody else's guess.
 */
const CHOSEN_BY_HAND = ['orderNotionalMax', 'grossLeverageMax', 'dailyLossRateMax', 'drawdownRateMax'] as const;

/** @throws {AssayError} CONFIG_INVALID */
export function liveLimits(live: LiveConfig): RiskLimits {
  const { limits, problems } = readLimits(live.limits);
  const missing = CHOSEN_BY_HAND.filter((name) => limits[name] === undefined);
  const faults = [
    ...problems,
    ...(missing.length === 0
      ? []
      : [`live.limits must say ${missing.join(', ')}: nobody else can choose them for you`]),
  ];
  if (faults.length > 0) throw usageError('CONFIG_INVALID', `${faults.join('; ')}; docs/risk.md explains each`);
  const settled = settleLimits({ ...cautiousLimits, ...limits });
  if (!settled.ok) throw usageError('CONFIG_INVALID', `live.limits: ${settled.problem}`);
  return settled.limits;
}

/** The instruments and timeframes that what is chosen trades. @throws {AssayError} CONFIG_INVALID */
export function wantedOf(
  config: Config,
  found: readonly FoundCandidate[],
): {
  readonly instruments: readonly InstrumentId[];
  readonly timeframes: readonly Timeframe[];
} {
  const chosen = [...config.strategies, ...found];
  if (chosen.length === 0)
    throw usageError(
      'CONFIG_INVALID',
      'live trading has no default strategies: name yours in [[strategy]] blocks, on instruments such as BTCUSDT-PERP.BYBIT, or by id in [live] strategies',
    );
  const instruments = [...new Set(chosen.map(({ instrument }) => instrument.toUpperCase() as InstrumentId))];
  const stranger = instruments.find((id) => !id.endsWith('.BYBIT'));
  if (stranger !== undefined)
    throw usageError('CONFIG_INVALID', `${stranger} is not traded at Bybit; its instruments end in .BYBIT`);
  const timeframes = [...new Set(chosen.map(({ timeframe }) => timeframe))].toSorted(
    (a, b) => timeframeMs(a) - timeframeMs(b),
  );
  return { instruments, timeframes };
}

/** Decides what the first start of a live account runs. */
export async function planLive(
  config: Config,
  account: {
    readonly live: LiveConfig;
    readonly uid: string;
    readonly instruments: readonly Instrument[];
    readonly deposited: Money;
    readonly now: EpochMs;
    readonly register: Register;
    /** What searches found and the configuration names. */
    readonly found: readonly FoundCandidate[];
  },
): Promise<LivePlan> {
  const { live, uid, instruments, deposited, now, register, found } = account;
  const { timeframes } = wantedOf(config, found);
  const { protectiveStopRate } = config;
  const shares = sharesWithFound(config.strategies, found);
  const seats: PlannedSeat[] = [];
  for (const [place, one] of config.strategies.entries()) {
    const planned = { ...one, instrument: one.instrument.toUpperCase() as InstrumentId };
    const taken = new Set(seats.map(({ strategyId }) => strategyId));
    seats.push(await planSeat(planned, shares[place]!, taken, instruments, register));
  }
  const { length } = config.strategies;
  for (const [place, one] of found.entries()) seats.push(seatOfFound(one, shares[length + place]!));
  const simulated = live.environment === 'local';
  return {
    version: 1,
    environment: live.environment,
    accountUid: uid,
    market: { kind: 'live', simulated, label: `${ENVIRONMENT_WORDS[live.environment]}, account ${uid}` },
    instruments,
    strategies: seats,
    from: now,
    baseTimeframe: timeframes[0]!,
    leverage: live.leverage,
    ...(protectiveStopRate === undefined ? {} : { protectiveStopRate }),
    limits: liveLimits(live),
    deposited,
  };
}

export const ENVIRONMENT_WORDS: Readonly<Record<EnvironmentName, string>> = {
  mainnet: 'Bybit',
  testnet: 'Bybit testnet',
  demo: 'Bybit demo trading',
  local: 'Practice exchange',
};
