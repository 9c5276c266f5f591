import {
  add,
  magnitude,
  subtract,
  ZERO,
  type InstrumentId,
  type Money,
  type Position,
  type Quantity,
} from '../../../domain/index.ts';

/** Where one instrument's round trip stands: its direction, and what all trips before it earned. */
interface Trip {
  readonly direction: -1 | 0 | 1;
  readonly before: Money;
}

export interface LosingStreakSnapshot {
  readonly losses: number;
  readonly trips: readonly (readonly [InstrumentId, Trip])[];
}

/**
 * How many round trips in a row one strategy has lost, fees and funding included. A trip ends when its position is
 * closed, to dust at most, or turned; the fill that turns it pays its whole fee on the trip that ends.
 */
export class LosingStreak {
  private losses: number;
  private readonly trips: Map<InstrumentId, Trip>;

  constructor(snapshot?: LosingStreakSnapshot) {
    this.losses = snapshot?.losses ?? 0;
    this.trips = new Map(snapshot?.trips);
  }

  get length(): number {
    return this.losses;
  }

  /** The strategy's position after a fill of it was booked. */
  booked(instrument: InstrumentId, position: Position, quantityStep: Quantity): void {
    const direction = magnitude(position.quantity) < quantityStep ? 0 : position.quantity > 0n ? 1 : -1;
    const earned = add(subtract(position.realisedPnl, position.fees), position.funding);
    const trip = this.trips.get(instrument) ?? { direction: 0, before: ZERO };
    if (trip.direction === 0 || direction === trip.direction) {
      this.trips.set(instrument, { direction, before: trip.before });
      return;
    }
    this.losses = earned < trip.before ? this.losses + 1 : 0;
    this.trips.set(instrument, { direction, before: earned });
  }

  /** An operator has looked at it. */
  forgive(): void {
    this.losses = 0;
  }

  snapshot(): LosingStreakSnapshot {
    return { losses: this.losses, trips: [...this.trips] };
  }
}
