import type { RiskRule } from './rule.ts';

/** An order that may or may not exist closes its instrument to new risk until that is known. */
export const unresolved: RiskRule = {
  code: 'UNRESOLVED_ORDER',
  check(draft, view) {
    if (draft.reduceOnly) return undefined;
    const count = view.unresolvedOrders(draft.instrument);
    if (count === 0) return undefined;
    return `the outcome of ${count} ${count === 1 ? 'order' : 'orders'} in ${draft.instrument} is not known yet`;
  },
};
