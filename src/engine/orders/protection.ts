import {
  averageEntry,
  magnitude,
  remainingQuantity,
  smaller,
  subtract,
  toFloat,
  ZERO,
  type Instrument,
  type Order,
  type OrderPurpose,
  type OrderTerms,
  type Position,
  type Price,
  type Quantity,
  type Side,
} from '../../domain/index.ts';
import type { Bracket } from '../../strategy/index.ts';
import { closingSide } from '../portfolio/portfolio.ts';
import { priceLevel } from './price-level.ts';

/** One protective order as it should stand with the venue. */
export interface ProtectiveOrder {
  readonly purpose: Extract<OrderPurpose, 'stop-loss' | 'take-profit' | 'trailing-stop'>;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
}

/**
 * The kinds of orders that should guard a position under a bracket: each covers its whole size, and whichever fills
 * first makes the others fall away. Levels are taken from the average entry, and rounded so that a stop is never
 * farther, and a target never farther, than wished.
 */
export function protectiveOrders(
  position: Position,
  bracket: Bracket,
  instrument: Instrument,
): readonly ProtectiveOrder[] {
  const entry = averageEntry(position);
  if (entry === undefined) return [];
  const long = position.quantity > 0n;
  const side = closingSide(position.quantity);
  const quantity = magnitude(position.quantity);
  const step = instrument.priceStep;
  const level = (value: number, direction: 'up' | 'down'): Price | undefined => priceLevel(value, step, direction);
  const at = toFloat(entry);
  const orders: ProtectiveOrder[] = [];

  const { stopLoss, takeProfit, trailingStop } = bracket;
  if (stopLoss !== undefined) {
    const wished = 'price' in stopLoss ? stopLoss.price : long ? at - stopLoss.distance : at + stopLoss.distance;
    const trigger = level(wished, long ? 'up' : 'down');
    if (trigger !== undefined)
      orders.push({ purpose: 'stop-loss', side, quantity, terms: { type: 'stop-market', trigger } });
  }
  if (takeProfit !== undefined) {
    const wished =
      'price' in takeProfit ? takeProfit.price : long ? at + takeProfit.distance : at - takeProfit.distance;
    const trigger = level(wished, long ? 'down' : 'up');
    if (trigger !== undefined)
      orders.push({ purpose: 'take-profit', side, quantity, terms: { type: 'take-profit', trigger } });
  }
  if (trailingStop !== undefined) {
    const distance = level(trailingStop.distance, 'down') ?? step;
    orders.push({ purpose: 'trailing-stop', side, quantity, terms: { type: 'trailing-stop', distance } });
  }
  return orders;
}

/** After so many refusals in a row an order is held to be one that cannot be changed. */
const REFUSALS_MAX = 2;

/**
 * Whether an order can no longer be made larger: it has been triggered. That is seen by its first fill, or by the venue's
 * refusing every change, since the word that it was triggered may be lost.
 */
export function cannotGrow({ filledQuantity, amendmentsRefused = 0 }: Order): boolean {
  return filledQuantity > 0n || amendmentsRefused >= REFUSALS_MAX;
}

/** How much of a position each of the orders of one kind is to guard, and what is left for another one. */
export interface Shares {
  readonly shares: ReadonlyMap<Order, Quantity>;
  readonly rest: Quantity;
}

/** The newest that can still grow follows the position; the others keep what they have, as long as it is needed. */
export function shareOut(wanted: Quantity, orders: readonly Order[]): Shares {
  const following = orders.findLast((order) => !cannotGrow(order));
  const shares = new Map<Order, Quantity>();
  let rest = wanted;
  for (const order of orders) {
    if (order === following) continue;
    const share = smaller(remainingQuantity(order), rest);
    shares.set(order, share);
    rest = subtract(rest, share);
  }
  if (following === undefined) return { shares, rest };
  shares.set(following, rest);
  return { shares, rest: ZERO };
}

/** Whether two sets of terms ask the venue for the same thing. */
export function sameTerms(a: OrderTerms, b: OrderTerms): boolean {
  return (
    a.type === b.type && triggerOf(a) === triggerOf(b) && priceOf(a) === priceOf(b) && distanceOf(a) === distanceOf(b)
  );
}

export function triggerOf(terms: OrderTerms): Price | undefined {
  return 'trigger' in terms ? terms.trigger : undefined;
}
export function priceOf(terms: OrderTerms): Price | undefined {
  return 'price' in terms ? terms.price : undefined;
}
function distanceOf(terms: OrderTerms): Price | undefined {
  return 'distance' in terms ? terms.distance : undefined;
}
