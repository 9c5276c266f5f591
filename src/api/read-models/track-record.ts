import { roundTrips, type Execution, type RoundTrips } from '../../analytics/index.ts';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { JournalEntry } from '../../storage/index.ts';

/** What one strategy has done in a session so far: its executions, and the figures its card shows. */
export class TrackRecord {
  readonly strategyId: StrategyId;
  private readonly executions: Execution[] = [];
  private trips: RoundTrips | undefined;
  private peak = 0;
  maxDrawdown = 0;
  lastSignalAt: EpochMs | undefined;
  lastReason: string | undefined;

  constructor(strategyId: StrategyId) {
    this.strategyId = strategyId;
  }

  observe({ event, effects }: JournalEntry): void {
    for (const effect of effects) {
      if (!('strategyId' in effect) || effect.strategyId !== this.strategyId) continue;
      if (effect.type === 'fill-booked') {
        this.executions.push({
          type: 'fill',
          strategyId: this.strategyId,
          fill: effect.fill,
          purpose: effect.purpose,
          reason: effect.reason,
        });
        this.trips = undefined;
      } else if (effect.type === 'funding-booked') {
        this.executions.push({
          type: 'funding',
          strategyId: this.strategyId,
          instrument: effect.instrument,
          at: event.at,
          amount: effect.amount,
        });
        this.trips = undefined;
      } else if (effect.type === 'signal') {
        this.lastSignalAt = event.at;
        this.lastReason = effect.reason;
      }
    }
  }

  /** @param worth capital and profit together */
  mark(worth: number): void {
    if (worth > this.peak) this.peak = worth;
    if (this.peak > 0) this.maxDrawdown = Math.max(this.maxDrawdown, 1 - worth / this.peak);
  }

  get roundTrips(): RoundTrips {
    this.trips ??= roundTrips(this.executions);
    return this.trips;
  }
}
