import { format, toFloat } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/** A market that hardly trades can be pushed by whoever waits for our order, and cannot be left. */
export const turnover: RiskRule = {
  code: 'LOW_TURNOVER',
  check(draft, view, { turnoverMin }) {
    if (draft.reduceOnly || turnoverMin === undefined) return undefined;
    const traded = view.turnover(draft.instrument);
    if (traded === undefined) return `what ${draft.instrument} trades in 24 hours is not known yet`;
    if (traded >= toFloat(turnoverMin)) return undefined;
    return `${draft.instrument} traded ${traded.toFixed(0)} in 24 hours, less than ${format(turnoverMin)}`;
  },
};
