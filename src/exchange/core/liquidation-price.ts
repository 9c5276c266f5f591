import { add, divide, magnitude, multiply, ONE, subtract, ZERO, type Fixed, type Price } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { marginBalance, markOf, positionIM, positionMM, standingOf, tierOf } from './margin.ts';
import type { Position } from './position.ts';

/**
 * Where the mark would have to be for the position to be liquidated: for isolated margin, where its own balance and
 * result are down to its maintenance margin; for cross, where the account's are, if all other prices stood still.
 *
 * @returns `undefined` when that price is outside of what the symbol can have
 */
export function liquidationPrice(floor: Floor, position: Position): Price | undefined {
  if (!position.isOpen) return undefined;
  const { account, market, size } = position;
  const mark = markOf(position);
  const mm = positionMM(position);
  const slack =
    account.marginMode === 'ISOLATED_MARGIN'
      ? subtract(add(positionIM(position), position.unrealisedAt(mark)), mm)
      : accountSlack(floor, position);
  // Per unit of price the slack shrinks by the size, less what maintenance margin gives back (long) or takes (short).
  const { maintenanceMargin } = tierOf(market.spec, position.valueAt(mark));
  const slope = multiply(magnitude(size), size > ZERO ? subtract(ONE, maintenanceMargin) : add(ONE, maintenanceMargin));
  const distance = divide(slack, slope);
  const price = size > ZERO ? subtract(mark, distance) : add(mark, distance);
  return within(price, market.spec);
}

function accountSlack(floor: Floor, position: Position): Fixed {
  const standing = standingOf(floor, position.account);
  const price = floor.dollarPrice(position.market.spec.quoteCoin);
  const slack = subtract(marginBalance(standing), standing.positionMM);
  return price === ZERO ? slack : divide(slack, price);
}

function within(
  price: Price,
  spec: { readonly minPrice: Price; readonly maxPrice: Price; readonly tickSize: Price },
): Price | undefined {
  if (price <= spec.minPrice || price >= spec.maxPrice) return undefined;
  return ((price / spec.tickSize) * spec.tickSize) as Price;
}
