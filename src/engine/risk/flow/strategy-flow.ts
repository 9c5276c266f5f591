import type { EpochMs, InstrumentId, Position, Quantity } from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import { LosingStreak, type LosingStreakSnapshot } from './losing-streak.ts';
import { HOUR_MS, MinuteCounts, MINUTE_MS, RecentTimes, type MinuteCountsSnapshot } from './windows.ts';

export interface StrategyFlowSnapshot {
  readonly firstEntryAt?: EpochMs;
  readonly entries: readonly EpochMs[];
  readonly amends: readonly EpochMs[];
  readonly rejects: readonly EpochMs[];
  readonly cancels: MinuteCountsSnapshot;
  readonly fills: MinuteCountsSnapshot;
  readonly streak: LosingStreakSnapshot;
}

/** What the gate may ask of one strategy's past. */
export interface StrategyPast {
  /** When its first entry left: the beginning of its probation. */
  readonly firstEntryAt: EpochMs | undefined;
  entriesInHour(now: EpochMs): number;
  amendsInMinute(now: EpochMs): number;
  /** Entries cancelled or amended, and fills, over ten minutes. */
  cancelsAndFills(now: EpochMs): { readonly cancels: number; readonly fills: number };
  /** Orders refused by the venue. */
  rejectsInMinute(now: EpochMs): number;
  /** Round trips lost in a row. */
  readonly losingTrips: number;
}

/** One strategy's recent messages and what came of them. */
export class StrategyFlow implements StrategyPast {
  firstEntryAt: EpochMs | undefined;
  private readonly entries: RecentTimes;
  private readonly amends: RecentTimes;
  private readonly rejects: RecentTimes;
  private readonly cancels: MinuteCounts;
  private readonly fills: MinuteCounts;
  private readonly streak: LosingStreak;

  constructor(snapshot?: StrategyFlowSnapshot) {
    this.firstEntryAt = snapshot?.firstEntryAt;
    this.entries = new RecentTimes(snapshot?.entries);
    this.amends = new RecentTimes(snapshot?.amends);
    this.rejects = new RecentTimes(snapshot?.rejects);
    this.cancels = new MinuteCounts(snapshot?.cancels);
    this.fills = new MinuteCounts(snapshot?.fills);
    this.streak = new LosingStreak(snapshot?.streak);
  }

  entriesInHour(now: EpochMs): number {
    return this.entries.within(HOUR_MS, now);
  }

  amendsInMinute(now: EpochMs): number {
    return this.amends.within(MINUTE_MS, now);
  }

  cancelsAndFills(now: EpochMs): { readonly cancels: number; readonly fills: number } {
    return { cancels: this.cancels.total(now), fills: this.fills.total(now) };
  }

  rejectsInMinute(now: EpochMs): number {
    return this.rejects.within(MINUTE_MS, now);
  }

  get losingTrips(): number {
    return this.streak.length;
  }

  entered(now: EpochMs, { entriesPerHourMax }: RiskLimits): void {
    this.firstEntryAt ??= now;
    if (entriesPerHourMax !== undefined) this.entries.add(now, entriesPerHourMax);
  }

  amended(now: EpochMs, { amendsPerMinuteMax }: RiskLimits): void {
    this.cancels.add(now);
    if (amendsPerMinuteMax !== undefined) this.amends.add(now, amendsPerMinuteMax);
  }

  cancelled(now: EpochMs): void {
    this.cancels.add(now);
  }

  rejected(now: EpochMs, { venueRejectsMax }: RiskLimits): number {
    if (venueRejectsMax === undefined) return 0;
    this.rejects.add(now, venueRejectsMax);
    return this.rejects.within(MINUTE_MS, now);
  }

  booked(instrument: InstrumentId, position: Position, quantityStep: Quantity, now: EpochMs): number {
    this.fills.add(now);
    this.streak.booked(instrument, position, quantityStep);
    return this.streak.length;
  }

  forgive(): void {
    this.entries.clear();
    this.rejects.clear();
    this.streak.forgive();
  }

  snapshot(): StrategyFlowSnapshot {
    return {
      ...(this.firstEntryAt === undefined ? {} : { firstEntryAt: this.firstEntryAt }),
      entries: this.entries.snapshot(),
      amends: this.amends.snapshot(),
      rejects: this.rejects.snapshot(),
      cancels: this.cancels.snapshot(),
      fills: this.fills.snapshot(),
      streak: this.streak.snapshot(),
    };
  }
}
