import { format, multiply, ONE, subtract, type Money } from '../../../domain/index.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { reachOf } from './worst-case.ts';

/** Worst-case value at mark of everything held in the draft's direction, against equity; hedges may close first. */
export const netExposure: RiskRule = {
  code: 'NET_EXPOSURE_LIMIT',
  check(draft, view, { netLeverageMax }) {
    if (draft.reduceOnly || netLeverageMax === undefined) return undefined;
    const { instrument, side, quantity } = draft;
    const mark = view.markPrice(instrument);
    if (mark === undefined) return noPriceYet(instrument);
    const reach = reachOf(draft, view);
    // The sum is rounded up to 1e-12 and this instrument's part of it down, so that no more is taken out than went in.
    const others = view.directionNotional(side) - multiply(subtract(reach, quantity), mark);
    if (others * ONE + reach * mark <= netLeverageMax * view.equity) return undefined;
    const direction = side === 'buy' ? 'long' : 'short';
    const most = `${format(multiply(netLeverageMax, view.equity))} (${format(netLeverageMax)} x equity)`;
    return `the account could be ${direction} by ${format((others + multiply(reach, mark)) as Money)}, more than ${most}`;
  },
};
