import { add, multiply, subtract, type Fixed, type Price } from '../../domain/index.ts';
import type { Market } from './market-state.ts';
import type { Side } from './requests.ts';

/**
 * The price up to which a market order goes: the edge of the price band, or nearer if the customer wants less slippage.
 *
 * @returns `undefined` when there is nothing to trade with, or no price to measure by
 */
export function marketBound(
  market: Market,
  side: Side,
  slippage?: { readonly type: 'TickSize' | 'Percent'; readonly tolerance: Fixed },
): Price | undefined {
  const { book, prices, spec } = market;
  const best = book.against(side).best?.price;
  if (best === undefined) return undefined;
  const { band } = prices;
  const edge = side === 'Buy' ? band?.buyLmt : band?.sellLmt;
  if (slippage === undefined) return edge ?? best;
  const distance =
    slippage.type === 'TickSize'
      ? multiply(spec.tickSize, slippage.tolerance)
      : multiply(best, (slippage.tolerance / 100n) as Fixed);
  const wanted = side === 'Buy' ? add(best, distance) : subtract(best, distance);
  const bound = edge === undefined || isNearer(side, wanted, edge) ? wanted : edge;
  return ((bound / spec.tickSize) * spec.tickSize) as Price;
}

function isNearer(side: Side, price: Price, other: Price): boolean {
  return side === 'Buy' ? price < other : price > other;
}
