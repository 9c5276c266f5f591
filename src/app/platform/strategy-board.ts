import type { StrategyView } from '../../../contract/index.ts';
import { capitalOf, strategyView, TrackRecord } from '../../api/index.ts';
import { toFloat, type StrategyId } from '../../domain/index.ts';
import { describeSizing } from '../../engine/index.ts';
import type { JournalEntry, RunRecord, StrategyRecord } from '../../storage/index.ts';
import type { PlannedSeat } from '../paper-plan.ts';
import { seatOf, type PlatformParts } from './parts.ts';

const CURVE_POINTS = 2_000;

/** What is known of each strategy: its registration, its backtest, and what it has done in this session. */
export class StrategyBoard {
  private readonly parts: PlatformParts;
  private readonly tracks = new Map<StrategyId, TrackRecord>();
  private readonly records = new Map<StrategyId, StrategyRecord>();
  private readonly runs = new Map<StrategyId, RunRecord>();

  constructor(parts: PlatformParts) {
    this.parts = parts;
    for (const { strategyId } of parts.plan.strategies) this.tracks.set(strategyId, new TrackRecord(strategyId));
  }

  /** Takes up what earlier runs of the session recorded; the journal's own entries are told by `observe`. */
  async restore(): Promise<void> {
    const { plan, storage, sessionId } = this.parts;
    for (const seat of plan.strategies) {
      await this.refresh(seat.strategyId);
      const curve = await storage.views.equityCurve({
        sessionId,
        strategyId: seat.strategyId,
        maxPoints: CURVE_POINTS,
      });
      const capital = toFloat(capitalOf(this.parts.session, seat.capitalShare));
      for (const point of curve) this.track(seat.strategyId).mark(capital + toFloat(point.equity));
    }
  }

  /** A strategy's registration or backtest has changed. */
  async refresh(strategyId: StrategyId): Promise<void> {
    const { storage } = this.parts;
    const record = await storage.strategies.find(strategyId);
    if (record !== undefined) this.records.set(strategyId, record);
    const run = await storage.runs.newest(strategyId);
    if (run !== undefined) this.runs.set(strategyId, run);
  }

  observe(entry: JournalEntry): void {
    for (const track of this.tracks.values()) track.observe(entry);
  }

  /** After a base bar: what each strategy is worth now. */
  mark(): void {
    const { session, plan } = this.parts;
    for (const seat of plan.strategies) {
      const pnl = session.engine.portfolio.strategyPnl(seat.strategyId);
      this.track(seat.strategyId).mark(toFloat(capitalOf(session, seat.capitalShare)) + toFloat(pnl));
    }
  }

  phaseOf(strategyId: StrategyId): StrategyRecord['phase'] | undefined {
    return this.records.get(strategyId)?.phase;
  }

  track(strategyId: StrategyId): TrackRecord {
    return this.tracks.get(strategyId)!;
  }

  tracksOf(seat: PlannedSeat | undefined): readonly TrackRecord[] {
    return seat === undefined ? [...this.tracks.values()] : [this.track(seat.strategyId)];
  }

  view(strategyId: StrategyId): StrategyView {
    const { definitions, plan, session, timers } = this.parts;
    const seat = seatOf(plan, strategyId);
    const definition = definitions.get(strategyId)!;
    return strategyView(
      {
        record: this.records.get(strategyId)!,
        title: definition.title,
        description: definition.description,
        family: definition.family,
        sizing: describeSizing(seat.sizing),
        capitalShare: seat.capitalShare,
        run: this.runs.get(strategyId),
        track: this.track(strategyId),
        sessionStartedAt: plan.from,
      },
      session,
      timers.now(),
    );
  }
}
