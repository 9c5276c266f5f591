import type { InstrumentId } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/**
 * Without a price no value can be judged, nor a sum of values. Of the reducing orders only a plain limit needs one (for
 * the collar), so that a position can be closed or protected right after a restart, before the first bar.
 */
export const noPrice: RiskRule = {
  code: 'NO_PRICE',
  check(draft, view) {
    if (draft.reduceOnly && draft.terms.type !== 'limit') return undefined;
    if (view.markPrice(draft.instrument) === undefined) return noPriceYet(draft.instrument);
    const { unpriced } = view;
    if (draft.reduceOnly || unpriced === undefined) return undefined;
    return `${unpriced} is held or wanted and has no price, so that no sum can be judged`;
  },
};

export function noPriceYet(id: InstrumentId): string {
  return `${id} has no price yet`;
}
