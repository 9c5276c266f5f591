import type {
  ActivityItem,
  Body,
  Candles,
  DenialsView,
  DiscrepancyAction,
  DiscrepancyView,
  OrderStatistics,
  OrderView,
  Performance,
  PipelineCandidate,
  PipelineDecision,
  PipelineMetrics,
  Portfolio,
  Query,
  ReconciliationSummary,
  RiskView,
  ServerMessage,
  StopResult,
  StrategyView,
  SystemStatus,
} from '../../contract/index.ts';

/** A change to what the screen shows, before the server has numbered it. */
export type Change = ServerMessage extends infer M
  ? M extends { type: 'snapshot' | 'heartbeat' | 'campaign' }
    ? never
    : M extends ServerMessage
      ? Omit<M, 'seq'>
      : never
  : never;

export interface Page<T> {
  readonly items: readonly T[];
  /** Number of items on all pages. */
  readonly count: number;
}

/** Who asks, for the journal. */
export interface Actor {
  /** e.g. `operator from 127.0.0.1`. */
  readonly by: string;
}

/**
 * What the server needs of the rest of the program: answers from read models, and a way to pass commands on. It is
 * put together in `main.ts`; the server itself never touches a venue or an engine.
 *
 * Commands throw `AssayError`: `STRATEGY_UNKNOWN` (404), `CONFLICT` (409, the message says what stands in the way),
 * `SESSION_OVER` (409).
 */
export interface Platform {
  portfolio(): Portfolio;
  strategies(): readonly StrategyView[];
  /** @throws STRATEGY_UNKNOWN */
  performance(strategyId?: string): Promise<Performance>;
  activity(query: {
    readonly page: number;
    readonly limit: number;
    readonly strategyId?: string | undefined;
  }): Promise<Page<ActivityItem>>;
  activeOrders(query: {
    readonly page: number;
    readonly limit: number;
    readonly strategyId?: string | undefined;
  }): Promise<Page<OrderView>>;
  /** @throws STRATEGY_UNKNOWN */
  orderStatistics(strategyId?: string): Promise<OrderStatistics>;
  pipelineMetrics(query: { readonly days: number }): Promise<PipelineMetrics>;
  pipelineDecisions(query: {
    readonly page: number;
    readonly limit: number;
    readonly strategyId?: string | undefined;
  }): Promise<Page<PipelineDecision>>;
  pipelineCandidates(query: { readonly page: number; readonly limit: number }): Promise<Page<PipelineCandidate>>;
  /** Takes what finished searches found into the record. @throws CONFLICT (409) where nothing is on paper */
  recordCandidates(): Promise<readonly PipelineCandidate[]>;
  /** @throws CANDIDATE_UNKNOWN (404); NOT_PROMOTED, NOT_IN_SESSION, CONFLICT (409) */
  startPaper(command: Body<'startPaper'> & Actor): Promise<PipelineCandidate>;
  /** @throws NOT_APPROVABLE, LIVE_OFF, BAD_APPROVAL (409); NOT_CONFIRMED (409) with what is not right on a live account */
  approve(command: Body<'approvePipeline'> & { readonly actor: string }): Promise<PipelineDecision>;
  /** @throws INSTRUMENT_UNKNOWN */
  candles(
    query: Required<Pick<Query<'getCandles'>, 'instrument'>> & {
      readonly timeframe?: string | undefined;
      readonly limit: number;
      readonly strategyId?: string | undefined;
    },
  ): Promise<Candles>;
  /** `clients` is the server's own count. */
  systemStatus(clients: number): SystemStatus;
  /** The HTML report of a finished run; `undefined` when there is none. */
  report(runId: string): Promise<string | undefined>;
  startStrategy(
    command: { readonly strategyId: string; readonly reason?: string | undefined } & Actor,
  ): Promise<StrategyView>;
  stopStrategy(
    command: {
      readonly strategyId: string;
      readonly positions: 'close' | 'keep';
      readonly reason?: string | undefined;
    } & Actor,
  ): Promise<StrategyView>;
  emergencyStop(command: { readonly reason?: string | undefined } & Actor): Promise<StopResult>;
  clearHalt(
    command: {
      readonly reason: string;
      readonly account?: string | undefined;
      readonly code?: string | undefined;
    } & Actor,
  ): Promise<void>;
  risk(): RiskView;
  /**
   * @throws BAD_SCOPE (404); CONFLICT (409) when nothing would change; NOT_CONFIRMED (409) when it would be less
   *   cautious and nobody has said that this is meant; RESUME_BLOCKED (409) with all that stands in the way
   */
  setRiskMode(command: Body<'setRiskMode'> & Actor): Promise<RiskView>;
  /**
   * @throws BAD_LIMIT (400); LIMITS_CONFLICT (409) when another version is in force; BEYOND_CEILING (409);
   *   NOT_CONFIRMED (409) with each limit that would become looser
   */
  setRiskLimits(command: Body<'setRiskLimits'> & Actor): Promise<RiskView>;
  /** @throws STRATEGY_UNKNOWN */
  denials(query: { readonly limit: number; readonly strategyId?: string | undefined }): Promise<DenialsView>;
  reconciliation(): Promise<ReconciliationSummary>;
  /** Joins a comparison that is under way. */
  runReconciliation(command: { readonly reason: string } & Actor): Promise<ReconciliationSummary>;
  discrepancies(query: {
    readonly page: number;
    readonly limit: number;
    readonly status?: DiscrepancyView['status'] | undefined;
  }): Promise<Page<DiscrepancyView>>;
  /** @throws DISCREPANCY_UNKNOWN (404); NOT_RESOLVABLE (409), with what to do instead */
  resolveDiscrepancy(
    command: { readonly id: string; readonly action: DiscrepancyAction; readonly reason: string } & Actor,
  ): Promise<DiscrepancyView>;
  /** Calls back after each committed change, in order. @returns a function that ends it. */
  subscribe(listener: (change: Change) => void): () => void;
}
