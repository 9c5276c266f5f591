import type { Instrument, OrderTerms, Price, Side } from '../../domain/index.ts';
import type { AmendWish, PlaceWish } from '../../strategy/index.ts';
import { priceLevel } from './price-level.ts';

/**
 * A wished order's numbers as exact price levels. Limit prices round away from the market (never worse than wished);
 * stops and targets round toward it (never later than wished).
 *
 * @returns the terms, or a sentence that says what is wrong with the wish.
 */
export function termsOf(wish: PlaceWish, instrument: Instrument): OrderTerms | string {
  const { order, side } = wish;
  const levels = levelsFor(side, instrument);
  switch (order.type) {
    case 'market':
      return { type: 'market' };
    case 'limit':
      return combine({ price: levels.limit(order.price) }, (l) => ({ type: 'limit', price: l.price }));
    case 'stop-market':
      return combine({ trigger: levels.stop(order.trigger) }, (l) => ({ type: 'stop-market', trigger: l.trigger }));
    case 'stop-limit':
      return combine({ trigger: levels.stop(order.trigger), price: levels.limit(order.price) }, (l) => ({
        type: 'stop-limit',
        ...l,
      }));
    case 'take-profit':
      return combine({ trigger: levels.target(order.trigger) }, (l) => ({ type: 'take-profit', trigger: l.trigger }));
    case 'take-profit-limit':
      return combine({ trigger: levels.target(order.trigger), price: levels.limit(order.price) }, (l) => ({
        type: 'take-profit-limit',
        ...l,
      }));
    case 'trailing-stop':
      return combine({ distance: priceLevel(order.distance, instrument.priceStep, 'down') }, ({ distance }) => {
        const activation = order.activation === undefined ? undefined : levels.target(order.activation);
        return { type: 'trailing-stop', distance, ...(activation === undefined ? {} : { activation }) };
      });
  }
}

/** The terms of a working order with new prices, or a sentence that says why they do not fit it. */
export function withPrices(
  terms: OrderTerms,
  wish: Pick<AmendWish, 'price' | 'trigger'>,
  side: Side,
  instrument: Instrument,
): OrderTerms | string {
  if (wish.price === undefined && wish.trigger === undefined) return 'an amendment gives a price or a trigger';
  if (wish.price !== undefined && !('price' in terms)) return `a ${terms.type} order has no limit price to amend`;
  if (wish.trigger !== undefined && !('trigger' in terms)) return `a ${terms.type} order has no trigger to amend`;
  const levels = levelsFor(side, instrument);
  const toTrigger = terms.type === 'take-profit' || terms.type === 'take-profit-limit' ? levels.target : levels.stop;
  const price = wish.price === undefined ? undefined : levels.limit(wish.price);
  const trigger = wish.trigger === undefined ? undefined : toTrigger(wish.trigger);
  if (wish.price !== undefined && price === undefined) return `${wish.price} is not a usable price`;
  if (wish.trigger !== undefined && trigger === undefined) return `${wish.trigger} is not a usable trigger`;
  return {
    ...terms,
    ...(price === undefined ? {} : { price }),
    ...(trigger === undefined ? {} : { trigger }),
  };
}

function levelsFor(side: Side, instrument: Instrument) {
  const level =
    (direction: 'up' | 'down') =>
    (value: number): Price | undefined =>
      priceLevel(value, instrument.priceStep, direction);
  const buys = side === 'buy';
  return { limit: level(buys ? 'down' : 'up'), stop: level(buys ? 'down' : 'up'), target: level(buys ? 'up' : 'down') };
}

function combine<L extends Record<string, Price | undefined>>(
  levels: L,
  make: (levels: { readonly [K in keyof L]: Price }) => OrderTerms,
): OrderTerms | string {
  for (const [name, level] of Object.entries(levels)) {
    if (level === undefined) return `${name} is not a usable price`;
  }
  return make(levels as { readonly [K in keyof L]: Price });
}
