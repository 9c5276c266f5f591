import { format, multiply, ONE, type Money } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { reachOf, worstBefore } from './worst-case.ts';

/** Worst-case value at mark of all positions together, against equity. */
export const grossLeverage: RiskRule = {
  code: 'EXPOSURE_LIMIT',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    const reach = reachOf(draft, view);
    // The sum is rounded up to 1e-12 and this instrument's part of it down, so that no more is taken out than went in.
    const others = view.grossNotional - multiply(worstBefore(draft, view), mark);
    if (others * ONE + reach * mark <= limits.grossLeverageMax * view.equity) return undefined;
    const gross = (others + multiply(reach, mark)) as Money;
    const most = `${format(multiply(limits.grossLeverageMax, view.equity))} (${format(limits.grossLeverageMax)} x equity)`;
    return `with pending orders all positions could be worth ${format(gross)}, more than ${most}`;
  },
};
