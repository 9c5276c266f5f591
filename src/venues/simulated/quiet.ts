import { toFloat } from '../../domain/index.ts';
import { nextFundingAt } from './funding.ts';
import { isSafeThrough } from './liquidation.ts';
import { trail, watchOf } from './matching.ts';
import { isMoving, type Listing, type Wake, type WorkingOrder, type World } from './world.ts';

/**
 * Whether the current bar can be passed over whole: no command arrives, no order can be touched, nothing is paid, no
 * margin is in danger. Floats are compared with a margin wider than their error, so a doubt is never a yes; a bar in
 * doubt is walked, and exact numbers decide.
 */
export function isQuiet(world: World): boolean {
  const { arrivals, batch } = world;
  if (arrivals.length > 0 && arrivals[0]!.at <= batch!.closeTime) return false;
  if (world.perpetualsOpen > 0 && (nextFundingAt(world) <= batch!.closeTime || !isSafeThrough(world))) return false;
  if (world.orders.size === 0) return true;
  for (const listing of world.listings) {
    if (!isUntouched(world, listing)) return false;
  }
  return true;
}

/** What a bar passed over still does: trailing stops follow its best price. */
export function passOver(world: World): void {
  if (world.orders.size === 0) return;
  for (const listing of world.listings) {
    if (!isMoving(world, listing)) continue;
    for (const order of wakeOf(world, listing).trailing) {
      trail(order, order.draft.side === 'sell' ? listing.bar!.high : listing.bar!.low);
    }
  }
}

function isUntouched(world: World, listing: Listing): boolean {
  if (!isMoving(world, listing)) return true;
  const bar = listing.bar!;
  const wake = wakeOf(world, listing);
  if (bar.lowFloat <= wake.below || bar.highFloat >= wake.above) return false;
  return wake.trailing.every((order) => isTrailingUntouched(order, bar.lowFloat, bar.highFloat));
}

/** Whichever extreme comes first, the stop is not reached from the best price the bar can lift it to. */
function isTrailingUntouched({ draft, terms, anchor }: WorkingOrder, low: number, high: number): boolean {
  if (terms.type !== 'trailing-stop') return false;
  const distance = toFloat(terms.distance);
  const isSell = draft.side === 'sell';
  if (anchor === undefined) {
    const activation = toFloat(terms.activation!);
    return isSell ? high < activation * BELOW : low > activation * ABOVE;
  }
  const best = toFloat(anchor);
  return isSell ? low > (Math.max(best, high) - distance) * ABOVE : high < (Math.min(best, low) + distance) * BELOW;
}

function wakeOf(world: World, listing: Listing): Wake {
  return (listing.wake ??= buildWake(world, listing));
}

function buildWake(world: World, listing: Listing): Wake {
  let below = -Infinity;
  let above = Infinity;
  const trailing: WorkingOrder[] = [];
  for (const order of world.orders.values()) {
    if (order.listing !== listing) continue;
    const watch = watchOf(world, order);
    if (!order.arriving && !order.triggered && order.terms.type === 'trailing-stop') trailing.push(order);
    else if (order.arriving || watch === undefined) below = Infinity;
    else if (watch.from === 'above') below = Math.max(below, toFloat(watch.level) * ABOVE);
    else above = Math.min(above, toFloat(watch.level) * BELOW);
  }
  return { below, above, trailing };
}

/** Floats of prices are off by less than 1e-15 of themselves. */
const ABOVE = 1 + 1e-9;
const BELOW = 1 - 1e-9;
