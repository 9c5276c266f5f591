import { format, multiply, ONE } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import { highestPriceOf } from './order-prices.ts';
import type { RiskRule } from './rule.ts';

/** Value of one order, at the highest of the mark, its limit price and its trigger, against equity and an absolute cap. */
export const orderNotional: RiskRule = {
  code: 'ORDER_TOO_LARGE',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    const { equity } = view;
    if (equity <= 0n) return `equity is ${format(equity)}: there is nothing to open a position with`;

    const price = highestPriceOf(draft.terms, mark);
    const notional = draft.quantity * price;
    if (notional > limits.orderNotionalRateMax * equity) {
      const most = `${format(multiply(limits.orderNotionalRateMax, equity))} (${format(limits.orderNotionalRateMax)} x equity)`;
      return `order is worth ${format(multiply(draft.quantity, price))}, more than ${most}`;
    }
    if (limits.orderNotionalMax === undefined || notional <= limits.orderNotionalMax * ONE) return undefined;
    return `order is worth ${format(multiply(draft.quantity, price))}, more than ${format(limits.orderNotionalMax)}`;
  },
};
