import { magnitude, type Fill, type Price, type Quantity } from '../../domain/index.ts';
import { nextFillId } from './execution.ts';
import { feeOf } from './fees.ts';
import { bookFill } from './ledger.ts';
import { maintenanceSlack } from './margin.ts';
import { legOf, type Leg } from './path.ts';
import { takerPrice } from './slippage.ts';
import { endOrder, isMoving, markOfHeld, type Listing, type World } from './world.ts';

/** Whether the account cannot meet its maintenance margin at the present prices. */
export function isLiquidationDue(world: World): boolean {
  if (world.perpetualsOpen === 0) return false;
  return maintenanceSlack(world, (listing) => markOfHeld(world, listing)) <= 0n;
}

/**
 * Millisecond of the current leg at which margin balance falls to the maintenance margin, if it does. The paths of all
 * instruments turn at the same instants, so on a leg the balance, the margin and their difference are straight lines.
 */
export function liquidationMs(world: World, legEndMs: number): number | undefined {
  if (world.perpetualsOpen === 0) return undefined;
  const atEnd = maintenanceSlack(world, (listing) => currentLeg(world, listing)?.to ?? markOfHeld(world, listing));
  if (atEnd > 0n) return undefined;
  const now = maintenanceSlack(world, (listing) => markOfHeld(world, listing));
  const left = BigInt(legEndMs - world.elapsedMs);
  const fall = now - atEnd; // Above zero: an account that is due already has been closed before time moves on.
  return world.elapsedMs + Number((now * left + fall - 1n) / fall);
}

/**
 * The venue takes over: every working order is cancelled, then every perpetual position is closed at the market, with
 * spread, slippage, taker fee and liquidation fee. Volume does not limit it.
 */
export function liquidate(world: World): void {
  for (const order of world.orders.values()) endOrder(world, order, 'liquidation');
  for (const listing of world.listings) {
    if (listing.isPerpetual && listing.quantity !== 0n) closeByForce(world, listing);
  }
}

function closeByForce(world: World, listing: Listing): void {
  const { instrument, taken } = listing;
  const quantity: Quantity = magnitude(listing.quantity);
  const side = listing.quantity > 0n ? 'sell' : 'buy';
  const mark: Price = markOfHeld(world, listing);
  const volume = listing.bar!.volume;
  const price = takerPrice(world.settings.slippage, instrument.priceStep, {
    side,
    price: mark,
    quantity,
    volume,
    taken,
  });
  const fill: Fill = {
    fillId: nextFillId(world),
    instrument: instrument.id,
    side,
    price,
    quantity,
    liquidity: 'taker',
    ...feeOf(instrument, { side, price, quantity, liquidity: 'taker' }, world.settings.liquidationFeeRate),
    executedAt: world.clock,
    kind: 'liquidation',
  };
  bookFill(world, listing, fill, undefined);
}

/**
 * A float filter for a whole bar: true when no order of its prices could bring the account to its maintenance margin,
 * with a safety far above the error of floats.
 */
export function isSafeThrough(world: World): boolean {
  let slack = world.ledger.cashFloat;
  let gross = Math.abs(slack);
  for (const listing of world.listings) {
    const quantity = listing.quantityFloat;
    if (!listing.isPerpetual || quantity === 0) continue;
    const bar = listing.bar!;
    const value = quantity * (quantity > 0 ? bar.lowFloat : bar.highFloat);
    const size = Math.abs(value);
    slack += value - listing.costFloat - size * listing.maintenanceFloat;
    gross += size + Math.abs(listing.costFloat);
  }
  return slack > gross * 1e-9;
}

function currentLeg(world: World, listing: Listing): Leg | undefined {
  return isMoving(world, listing) ? legOf(listing.bar!, listing.accountHighFirst, world.leg) : undefined;
}
