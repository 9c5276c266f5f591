import type {
  Candles,
  DenialsView,
  DiscrepancyView,
  MarketLabel,
  OrderStatistics,
  Performance,
  ReconciliationSummary,
  RiskView,
  StopResult,
  StrategyView,
  SystemStatus,
} from '../../../contract/index.ts';
import {
  activityView,
  capitalOf,
  orderView,
  performanceView,
  pipelineDecisionView,
  pipelineMetricsView,
  portfolioView,
  withCapital,
  type Change,
  type Platform,
} from '../../api/index.ts';
import { add, ZERO, type StrategyId } from '../../domain/index.ts';
import { barsBetween } from '../../market/index.ts';
import type { Follower } from '../../sessions/index.ts';
import type { JournalEntry } from '../../storage/index.ts';
import { candles, type CandleQuery } from './candles.ts';
import { Changes } from './changes.ts';
import { Commands } from './commands.ts';
import { ExecutionFigures } from './execution-figures.ts';
import { Hearing } from './hearing.ts';
import { holdAfterLossStop } from './loss-stop.ts';
import { marketTime, seatOf, type PlatformParts } from './parts.ts';
import { PipelineDesk } from './pipeline-desk.ts';
import { Reconciliation } from './reconciliation.ts';
import { RiskCommands } from './risk-commands.ts';
import { denialsPage, riskPage } from './risk-page.ts';
import { RiskRecord } from './risk-record.ts';
import { Status } from './status.ts';
import { StrategyBoard } from './strategy-board.ts';

const CURVE_POINTS = 2_000;

interface ListQuery {
  readonly page: number;
  readonly limit: number;
  readonly strategyId?: string | undefined;
}

/** The server's view of one session, on paper or live: answers from its books and the storage, commands passed on, changes pushed. */
export class SessionPlatform implements Platform, Follower {
  private readonly parts: PlatformParts;
  private readonly board: StrategyBoard;
  private readonly changes: Changes;
  private readonly status: Status;
  private readonly commands: Commands;
  private readonly execution: ExecutionFigures;
  private readonly record = new RiskRecord();
  private readonly hearing: Hearing;
  private readonly riskCommands: RiskCommands;
  private readonly reconciliations: Reconciliation;
  private readonly desk: PipelineDesk;

  private constructor(parts: PlatformParts, lastSeq: number) {
    this.parts = parts;
    this.board = new StrategyBoard(parts);
    this.status = new Status(parts);
    this.changes = new Changes(parts, this.board, () => this.portfolio(), lastSeq);
    this.hearing = new Hearing(parts.session, parts.timers);
    this.commands = new Commands(parts, this.board, this.status, this.hearing);
    this.riskCommands = new RiskCommands(parts, this.hearing, () => this.commands.isStopUnderWay);
    this.reconciliations = new Reconciliation(parts, this.record, this.hearing);
    this.desk = new PipelineDesk(parts);
    this.execution = new ExecutionFigures({
      nature: parts.nature,
      views: parts.storage.views,
      sessionId: parts.sessionId,
      currency: parts.plan.instruments[0]!.quote,
      timers: parts.timers,
    });
  }

  /** @param lastSeq entry at which the session's journal stands */
  static async open(parts: PlatformParts, lastSeq: number): Promise<SessionPlatform> {
    const platform = new SessionPlatform(parts, lastSeq);
    await platform.board.restore();
    for await (const entry of parts.storage.history.entries(parts.sessionId)) {
      if (entry.type !== 'entry') continue;
      platform.board.observe(entry);
      platform.record.observe(entry);
    }
    await platform.status.restore();
    void platform.reconciliations.keepComparing();
    return platform;
  }

  // --- told by the session ---

  observe(entry: JournalEntry): void {
    this.board.observe(entry);
    this.status.observe(entry);
    this.changes.observe(entry);
    this.record.observe(entry);
    this.hearing.observe(entry);
    this.execution.observe(entry);
    holdAfterLossStop(entry, this.parts.latch);
    const { event } = entry;
    if (event.type === 'bar' && event.bar.timeframe === this.parts.session.baseTimeframe) this.board.mark();
  }

  committed(seq: number): void {
    this.hearing.committed(seq);
    this.execution.committed(seq);
    this.changes.committed(seq);
  }

  /** A strategy's registration or backtest has changed. */
  async refresh(strategyId: StrategyId): Promise<void> {
    await this.board.refresh(strategyId);
    this.changes.emit({ type: 'strategy', data: this.board.view(strategyId) });
  }

  /** Waits until everything committed has been pushed, and lets go of what it holds. */
  async close(): Promise<void> {
    this.reconciliations.close();
    await this.changes.drained();
    this.status.close();
  }

  // --- asked by the server ---

  portfolio() {
    const { session, nature, timers } = this.parts;
    return portfolioView(session, { market: this.market, nature, now: timers.now() });
  }

  strategies(): readonly StrategyView[] {
    return this.parts.plan.strategies.map(({ strategyId }) => this.board.view(strategyId));
  }

  async performance(strategyId?: string): Promise<Performance> {
    const { plan, storage, sessionId, session, timers } = this.parts;
    const seat = strategyId === undefined ? undefined : seatOf(plan, strategyId);
    const { deposited } = session.engine.portfolio;
    const capital = seat === undefined ? deposited : capitalOf(session, seat.capitalShare);
    const owner = seat === undefined ? {} : { strategyId: seat.strategyId };
    const curve = await storage.views.equityCurve({ sessionId, ...owner, maxPoints: CURVE_POINTS });
    const trips = this.board.tracksOf(seat).map((track) => track.roundTrips);
    const principal = seat?.instruments[0] ?? plan.instruments[0]!.id;
    const bars = this.parts.bars(principal);
    return performanceView({
      nature: this.parts.nature,
      strategyId,
      currency: plan.instruments[0]!.quote,
      deposited: capital,
      startedAt: plan.from,
      equity: seat === undefined ? curve : withCapital(curve, capital),
      trips: {
        closed: trips.flatMap(({ closed }) => closed).toSorted((a, b) => a.exitedAt - b.exitedAt),
        open: trips.flatMap(({ open }) => open),
        strayFunding: trips.reduce((sum, one) => add(sum, one.strayFunding), ZERO),
      },
      benchmark: bars === undefined ? undefined : barsBetween(bars, { from: plan.from, to: marketTime(this.parts) }),
      now: timers.now(),
    });
  }

  async activity({ page, limit, strategyId }: ListQuery) {
    const { storage, sessionId, plan } = this.parts;
    const owner = strategyId === undefined ? {} : { strategyId: seatOf(plan, strategyId).strategyId };
    const { items, count } = await storage.views.listActivity({ sessionId, page, limit, ...owner });
    return { items: items.map(activityView), count };
  }

  async activeOrders({ page, limit, strategyId }: ListQuery) {
    const open = [...this.parts.session.engine.orders.values()];
    const wanted = open.filter(({ draft }) => strategyId === undefined || draft.strategyId === strategyId);
    const start = (page - 1) * limit;
    return { items: wanted.slice(start, start + limit).map(orderView), count: wanted.length };
  }

  async orderStatistics(strategyId?: string): Promise<OrderStatistics> {
    const owner = strategyId === undefined ? undefined : seatOf(this.parts.plan, strategyId).strategyId;
    return this.execution.view(owner);
  }

  pipelineMetrics({ days }: Parameters<Platform['pipelineMetrics']>[0]) {
    return pipelineMetricsView(this.parts.storage, { days, now: this.parts.timers.now() });
  }

  async pipelineDecisions({ strategyId, ...paging }: ListQuery) {
    const owner = strategyId === undefined ? {} : { strategyId: strategyId as StrategyId };
    const { items, count } = await this.parts.storage.pipeline.decisions({ ...paging, ...owner });
    return { items: items.map(pipelineDecisionView), count };
  }

  pipelineCandidates(query: Parameters<Platform['pipelineCandidates']>[0]) {
    return this.desk.candidates(query);
  }

  recordCandidates() {
    return this.desk.record();
  }

  startPaper(command: Parameters<Platform['startPaper']>[0]) {
    return this.desk.startPaper(command);
  }

  approve(command: Parameters<Platform['approve']>[0]) {
    return this.desk.approve(command);
  }

  candles(query: CandleQuery): Promise<Candles> {
    return candles(this.parts, this.market, query);
  }

  systemStatus(clients: number): SystemStatus {
    return this.status.view(clients, this.changes.agreement);
  }

  report(runId: string): Promise<string | undefined> {
    return this.parts.storage.runs.read(runId, 'report');
  }

  // --- told by an operator ---

  startStrategy(command: Parameters<Platform['startStrategy']>[0]): Promise<StrategyView> {
    return this.commands.startStrategy(command);
  }

  stopStrategy(command: Parameters<Platform['stopStrategy']>[0]): Promise<StrategyView> {
    return this.commands.stopStrategy(command);
  }

  async emergencyStop(command: Parameters<Platform['emergencyStop']>[0]): Promise<StopResult> {
    return this.commands.emergencyStop(command);
  }

  clearHalt(command: Parameters<Platform['clearHalt']>[0]): Promise<void> {
    return this.riskCommands.clearHalt(command);
  }

  // --- risk, and the books against the venue's ---

  risk(): RiskView {
    return riskPage(this.parts, this.record);
  }

  async setRiskMode(command: Parameters<Platform['setRiskMode']>[0]): Promise<RiskView> {
    await this.riskCommands.setMode(command);
    return this.risk();
  }

  async setRiskLimits(command: Parameters<Platform['setRiskLimits']>[0]): Promise<RiskView> {
    await this.riskCommands.setLimits(command);
    return this.risk();
  }

  denials(query: Parameters<Platform['denials']>[0]): Promise<DenialsView> {
    return denialsPage(this.parts, this.record, query);
  }

  reconciliation(): Promise<ReconciliationSummary> {
    return this.reconciliations.summary();
  }

  async runReconciliation(command: Parameters<Platform['runReconciliation']>[0]): Promise<ReconciliationSummary> {
    await this.reconciliations.run(command);
    return this.reconciliation();
  }

  discrepancies(query: Parameters<Platform['discrepancies']>[0]) {
    return this.reconciliations.discrepancies(query);
  }

  resolveDiscrepancy(command: Parameters<Platform['resolveDiscrepancy']>[0]): Promise<DiscrepancyView> {
    return this.reconciliations.resolve(command);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.changes.subscribe(listener);
  }

  private get market(): MarketLabel {
    const { market } = this.parts.plan;
    return { ...market, label: `${market.label}, ${this.parts.session.speed}x` };
  }
}
