import {
  format,
  isMultipleOf,
  larger,
  multiply,
  smaller,
  subtract,
  ZERO,
  type OrderTerms,
  type Price,
  type Side,
} from '../../domain/index.ts';
import { promisedBase, reservedBy, usableFor } from './margin.ts';
import { money, reducible, remainingOf, type WorkingOrder, type World } from './world.ts';

/** Why the venue will not have an order or an amendment. The codes are stable; the detail is for people. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
}

export type RejectionCode =
  | 'BAD_ORDER_ID'
  | 'DUPLICATE_ORDER_ID'
  | 'UNKNOWN_INSTRUMENT'
  | 'NO_MARKET'
  | 'BAD_PRICE_STEP'
  | 'BAD_QUANTITY_STEP'
  | 'BAD_TIME_IN_FORCE'
  | 'QUANTITY_TOO_SMALL'
  | 'NOTIONAL_TOO_SMALL'
  | 'INSUFFICIENT_BALANCE'
  | 'UNKNOWN_ORDER'
  | 'BAD_AMENDMENT';

/**
 * Checks a new order, or a working one as it would be after an amendment: form first, then size, then money.
 *
 * @param order as it would be
 * @param replaces the working order it would take the place of
 */
export function refuse(world: World, order: WorkingOrder, replaces?: WorkingOrder): Rejection | undefined {
  return refuseForm(order) ?? refuseSize(order) ?? refuseMoney(world, order, replaces);
}

/** Price per unit that a reservation counts on: the limit or the trigger if there is one, else the present price. */
export function reservePriceOf(
  world: World,
  order: { readonly side: Side; readonly terms: OrderTerms },
  price: Price,
): Price {
  const { halfSpread, slippage } = world.settings.slippage;
  const atMarket = (level: Price): Price =>
    order.side === 'buy' ? ((level + multiply(level, (halfSpread + slippage) as Price)) as Price) : level;
  const { terms } = order;
  switch (terms.type) {
    case 'limit':
      // A sell limit below the market trades at the market, for more.
      return order.side === 'buy' ? terms.price : larger(terms.price, price);
    case 'stop-limit':
    case 'take-profit-limit':
      return order.side === 'buy' ? terms.price : larger(terms.price, terms.trigger);
    case 'stop-market':
    case 'take-profit':
      return atMarket(terms.trigger);
    case 'market':
    case 'trailing-stop':
      return atMarket(price);
  }
}

function refuseForm({ draft, terms, quantity, listing: { instrument } }: WorkingOrder): Rejection | undefined {
  for (const [name, value] of pricesOf(terms)) {
    if (value > 0n && isMultipleOf(value, instrument.priceStep)) continue;
    return refusal(
      'BAD_PRICE_STEP',
      `${name} ${format(value)} is not a positive multiple of ${format(instrument.priceStep)}`,
    );
  }
  if (!isMultipleOf(quantity, instrument.quantityStep)) {
    return refusal(
      'BAD_QUANTITY_STEP',
      `quantity ${format(quantity)} is not a multiple of ${format(instrument.quantityStep)}`,
    );
  }
  if (draft.timeInForce === 'post-only' && !hasLimit(terms)) {
    return refusal('BAD_TIME_IN_FORCE', `a ${terms.type} order always takes, so it cannot be post-only`);
  }
  return undefined;
}

/** An order that closes all of its owner's position may be of any size: what was bought can always be sold. */
function refuseSize({ draft, quantity, filled, reservePrice, listing }: WorkingOrder): Rejection | undefined {
  if (quantity <= 0n) return refusal('QUANTITY_TOO_SMALL', `quantity ${format(quantity)} is not above zero`);
  const { instrument } = listing;
  const open = reducible(listing, draft.strategyId, draft.side);
  if (draft.reduceOnly && subtract(quantity, filled) >= open) return undefined;
  if (quantity < instrument.quantityMin) {
    return refusal(
      'QUANTITY_TOO_SMALL',
      `quantity ${format(quantity)} is below the minimum of ${format(instrument.quantityMin)}`,
    );
  }
  const notional = multiply(reservePrice, quantity);
  if (notional < instrument.notionalMin) {
    const minimum = `${format(instrument.notionalMin)} ${instrument.quote}`;
    return refusal(
      'NOTIONAL_TOO_SMALL',
      `order value ${format(notional)} ${instrument.quote} is below the minimum of ${minimum}`,
    );
  }
  return undefined;
}

function refuseMoney(world: World, order: WorkingOrder, replaces: WorkingOrder | undefined): Rejection | undefined {
  const { draft, listing } = order;
  if (draft.reduceOnly) return undefined;
  const orders = [...world.orders.values()];
  const others = orders.filter((each) => each !== replaces);
  if (!listing.isPerpetual && draft.side === 'sell') return refuseSpotSale(order, others);
  const before = reservedBy(world, orders);
  const more = subtract(reservedBy(world, [...others, order]), before);
  if (more <= 0n) return undefined;
  const free = larger(ZERO, subtract(usableFor(world, listing), before));
  if (more <= free) return undefined;
  return refusal('INSUFFICIENT_BALANCE', `the order needs ${money(world, more)}, ${money(world, free)} is free`);
}

function refuseSpotSale(order: WorkingOrder, others: readonly WorkingOrder[]): Rejection | undefined {
  const { quantity, instrument } = order.listing;
  const promised = smaller(quantity, promisedBase(order.listing, others));
  const free = subtract(quantity, promised);
  // With the order's OCO group the promise may not grow by its whole quantity.
  if (promisedBase(order.listing, [...others, order]) <= quantity) return undefined;
  const wanted = format(remainingOf(order));
  return refusal(
    'INSUFFICIENT_BALANCE',
    `${wanted} ${instrument.base} to sell, ${format(free)} is free: spot cannot be sold short`,
  );
}

export function refusal(code: RejectionCode, detail: string): Rejection {
  return { code, detail };
}

export function hasLimit(terms: OrderTerms): boolean {
  return terms.type === 'limit' || terms.type === 'stop-limit' || terms.type === 'take-profit-limit';
}

function pricesOf(terms: OrderTerms): [string, Price][] {
  switch (terms.type) {
    case 'market':
      return [];
    case 'limit':
      return [['price', terms.price]];
    case 'stop-market':
    case 'take-profit':
      return [['trigger', terms.trigger]];
    case 'stop-limit':
    case 'take-profit-limit':
      return [
        ['trigger', terms.trigger],
        ['price', terms.price],
      ];
    case 'trailing-stop': {
      const distance: [string, Price] = ['distance', terms.distance];
      return terms.activation === undefined ? [distance] : [distance, ['activation', terms.activation]];
    }
  }
}
