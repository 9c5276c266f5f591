import type { RiskRule } from './rule.ts';

/** Changes to one strategy's entries in a minute. */
export const amendRate: RiskRule = {
  code: 'AMEND_RATE',
  check(draft, view, { amendsPerMinuteMax }) {
    if (draft.reduceOnly || amendsPerMinuteMax === undefined || !view.isAmendment(draft.clientOrderId))
      return undefined;
    const amends = view.past(draft.strategyId)?.amendsInMinute(view.now) ?? 0;
    if (amends < amendsPerMinuteMax) return undefined;
    return `${draft.strategyId} has changed its entries ${amends} times within a minute, at most ${amendsPerMinuteMax}`;
  },
};
