import {
  format,
  magnitude,
  multiply,
  ONE,
  smaller,
  subtract,
  type OrderDraft,
  type Price,
  type Rate,
} from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import { limitPriceOf, triggerOf } from './order-prices.ts';
import type { RiskRule } from './rule.ts';

/**
 * Prices that are most likely mistakes. Every order: a limit that would pay far more (or take far less) than the
 * market when it becomes active; an entry may be held to less on that side. Entries also: a limit or trigger far from
 * the market on either side. Protective orders may wait at any distance.
 */
export const priceCollar: RiskRule = {
  code: 'PRICE_COLLAR',
  check(draft, view, limits) {
    const mark = view.markPrice(draft.instrument);
    const { priceCollarRate, aggressiveCollarRate = priceCollarRate } = limits;
    const paying = draft.reduceOnly ? priceCollarRate : smaller(aggressiveCollarRate, priceCollarRate);
    return overpays(draft, mark, paying) ?? strays(draft, mark, priceCollarRate);
  },
};

/** A limit behind a trigger becomes active at the trigger, so that is the market it is judged against. */
function overpays(draft: OrderDraft, mark: Price | undefined, collar: Rate): string | undefined {
  const price = limitPriceOf(draft.terms);
  if (price === undefined) return undefined;
  const market = triggerOf(draft.terms) ?? mark;
  if (market === undefined) return noPriceYet(draft.instrument);
  if (draft.side === 'buy') {
    if (price * ONE <= market * (ONE + collar)) return undefined;
    return `buying at ${format(price)} is more than ${percent(collar)} above ${format(market)}`;
  }
  if (price * ONE >= market * (ONE - collar)) return undefined;
  return `selling at ${format(price)} is more than ${percent(collar)} below ${format(market)}`;
}

function strays(draft: OrderDraft, mark: Price | undefined, collar: Rate): string | undefined {
  if (draft.reduceOnly) return undefined;
  if (mark === undefined) return noPriceYet(draft.instrument);
  return (
    tooFar('limit price', limitPriceOf(draft.terms), mark, collar) ??
    tooFar('trigger', triggerOf(draft.terms), mark, collar) ??
    tooLong(draft, mark, collar)
  );
}

function tooFar(name: string, price: Price | undefined, mark: Price, collar: Rate): string | undefined {
  if (price === undefined || magnitude(subtract(price, mark)) * ONE <= mark * collar) return undefined;
  return `${name} ${format(price)} is more than ${percent(collar)} away from ${format(mark)}`;
}

function tooLong({ terms }: OrderDraft, mark: Price, collar: Rate): string | undefined {
  if (terms.type !== 'trailing-stop' || terms.distance * ONE <= mark * collar) return undefined;
  return `trailing distance ${format(terms.distance)} is more than ${percent(collar)} of ${format(mark)}`;
}

function percent(rate: Rate): string {
  return `${format(multiply(rate, (100n * ONE) as Rate))} %`;
}
