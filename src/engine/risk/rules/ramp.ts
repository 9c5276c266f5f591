import { format, multiply, ONE, type Rate } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import { highestPriceOf } from './order-prices.ts';
import type { RiskRule } from './rule.ts';
import { NOTHING, sideOf } from './worst-case.ts';

/** A strategy that has only just begun to enter has a part of the order and position limits. */
export const ramp: RiskRule = {
  code: 'RAMP_LIMIT',
  check(draft, view, limits) {
    const { rampMs, rampFraction } = limits;
    if (draft.reduceOnly || rampMs === undefined) return undefined;
    const since = view.past(draft.strategyId)?.firstEntryAt ?? view.now;
    if (view.now - since >= rampMs) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);

    const value = draft.quantity * highestPriceOf(draft.terms, mark);
    const orderRate = multiply(rampFraction, limits.orderNotionalRateMax);
    const orderMax = limits.orderNotionalMax && multiply(rampFraction, limits.orderNotionalMax);
    if (value > orderRate * view.equity || (orderMax !== undefined && value > orderMax * ONE)) {
      return `${draft.strategyId} is new: its orders are limited to ${part(rampFraction)} of what others may send`;
    }
    const own = [...view.standingsIn(draft.instrument)].find(([id]) => id === draft.strategyId)?.[1] ?? NOTHING;
    const reach = sideOf(own, draft.side) + draft.quantity;
    if (reach * mark <= multiply(rampFraction, limits.positionNotionalRateMax) * view.equity) return undefined;
    return `${draft.strategyId} is new: its positions are limited to ${part(rampFraction)} of what others may hold`;
  },
};

function part(rate: Rate): string {
  return `${format(multiply(rate, (100n * ONE) as Rate))} %`;
}
