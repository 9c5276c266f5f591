import {
  add,
  magnitude,
  multiply,
  negate,
  proportion,
  subtract,
  toFloat,
  ZERO,
  type Fill,
  type Funding,
  type Money,
  type Price,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import { assertBooksAgree, hearFill, hearFunding } from './audit.ts';
import { scheduleFunding } from './funding-schedule.ts';
import { markOfHeld, money, say, type Listing, type World } from './world.ts';

/**
 * Books an execution and says it. The venue's own accounts; the engine keeps others, and the two are compared.
 *
 * @param owner whose virtual position moves; `undefined` for a forced close, which is shared among the owners
 */
export function bookFill(world: World, listing: Listing, fill: Fill, owner: StrategyId | undefined): void {
  const { ledger } = world;
  const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
  const change = fill.feeCurrency === 'base' ? subtract(signed, fill.fee) : signed;
  const wasFlat = listing.quantity === 0n;
  if (listing.isPerpetual) ledger.cash = add(ledger.cash, tradePerpetual(listing, signed, fill.price));
  else ledger.cash = subtract(ledger.cash, multiply(fill.price, signed));
  if (fill.feeCurrency === 'quote') ledger.cash = subtract(ledger.cash, fill.fee);
  listing.quantity = add(listing.quantity, change);
  if (owner === undefined) shareForcedFill(listing, fill);
  else moveOwner(listing, owner, change);
  refreshFloats(world, listing);
  if (listing.isPerpetual) noteOpening(world, listing, wasFlat);

  say(world, { type: 'fill', at: world.clock, fill });
  repeatByChance(world, fill);
  hearFill(world.audit, world.listings.indexOf(listing), fill);
  assertBooksAgree(world.audit, world);
  noteShortfall(world);
}

export function bookFunding(world: World, funding: Funding): void {
  world.ledger.cash = add(world.ledger.cash, funding.amount);
  world.ledger.cashFloat = toFloat(world.ledger.cash);
  say(world, { type: 'funding', at: world.clock, funding });
  hearFunding(world.audit, funding);
  assertBooksAgree(world.audit, world);
}

/** Cash, spot holdings at the mark, and unrealised profit of perpetuals. */
export function equityOf(world: World): Money {
  let equity = world.ledger.cash;
  for (const listing of world.listings) {
    if (listing.quantity === 0n) continue;
    equity = add(equity, subtract(multiply(markOfHeld(world, listing), listing.quantity), listing.cost));
  }
  return equity;
}

/** Caches for filters; exact values decide. */
export function refreshFloats(world: World, listing: Listing): void {
  world.ledger.cashFloat = toFloat(world.ledger.cash);
  listing.quantityFloat = toFloat(listing.quantity);
  listing.costFloat = toFloat(listing.cost);
}

/** Moves quantity at a price; returns the profit this realises. Quantity itself is moved by the caller. */
function tradePerpetual(listing: Listing, signed: Quantity, price: Price): Money {
  const { quantity, cost } = listing;
  const notional = multiply(price, signed);
  const reduces = (quantity > 0n && signed < 0n) || (quantity < 0n && signed > 0n);
  if (!reduces) {
    listing.cost = add(cost, notional);
    return ZERO;
  }
  if (magnitude(signed) <= magnitude(quantity)) {
    const costOut = proportion(cost, negate(signed), quantity);
    listing.cost = subtract(cost, costOut);
    return subtract(negate(notional), costOut);
  }
  const proceeds = multiply(price, quantity);
  listing.cost = add(notional, proceeds);
  return subtract(proceeds, cost);
}

function moveOwner(listing: Listing, owner: StrategyId, change: Quantity): void {
  listing.owners.set(owner, add(listing.owners.get(owner) ?? ZERO, change));
}

/** A forced close takes from the owners on the side that is closed, in proportion; the last bears what rounding leaves. */
function shareForcedFill(listing: Listing, { side, quantity }: Fill): void {
  const closed = [...listing.owners].filter(([, held]) => (side === 'sell' ? held > 0n : held < 0n));
  const total = closed.reduce((sum, [, held]) => add(sum, magnitude(held)), ZERO);
  let left = quantity;
  for (const [index, [owner, held]] of closed.entries()) {
    const share = index === closed.length - 1 ? left : proportion(quantity, magnitude(held), total);
    left = subtract(left, share);
    moveOwner(listing, owner, side === 'sell' ? negate(share) : share);
  }
}

function noteOpening(world: World, listing: Listing, wasFlat: boolean): void {
  const isFlat = listing.quantity === 0n;
  if (wasFlat === isFlat) return;
  world.perpetualsOpen += isFlat ? -1 : 1;
  if (!isFlat) listing.fundedUntil = world.clock;
  scheduleFunding(world, listing);
}

function repeatByChance(world: World, fill: Fill): void {
  const { duplicateFillChance } = world.settings;
  if (duplicateFillChance > 0 && world.random.next() < duplicateFillChance)
    say(world, { type: 'fill', at: world.clock, fill });
}

/** Losses can exceed the money that was there. The debt stays on the account, and is said in the log and in `limits`. */
function noteShortfall(world: World): void {
  const { cash } = world.ledger;
  if (cash >= 0n || world.perpetualsOpen > 0) return;
  const debt = negate(cash);
  if (world.shortfall !== undefined && world.shortfall.worst >= debt) return;
  world.shortfall = { at: world.shortfall?.at ?? world.clock, worst: debt };
  world.settings.log.warn(`the simulated account has lost more than it had and owes ${money(world, debt)}`, {
    at: world.clock,
  });
}
