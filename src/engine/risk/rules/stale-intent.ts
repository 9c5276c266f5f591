import type { RiskRule } from './rule.ts';

/** A decision that has waited is about a market that has gone; one from the future is a broken clock. */
export const staleIntent: RiskRule = {
  code: 'STALE_INTENT',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const age = view.now - draft.decidedAt;
    if (age >= 0 && age <= limits.intentTtlMs) return undefined;
    return `it was decided ${age} ms ago; an entry must leave within ${limits.intentTtlMs} ms of its decision`;
  },
};
