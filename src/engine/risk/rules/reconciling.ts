import type { RiskRule } from './rule.ts';

/** While our books and the venue's may differ, nobody knows what a new order would add to. */
export const reconciling: RiskRule = {
  code: 'RECONCILING',
  check(draft, view) {
    if (!view.reconciling || draft.reduceOnly) return undefined;
    return 'our books are being compared with the venue: only reduce-only orders pass until that is done';
  },
};
