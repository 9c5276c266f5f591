import { format, multiply, ONE, subtract } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/** A day's loss that reaches the limit ends the day for new positions; 00:00 UTC begins another. */
export const dailyLoss: RiskRule = {
  code: 'DAILY_LOSS',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const loss = subtract(view.dayStartEquity, view.equity);
    if (loss * ONE < limits.dailyLossRateMax * view.dayStartEquity) return undefined;
    const most = format(multiply(limits.dailyLossRateMax, view.dayStartEquity));
    return `lost ${format(loss)} of ${format(view.dayStartEquity)} since 00:00 UTC; no new positions today from ${most} on`;
  },
};
