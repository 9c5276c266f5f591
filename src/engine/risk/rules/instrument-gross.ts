import { format, multiply, type Quantity } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { NOTHING, sideOf, worstOf } from './worst-case.ts';

/**
 * Value at mark of what all strategies could come to hold in the instrument, each at its worst and none netted against
 * another: a long and a short that are nothing together are a position when one of them leaves.
 */
export const instrumentGross: RiskRule = {
  code: 'GROSS_POSITION_LIMIT',
  check(draft, view, { instrumentGrossRateMax: rate }) {
    if (draft.reduceOnly || rate === undefined) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    let [others, own] = [0n, NOTHING];
    for (const [strategyId, standing] of view.standingsIn(draft.instrument)) {
      if (strategyId === draft.strategyId) own = standing;
      else others += worstOf(standing);
    }
    const quantity = (others + sideOf(own, draft.side) + draft.quantity) as Quantity;
    if (quantity * mark <= rate * view.equity) return undefined;
    const most = `${format(multiply(rate, view.equity))} (${format(rate)} x equity)`;
    return `all strategies together could hold ${format(multiply(quantity, mark))} of ${draft.instrument}, more than ${most}`;
  },
};
