import type { EpochMs, Rate } from '../../domain/index.ts';
import type { Listing, World } from './world.ts';

/** When a perpetual pays funding, and how much of the position's value. Longs pay shorts when the rate is positive. */
export type FundingSchedule =
  /** At 00:00, 08:00 and 16:00 UTC. */
  | { readonly model: 'constant'; readonly rate: Rate }
  /** At the instants given, in time order; none before the first or after the last. */
  | { readonly model: 'series'; readonly points: readonly FundingPoint[] };

export interface FundingPoint {
  readonly at: EpochMs;
  readonly rate: Rate;
}

/** The first funding strictly after an instant. */
export function nextFunding(schedule: FundingSchedule, after: EpochMs): FundingPoint | undefined {
  switch (schedule.model) {
    case 'constant':
      return { at: (Math.floor(after / EIGHT_HOURS) * EIGHT_HOURS + EIGHT_HOURS) as EpochMs, rate: schedule.rate };
    case 'series':
      return firstAfter(schedule.points, after);
  }
}

/** Works out when a position pays next. */
export function scheduleFunding(world: World, listing: Listing): void {
  const schedule = world.settings.funding.get(listing.instrument.id);
  const isFlat = listing.quantity === 0n;
  const next = schedule === undefined || isFlat ? undefined : nextFunding(schedule, listing.fundedUntil);
  listing.nextFundingAt = next?.at ?? Infinity;
}

const EIGHT_HOURS = 8 * 3_600_000;

function firstAfter(points: readonly FundingPoint[], after: EpochMs): FundingPoint | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.at <= after) low = middle + 1;
    else high = middle;
  }
  return points[low];
}
