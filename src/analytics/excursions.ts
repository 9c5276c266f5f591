import { timeframeMs, toFloat, type EpochMs, type Price, type Quantity } from '../domain/index.ts';
import { firstFrom, type BarSeries } from './bar-series.ts';

/** How far a trip went against us and for us while it was held, quote currency, before fees. */
export interface Excursion {
  /** Zero or negative. */
  readonly adverse: number;
  /** Zero or positive. */
  readonly favourable: number;
}

export interface HeldTrip {
  readonly direction: 'long' | 'short';
  readonly enteredAt: EpochMs;
  readonly exitedAt: EpochMs;
  readonly entryPrice: Price;
  readonly quantity: Quantity;
}

/**
 * Excursion of the trip's whole quantity from its average entry price.
 *
 * Every bar that overlaps the time held counts in full, so a trip that began or ended inside a bar may look a little
 * further-travelled than it was; so may one that was built up or taken down in parts.
 *
 * @returns `undefined` when no bar overlaps
 */
export function excursionOf(trip: HeldTrip, bars: BarSeries): Excursion | undefined {
  const first = firstFrom(bars.openTime, trip.enteredAt - timeframeMs(bars.timeframe) + 1);
  let [high, low] = [-Infinity, Infinity];
  for (let index = first; index < bars.openTime.length && bars.openTime[index]! < trip.exitedAt; index += 1) {
    high = Math.max(high, bars.high[index]!);
    low = Math.min(low, bars.low[index]!);
  }
  if (high === -Infinity) return undefined;
  const [entry, quantity] = [toFloat(trip.entryPrice), toFloat(trip.quantity)];
  const fall = Math.min(low - entry, 0) * quantity;
  const rise = Math.max(high - entry, 0) * quantity;
  return trip.direction === 'long' ? { adverse: fall, favourable: rise } : { adverse: 0 - rise, favourable: 0 - fall };
}
