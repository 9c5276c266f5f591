import type { RiskRule } from './rule.ts';

/** The same again, at once, is nearly always a loop. A change to an order is not its repetition. */
export const duplicate: RiskRule = {
  code: 'DUPLICATE_SUSPECT',
  check(draft, view, limits) {
    if (draft.reduceOnly || view.isAmendment(draft.clientOrderId)) return undefined;
    const twin = view.twinOf(draft, limits);
    return twin && `it repeats ${twin}, sent less than ${limits.duplicateWindowMs} ms ago`;
  },
};
