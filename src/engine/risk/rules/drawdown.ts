import { format, multiply, ONE, subtract } from '../../../domain/index.ts';
import type { RiskRule } from './rule.ts';

/** A fall from the highest equity that reaches the limit stops new positions until equity is back above it. */
export const drawdown: RiskRule = {
  code: 'DRAWDOWN',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const fall = subtract(view.peakEquity, view.equity);
    if (fall * ONE < limits.drawdownRateMax * view.peakEquity) return undefined;
    const most = format(multiply(limits.drawdownRateMax, view.peakEquity));
    return `equity is ${format(fall)} below its highest of ${format(view.peakEquity)}; no new positions from ${most} on`;
  },
};
