import { format, multiply, ONE, type Money } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';

/** Value at mark of all entries that wait, from the moment they are sent, against equity. */
export const pendingNotional: RiskRule = {
  code: 'OPEN_NOTIONAL_LIMIT',
  check(draft, view, { pendingNotionalRateMax: rate }) {
    if (draft.reduceOnly || rate === undefined) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    const waiting = view.pendingNotional;
    if (waiting * ONE + draft.quantity * mark <= rate * view.equity) return undefined;
    const value = (waiting + multiply(draft.quantity, mark)) as Money;
    return `unfilled entries would be worth ${format(value)}, more than ${format(multiply(rate, view.equity))} (${format(rate)} x equity)`;
  },
};
