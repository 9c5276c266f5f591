import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';

/** An old price says nothing about what an entry will cost. */
export const stalePrice: RiskRule = {
  code: 'STALE_PRICE',
  check(draft, view, { priceAgeMaxMs }) {
    if (draft.reduceOnly || priceAgeMaxMs === undefined) return undefined;
    const markedAt = view.markedAt(draft.instrument);
    if (markedAt === undefined) return noPriceYet(draft.instrument);
    const age = view.now - markedAt;
    return age <= priceAgeMaxMs
      ? undefined
      : `the price of ${draft.instrument} is ${age} ms old, at most ${priceAgeMaxMs} ms`;
  },
};
