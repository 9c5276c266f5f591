import { format, negate } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/**
 * Reduce-only opens doors in the other rules, so the claim must be true of the strategy's own position: the venue
 * knows only the account's net, and would let one strategy's "exit" open a position at another's expense.
 *
 * Other working reduce-only orders are not subtracted: a stop and a take-profit in one OCO group each cover it all.
 */
export const reduceOnly: RiskRule = {
  code: 'WOULD_INCREASE',
  check(draft, view) {
    if (!draft.reduceOnly) return undefined;
    const position = view.strategyQuantity(draft.strategyId, draft.instrument);
    const reducible = draft.side === 'sell' ? position : negate(position);
    if (draft.quantity <= reducible) return undefined;
    return `reduce-only ${draft.side} of ${format(draft.quantity)} ${draft.instrument} does not fit the position of ${format(position)}`;
  },
};
