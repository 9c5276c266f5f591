import { format, isMultipleOf, ONE, type Fixed, type Instrument, type OrderDraft } from '../../../domain/index.ts';
import type { RiskView } from '../view.ts';
import { limitPriceOf, triggerOf } from './order-prices.ts';
import type { RiskRule } from './rule.ts';
import { notTraded } from './unknown-instrument.ts';

/**
 * Numbers the venue would refuse: not positive, not whole steps, or below its smallest order.
 * Reducing orders may be worth less than the smallest value: what is left of a position must be saleable.
 */
export const precision: RiskRule = {
  code: 'BAD_PRECISION',
  check(draft, view) {
    const instrument = view.instrument(draft.instrument);
    if (instrument === undefined) return notTraded(draft.instrument);
    return (
      quantityProblem(draft, instrument) ??
      priceProblem('limit price', limitPriceOf(draft.terms), instrument) ??
      priceProblem('trigger', triggerOf(draft.terms), instrument) ??
      priceProblem('trailing distance', distanceOf(draft), instrument) ??
      valueProblem(draft, instrument, view)
    );
  },
};

function distanceOf(draft: OrderDraft): Fixed | undefined {
  return draft.terms.type === 'trailing-stop' ? draft.terms.distance : undefined;
}

function quantityProblem({ quantity }: OrderDraft, instrument: Instrument): string | undefined {
  if (quantity <= 0n) return `quantity ${format(quantity)} is not positive`;
  if (!isMultipleOf(quantity, instrument.quantityStep)) {
    return `quantity ${format(quantity)} is not a multiple of ${format(instrument.quantityStep)}`;
  }
  if (quantity >= instrument.quantityMin) return undefined;
  return `quantity ${format(quantity)} is below the smallest of ${format(instrument.quantityMin)}`;
}

function priceProblem(name: string, price: Fixed | undefined, { priceStep }: Instrument): string | undefined {
  if (price === undefined) return undefined;
  if (price <= 0n) return `${name} ${format(price)} is not positive`;
  return isMultipleOf(price, priceStep)
    ? undefined
    : `${name} ${format(price)} is not a multiple of ${format(priceStep)}`;
}

function valueProblem(draft: OrderDraft, instrument: Instrument, view: RiskView): string | undefined {
  if (draft.reduceOnly) return undefined;
  const price = limitPriceOf(draft.terms) ?? triggerOf(draft.terms) ?? view.markPrice(draft.instrument);
  // A market order before the first price: `NO_PRICE` refuses it.
  if (price === undefined) return undefined;
  if (draft.quantity * price >= instrument.notionalMin * ONE) return undefined;
  return `${format(draft.quantity)} at ${format(price)} is worth less than the smallest order of ${format(instrument.notionalMin)}`;
}
