import { scopeName } from '../modes.ts';
import type { RiskRule } from './rule.ts';

/** A latch on the order's account, instrument or strategy that lets positions only shrink. */
export const reduceOnlyMode: RiskRule = {
  code: 'REDUCE_ONLY',
  check(draft, view) {
    if (draft.reduceOnly) return undefined;
    const latch = view.modeFor(draft.strategyId, draft.instrument);
    if (latch?.mode !== 'REDUCE_ONLY') return undefined;
    return `${scopeName(latch.scope)} may only reduce, set by ${latch.by}: ${latch.reason}`;
  },
};
