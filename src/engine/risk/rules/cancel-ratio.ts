import type { RiskRule } from './rule.ts';

/** Venues watch for orders that are cancelled and never filled. With no fill yet, the first may cost a whole share. */
export const cancelRatio: RiskRule = {
  code: 'CANCEL_RATIO',
  check(draft, view, { cancelsPerFillMax }) {
    if (draft.reduceOnly || cancelsPerFillMax === undefined) return undefined;
    const past = view.past(draft.strategyId);
    if (past === undefined) return undefined;
    const { cancels, fills } = past.cancelsAndFills(view.now);
    if (cancels <= cancelsPerFillMax * Math.max(fills, 1)) return undefined;
    return `${draft.strategyId} has cancelled or changed ${cancels} orders for ${fills} fills in ten minutes, at most ${cancelsPerFillMax} for each`;
  },
};
