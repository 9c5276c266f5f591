import assert from 'node:assert/strict';
import { multiply, negate, type EpochMs } from '../../domain/index.ts';
import { nextFunding, scheduleFunding } from './funding-schedule.ts';
import { bookFunding } from './ledger.ts';
import { markOfHeld, type World } from './world.ts';

/** Next funding instant of any open position; Infinity when nothing is going to pay. */
export function nextFundingAt(world: World): number {
  if (world.perpetualsOpen === 0) return Infinity;
  return world.listings.reduce((soonest, { nextFundingAt: at }) => (at < soonest ? at : soonest), Infinity);
}

/**
 * Charges every position that pays at this instant: `-(quantity * mark) * rate`, on the position held when the instant
 * came and at the account's mark, before any order that takes effect at the same instant.
 */
export function chargeFunding(world: World, at: EpochMs): void {
  for (const listing of world.listings) {
    if (listing.nextFundingAt !== at) continue;
    const { instrument, quantity } = listing;
    const schedule = world.settings.funding.get(instrument.id);
    const point = schedule && nextFunding(schedule, listing.fundedUntil);
    assert(point?.at === at, `funding of ${instrument.id} is due at an instant its schedule does not name`);
    const markPrice = markOfHeld(world, listing);
    const amount = negate(multiply(multiply(quantity, markPrice), point.rate));
    listing.fundedUntil = at;
    scheduleFunding(world, listing);
    const fundingId = `sim-${instrument.id}-${at}`;
    bookFunding(world, { fundingId, instrument: instrument.id, rate: point.rate, markPrice, quantity, amount });
  }
}
