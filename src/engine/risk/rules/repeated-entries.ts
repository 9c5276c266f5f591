import type { RiskRule } from './rule.ts';

/** A strategy that enters again and again has lost its way; whoever is told of this takes its right to enter. */
export const repeatedEntries: RiskRule = {
  code: 'REPEATED_ENTRIES',
  check(draft, view, { entriesPerHourMax }) {
    if (draft.reduceOnly || entriesPerHourMax === undefined || view.isAmendment(draft.clientOrderId)) return undefined;
    const entries = view.past(draft.strategyId)?.entriesInHour(view.now) ?? 0;
    if (entries < entriesPerHourMax) return undefined;
    return `${draft.strategyId} has sent ${entries} entries within an hour, at most ${entriesPerHourMax}`;
  },
};
