import { roundTrips, type Execution } from '../../analytics/index.ts';
import {
  add,
  subtract,
  unrealisedPnl,
  ZERO,
  type EpochMs,
  type InstrumentId,
  type Money,
  type Price,
  type Quantity,
} from '../../domain/index.ts';

/** A position from flat to flat, or to now at the mark. */
export interface Trade {
  readonly instrument: InstrumentId;
  readonly direction: 'long' | 'short';
  readonly enteredAt: EpochMs;
  readonly entryPrice: Price;
  /** Absent while it is open. */
  readonly exitedAt?: EpochMs;
  readonly exitPrice?: Price;
  readonly exitCause?: string;
  /** All that was entered. */
  readonly quantity: Quantity;
  /** Before fees and funding; what is open, at the mark. */
  readonly gross: Money;
  readonly fees: Money;
  /** Received when positive. */
  readonly funding: Money;
}

/** Oldest first. Together they are worth what the strategy is at these marks, but for funding that belongs to no trade. */
export function tradesOf(
  executions: readonly Execution[],
  marks: ReadonlyMap<InstrumentId, Price>,
): { readonly trades: readonly Trade[]; readonly strayFunding: Money } {
  const { closed, open, strayFunding } = roundTrips(executions);
  const trades: Trade[] = closed.map((trip) => ({
    instrument: trip.instrument,
    direction: trip.direction,
    enteredAt: trip.enteredAt,
    entryPrice: trip.entryPrice,
    exitedAt: trip.exitedAt,
    exitPrice: trip.exitPrice,
    exitCause: trip.exitCause,
    quantity: trip.quantity,
    gross: trip.grossPnl,
    fees: trip.fees,
    funding: trip.funding,
  }));
  for (const trip of open) {
    const mark = marks.get(trip.instrument);
    trades.push({
      instrument: trip.instrument,
      direction: trip.direction,
      enteredAt: trip.enteredAt,
      entryPrice: trip.entryPrice,
      quantity: trip.quantity,
      gross: add(trip.position.realisedPnl, mark === undefined ? ZERO : unrealisedPnl(trip.position, mark)),
      fees: trip.position.fees,
      funding: trip.position.funding,
    });
  }
  return { trades: trades.toSorted((a, b) => a.enteredAt - b.enteredAt), strayFunding };
}

export function netOf({ gross, fees, funding }: Pick<Trade, 'gross' | 'fees' | 'funding'>): Money {
  return add(subtract(gross, fees), funding);
}
