import { format, multiply, ONE } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { reachOf } from './worst-case.ts';

/** Value at mark of the largest net position the order could lead to, with pending orders of its side: a part of equity, and an absolute cap. */
export const positionNotional: RiskRule = {
  code: 'POSITION_LIMIT',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const mark = view.markPrice(draft.instrument);
    if (mark === undefined) return noPriceYet(draft.instrument);
    const reach = reachOf(draft, view);
    const value = reach * mark;
    if (value > limits.positionNotionalRateMax * view.equity) {
      const most = `${format(multiply(limits.positionNotionalRateMax, view.equity))} (${format(limits.positionNotionalRateMax)} x equity)`;
      return `with pending orders the position could be worth ${format(multiply(reach, mark))}, more than ${most}`;
    }
    const { positionNotionalMax } = limits;
    if (positionNotionalMax === undefined || value <= positionNotionalMax * ONE) return undefined;
    return `with pending orders the position could be worth ${format(multiply(reach, mark))}, more than ${format(positionNotionalMax)}`;
  },
};
