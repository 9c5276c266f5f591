import { fixed, format, ONE, type Order, type OrderDraft, type Price, type Rate } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import { limitPriceOf, triggerOf } from './order-prices.ts';
import type { RiskRule } from './rule.ts';

/** How far a market order is taken to reach into the book. */
const MARKET_REACH_RATE: Rate = fixed('0.005');

/**
 * An entry that would trade with an order of our own that rests on the other side, whichever strategy's: it pays two
 * fees for nothing, and venues punish it. Orders behind a trigger do not rest yet.
 */
export const selfCross: RiskRule = {
  code: 'SELF_CROSS',
  check(draft, view) {
    if (draft.reduceOnly) return undefined;
    for (const order of view.ordersIn(draft.instrument, draft.side === 'buy' ? 'sell' : 'buy')) {
      if (order.terms.type !== 'limit') continue;
      const mark = view.markPrice(draft.instrument);
      if (mark === undefined) return noPriceYet(draft.instrument);
      if (reaches(draft, mark, order.terms.price)) return crossing(order, order.terms.price);
    }
    return undefined;
  },
};

function reaches(draft: OrderDraft, mark: Price, resting: Price): boolean {
  const buys = draft.side === 'buy';
  const limit = limitPriceOf(draft.terms);
  if (limit !== undefined) return buys ? limit >= resting : limit <= resting;
  const from = triggerOf(draft.terms) ?? mark;
  return buys ? from * (ONE + MARKET_REACH_RATE) >= resting * ONE : from * (ONE - MARKET_REACH_RATE) <= resting * ONE;
}

function crossing({ draft }: Order, price: Price): string {
  return `it would trade with our own ${draft.side} at ${format(price)} (${draft.clientOrderId} of ${draft.strategyId})`;
}
