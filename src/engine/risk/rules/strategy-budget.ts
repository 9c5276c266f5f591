import { format, multiply, ONE, smaller, ZERO, type Money, type Rate, type StrategyId } from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { NOTHING, sideOf, worstOf } from './worst-case.ts';

/** Worst-case value at mark of one strategy's positions and pending orders, over all instruments, against its budget. */
export const strategyBudget: RiskRule = {
  code: 'STRATEGY_BUDGET',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const budget = budgetOf(draft.strategyId, limits);
    if (budget === undefined) return undefined;
    let [others, own] = [0n, NOTHING];
    for (const [id, standing] of view.standingsOf(draft.strategyId)) {
      if (id === draft.instrument) {
        own = standing;
        continue;
      }
      const mark = view.markPrice(id);
      if (mark === undefined) return noPriceYet(id);
      others += worstOf(standing) * mark;
    }
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    const value = others + (sideOf(own, draft.side) + draft.quantity) * mark;
    if (value <= budget * view.equity) return undefined;
    const most = `${format(multiply(budget, view.equity))} (${format(budget)} x equity)`;
    return `${draft.strategyId} could come to hold ${format((value / ONE) as Money)}, more than its budget of ${most}`;
  },
};

/** The smaller of its own and everyone's; once budgets are given by name, nothing for a strategy without one. */
export function budgetOf(
  strategyId: StrategyId,
  { strategyBudgets, strategyNotionalRateMax }: RiskLimits,
): Rate | undefined {
  if (strategyBudgets === undefined) return strategyNotionalRateMax;
  const own = Object.hasOwn(strategyBudgets, strategyId) ? strategyBudgets[strategyId]! : ZERO;
  return strategyNotionalRateMax === undefined ? own : smaller(own, strategyNotionalRateMax);
}
