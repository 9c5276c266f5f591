import {
  add,
  ceilToStep,
  divide,
  floorToStep,
  larger,
  multiply,
  ONE,
  smaller,
  subtract,
  ZERO,
  type Fill,
  type FillId,
  type Liquidity,
  type Money,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import { cashToBuy, dearerRate, feeOf } from './fees.ts';
import { bookFill } from './ledger.ts';
import { reservedBy, usableFor } from './margin.ts';
import { takerPrice } from './slippage.ts';
import { endOrder, reducible, wantedBy, type Listing, type WorkingOrder, type World } from './world.ts';

/** Trades against the market at a price of the path, with spread and slippage, never worse than `limit`. */
export function take(world: World, order: WorkingOrder, price: Price, limit?: Price): void {
  const { listing, draft } = order;
  const quantity = fillable(world, order);
  if (quantity === undefined) return;
  const { instrument, taken } = listing;
  const volume = listing.bar!.volume;
  let paid = takerPrice(world.settings.slippage, instrument.priceStep, {
    side: draft.side,
    price,
    quantity,
    volume,
    taken,
  });
  if (limit !== undefined) paid = draft.side === 'buy' ? smaller(paid, limit) : larger(paid, limit);
  execute(world, order, { price: paid, quantity, liquidity: 'taker' });
}

/** Is traded against while resting, at its limit or at the better price of a gap. */
export function make(world: World, order: WorkingOrder, price: Price): void {
  const quantity = fillable(world, order);
  if (quantity === undefined) return;
  const { priceStep } = order.listing.instrument;
  const rounded =
    order.draft.side === 'buy' ? ceilToStep(price, priceStep) : larger(priceStep, floorToStep(price, priceStep));
  execute(world, order, { price: rounded, quantity, liquidity: 'maker' });
}

/**
 * Quantity the order can fill now: what it wants, cut to the volume left in the bar. When that is nothing, the order
 * ends or waits for the next bar, as its time in force says, and `undefined` is returned.
 */
function fillable(world: World, order: WorkingOrder): Quantity | undefined {
  const wanted = wantedBy(order);
  const capacity = capacityOf(world, order.listing);
  const quantity = capacity === undefined ? wanted : smaller(wanted, capacity);
  const { timeInForce } = order.draft;
  if (timeInForce === 'FOK' && quantity < wanted) {
    endOrder(world, order, 'fok');
    return undefined;
  }
  if (quantity > 0n) return quantity;
  if (timeInForce === 'IOC') endOrder(world, order, 'ioc-remainder');
  else order.waiting = true;
  return undefined;
}

/** What our fills may still take of the current bar's volume. */
function capacityOf(world: World, listing: Listing): Quantity | undefined {
  const { participationMax } = world.settings;
  if (participationMax === undefined) return undefined;
  const share = floorToStep(multiply(participationMax, listing.bar!.volume), listing.instrument.quantityStep);
  return larger(ZERO, subtract(share, listing.taken));
}

interface Execution {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly liquidity: Liquidity;
}

function execute(world: World, order: WorkingOrder, wanted: Execution): void {
  const { draft, listing } = order;
  const quantity = payable(world, order, wanted);
  if (quantity < wanted.quantity && (quantity === 0n || draft.timeInForce === 'FOK')) {
    endOrder(world, order, 'insufficient-balance');
    return;
  }
  const { price, liquidity } = wanted;
  order.filled = add(order.filled, quantity);
  listing.taken = add(listing.taken, quantity);
  listing.wake = undefined;
  const isDone = order.filled === order.quantity;
  if (isDone) world.orders.delete(draft.clientOrderId);
  const fee = feeOf(listing.instrument, { side: draft.side, price, quantity, liquidity });
  const fill: Fill = {
    fillId: nextFillId(world),
    clientOrderId: draft.clientOrderId,
    instrument: draft.instrument,
    side: draft.side,
    price,
    quantity,
    liquidity,
    ...fee,
    executedAt: world.clock,
    kind: 'trade',
  };
  bookFill(world, listing, fill, draft.strategyId);
  if (!isDone) settleRemainder(world, order, quantity < wanted.quantity);
  endPointlessReductions(world, order);
}

export function nextFillId(world: World): FillId {
  world.fills += 1;
  return `sim-fill-${world.fills}` as FillId;
}

/** An order that may only reduce and has nothing to reduce any more is at its end. */
export function endIfPointless(world: World, order: WorkingOrder): void {
  const { reduceOnly, strategyId, side } = order.draft;
  if (reduceOnly && reducible(order.listing, strategyId, side) === 0n) endOrder(world, order, 'reduce-only');
}

function endPointlessReductions(world: World, filled: WorkingOrder): void {
  for (const other of world.orders.values()) {
    if (other.listing === filled.listing && other.draft.strategyId === filled.draft.strategyId)
      endIfPointless(world, other);
  }
}

function settleRemainder(world: World, order: WorkingOrder, brokeOff: boolean): void {
  if (brokeOff) endOrder(world, order, 'insufficient-balance');
  else if (order.draft.timeInForce === 'IOC') endOrder(world, order, 'ioc-remainder');
  else order.waiting = true;
}

/**
 * Spot is paid for at once: a buy that turns out dearer than was reserved for it gets what the free cash buys, and a
 * sale cannot deliver more than is held. (Perpetuals may go past their reservation; the maintenance check watches them.)
 */
function payable(world: World, order: WorkingOrder, { price, quantity }: Execution): Quantity {
  const { listing, draft } = order;
  if (listing.isPerpetual) return quantity;
  const { instrument } = listing;
  if (draft.side === 'sell')
    return smaller(quantity, floorToStep(larger(ZERO, listing.quantity), instrument.quantityStep));
  // With perpetuals open, losses may have eaten into what was reserved.
  const reservedForIt =
    draft.reduceOnly || world.perpetualsOpen > 0 ? ZERO : cashToBuy(instrument, order.reservePrice, quantity);
  if (cashToBuy(instrument, price, quantity) <= reservedForIt) return quantity;
  const others = [...world.orders.values()].filter((each) => each !== order);
  const free = subtract(usableFor(world, listing), reservedBy(world, others));
  return affordable(order, price, quantity, free);
}

function affordable(
  { listing: { instrument } }: WorkingOrder,
  price: Price,
  quantity: Quantity,
  free: Money,
): Quantity {
  if (free <= 0n) return ZERO;
  if (cashToBuy(instrument, price, quantity) <= free) return quantity;
  const perUnit = multiply(price, instrument.feeCurrency === 'base' ? ONE : add(ONE, dearerRate(instrument)));
  let most = smaller(quantity, floorToStep(divide(free, perUnit), instrument.quantityStep));
  while (most > 0n && cashToBuy(instrument, price, most) > free) most = subtract(most, instrument.quantityStep);
  return most;
}
