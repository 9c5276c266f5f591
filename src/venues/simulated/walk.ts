import type { EpochMs, Price } from '../../domain/index.ts';
import { highFirst, settleExtremes } from './adverse-first.ts';
import { isArrivalDue, receive } from './commands.ts';
import { chargeFunding, nextFundingAt } from './funding.ts';
import { isLiquidationDue, liquidate, liquidationMs } from './liquidation.ts';
import { crossLevel, meetPrice, trail, watchOf } from './matching.ts';
import { crossingOf, isEarlier, LEGS, legOf, priceAt, type Crossing } from './path.ts';
import { isMoving, type WorkingOrder, type World } from './world.ts';

/**
 * Travels the current bar until something has been said, so that whoever listens can answer before the price moves on.
 *
 * At one instant: forced closing first, then commands that have arrived, then orders that meet the present price, in
 * order of arrival. When nothing is left to do, time moves to the next happening on the path.
 *
 * @returns true when the bar has been travelled to its end
 */
export function walkOn(world: World): boolean {
  while (world.queue.isEmpty) {
    if (isLiquidationDue(world)) {
      liquidate(world);
      continue;
    }
    if (isArrivalDue(world)) {
      receive(world);
      continue;
    }
    const order = nextDue(world);
    if (order !== undefined) {
      meetPrice(world, order, priceFor(world, order));
      continue;
    }
    if (world.leg === LEGS) return true;
    if (!world.leftOpen) settleExtremes(world);
    moveOn(world);
  }
  return false;
}

/**
 * Moves to the next happening, or to the end of the leg. Within one millisecond a forced closing comes before the
 * crossings, these in their exact order on the path, then funding; commands arrive last. A leg ends when nothing is left
 * to happen on it.
 */
function moveOn(world: World): void {
  const legEndMs = ((world.leg + 1) * world.settings.baseMs) / LEGS;
  const { openTime } = world.batch!;
  const crossing = nextCrossing(world);
  const forcedMs = liquidationMs(world, legEndMs) ?? Infinity;
  const crossingMs = crossing?.atMs ?? Infinity;
  const fundingMs = nextFundingAt(world) - openTime;
  const arrivalMs = world.arrivals.length === 0 ? Infinity : world.arrivals[0]!.at - openTime;
  const toMs = Math.min(forcedMs, crossingMs, fundingMs, arrivalMs, legEndMs);
  world.elapsedMs = toMs;
  world.clock = (openTime + toMs) as EpochMs;
  if (forcedMs === toMs) liquidate(world);
  else if (crossing !== undefined && crossingMs === toMs) crossLevel(world, crossing.order, crossing.level);
  else if (fundingMs === toMs) chargeFunding(world, world.clock);
  else if (toMs === legEndMs) endLeg(world);
}

interface NextCrossing extends Crossing {
  readonly order: WorkingOrder;
  readonly level: Price;
}

/** The first working order that the path touches on this leg; of two at the same point, the one that arrived first. */
function nextCrossing(world: World): NextCrossing | undefined {
  let next: NextCrossing | undefined;
  for (const order of world.orders.values()) {
    const { listing, draft } = order;
    if (order.waiting || !isMoving(world, listing)) continue;
    const watch = watchOf(world, order);
    if (watch === undefined) continue;
    const leg = legOf(listing.bar!, highFirst(world, listing, draft.strategyId), world.leg);
    const crossing = crossingOf(leg, watch);
    if (crossing === undefined) continue;
    // Reached before now only by an order that came to rest inside the spread: it trades as soon as the price goes its way.
    const candidate = { ...crossing, atMs: Math.max(crossing.atMs, world.elapsedMs), order, level: watch.level };
    if (next === undefined || isEarlier(candidate, next)) next = candidate;
  }
  return next;
}

function nextDue(world: World): WorkingOrder | undefined {
  for (const order of world.orders.values()) {
    if (order.due) return order;
  }
  return undefined;
}

function priceFor(world: World, { listing, draft }: WorkingOrder): Price {
  const bar = listing.bar!;
  return world.elapsedMs === 0 ? bar.open : priceAt(bar, highFirst(world, listing, draft.strategyId), world.elapsedMs);
}

function endLeg(world: World): void {
  for (const order of world.orders.values()) {
    if (!order.waiting && isMoving(world, order.listing)) trail(order, priceFor(world, order));
  }
  world.leg += 1;
}
