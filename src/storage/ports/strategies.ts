import type { EpochMs, InstrumentId, StrategyId, Timeframe } from '../../domain/index.ts';
import type { Listing, Paging } from './paging.ts';

export type StrategyPhase = 'backtest' | 'paper' | 'live';
export type RegisteredStatus =
  | 'queued'
  | 'backtesting'
  | 'warming-up'
  | 'running'
  | 'stopped'
  | 'halted'
  | 'finished'
  | 'failed';

/** One strategy with settled parameters: a version. A changed parameter makes another one. */
export interface StrategyRecord {
  readonly strategyId: StrategyId;
  /** Catalogue name or file. */
  readonly name: string;
  /** Hash of code and parameters together; what evidence is evidence for. */
  readonly versionHash: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly instruments: readonly InstrumentId[];
  readonly timeframes: readonly Timeframe[];
  /** Plain JSON, made by its owner. */
  readonly sizing: unknown;
  readonly phase: StrategyPhase;
  /** How it came to this phase: by whom, on what grounds. */
  readonly promotion?: string;
  readonly status: RegisteredStatus;
  readonly statusReason: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

export interface StrategyStore {
  /** Adds a version, or replaces all of it but `createdAt`. */
  save(strategy: StrategyRecord): Promise<void>;
  find(strategyId: StrategyId): Promise<StrategyRecord | undefined>;
  /** In order of registration. */
  list(query: Paging & { readonly phase?: StrategyPhase }): Promise<Listing<StrategyRecord>>;
  setStatus(change: {
    readonly strategyId: StrategyId;
    readonly status: RegisteredStatus;
    readonly reason: string;
    readonly at: EpochMs;
  }): Promise<void>;
  setPhase(change: {
    readonly strategyId: StrategyId;
    readonly phase: StrategyPhase;
    readonly promotion: string;
    readonly at: EpochMs;
  }): Promise<void>;
}
