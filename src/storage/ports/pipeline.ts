import type { EpochMs, InstrumentId, StrategyId, Timeframe } from '../../domain/index.ts';
import type { Listing, Paging } from './paging.ts';

/** `configured`: no policy decided it, a person's configuration did. The others are those of the pipeline. */
export type StoredDecisionType =
  | 'promote'
  | 'needs-approval'
  | 'stay'
  | 'investigate'
  | 'halve'
  | 'demote'
  | 'retire'
  | 'configured';

/** One decision on a strategy version, with all that it was made of. */
export interface StoredDecision {
  /** Rises with each. */
  readonly id: number;
  readonly strategyId: StrategyId;
  readonly versionHash: string;
  readonly type: StoredDecisionType;
  /** Phases of the pipeline. */
  readonly from: string;
  readonly to: string;
  /** Of a policy stored before; absent exactly when it was configured. */
  readonly policyHash?: string;
  /** `policy`, or the person who approved or configured it. */
  readonly actor: string;
  /** In a sentence. */
  readonly reason: string;
  /** Plain JSON, made by its owner: every criterion, and every reading it was held against. */
  readonly decision: unknown;
  readonly evidence: unknown;
  readonly at: EpochMs;
}

/** A search that has ended: what it tried, and what passed every gate. */
export interface FinishedSearch {
  readonly campaignId: string;
  readonly tested: number;
  readonly found: number;
  /** Plain JSON: the count at each gate. */
  readonly detail: unknown;
  readonly finishedAt: EpochMs;
}

/** What a search found: a version of a strategy of rules, complete. */
export interface FoundCandidate {
  readonly strategyId: StrategyId;
  readonly versionHash: string;
  /** The search it came out of, and its number there. */
  readonly campaignId: string;
  readonly trial: number;
  readonly title: string;
  /** Text of its rules, of which the hash is made. */
  readonly rules: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** As a configuration says it. */
  readonly sizing: string;
  /** Plain JSON: every reading of the search on it. */
  readonly evidence: unknown;
  /** The days that no search saw, and that it was asked about once: from, inclusive, to, exclusive. */
  readonly sealedFrom: EpochMs;
  readonly sealedTo: EpochMs;
  readonly recordedAt: EpochMs;
}

/** Sums over a stretch of time, made of recorded rows only. */
export interface PipelineTally {
  /** Finished backtests of registered strategies or of files. */
  readonly backtests: number;
  readonly searches: number;
  /** Candidates those searches tried, and those that passed. */
  readonly searched: number;
  readonly found: number;
  /** Decisions by type and the phase they lead to. */
  readonly decisions: readonly {
    readonly type: StoredDecisionType;
    readonly from: string;
    readonly to: string;
    readonly count: number;
  }[];
}

/** The record of the pipeline. Nothing in it is ever changed or deleted: the database refuses. */
export interface PipelineStore {
  /** Keeps a policy by the hash of its content; one that is there already stays as it is. */
  savePolicy(policy: {
    readonly hash: string;
    readonly version: number;
    readonly policy: unknown;
    readonly at: EpochMs;
  }): Promise<void>;
  /** A policy's content; `undefined` when it was never stored. */
  policy(hash: string): Promise<unknown>;
  /** Durable when it returns. @throws when its policy was not stored before */
  addDecision(decision: Omit<StoredDecision, 'id'>): Promise<void>;
  /** Newest first. */
  decisions(
    query: Paging & {
      readonly strategyId?: StrategyId;
      readonly types?: readonly StoredDecisionType[];
    },
  ): Promise<Listing<StoredDecision>>;
  /** Where each strategy stands by its newest decision that moved it; those never moved are absent. */
  standings(): Promise<ReadonlyMap<StrategyId, string>>;
  /** Freezes what a version promises. @returns what stands: the first that was frozen for it, for ever */
  freeze(expectation: {
    readonly versionHash: string;
    readonly strategyId: StrategyId;
    readonly expectation: unknown;
    readonly at: EpochMs;
  }): Promise<unknown>;
  /** What was frozen; `undefined` when nothing was. */
  expectation(versionHash: string): Promise<unknown>;
  /** A search that is there already stays as it is. */
  addSearch(search: FinishedSearch): Promise<void>;
  /** A version that is there already stays as it is. */
  addCandidate(candidate: FoundCandidate): Promise<void>;
  candidate(strategyId: StrategyId): Promise<FoundCandidate | undefined>;
  /** Newest first. */
  candidates(query: Paging): Promise<Listing<FoundCandidate>>;
  /** From `from`, inclusive, to `to`, exclusive, by the clock of whoever recorded it. */
  tally(stretch: { readonly from: EpochMs; readonly to: EpochMs }): Promise<PipelineTally>;
  /** When the first of all these was recorded; `undefined` when nothing was. */
  begunAt(): Promise<EpochMs | undefined>;
}
