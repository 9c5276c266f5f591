import type { RiskRule } from './rule.ts';

/** Protection must always find room, but not without end: a loop that places stops is stopped too. */
const REDUCING_FACTOR = 2;

/** Orders sent or working, of the account and of the instrument; the draft would be one more. */
export const openOrders: RiskRule = {
  code: 'TOO_MANY_OPEN',
  check(draft, view, limits) {
    const factor = draft.reduceOnly ? REDUCING_FACTOR : 1;
    const accountMax = limits.openOrdersMax * factor;
    if (view.openOrders >= accountMax) return `the account has ${view.openOrders} open orders, at most ${accountMax}`;
    const instrumentMax = limits.openOrdersPerInstrumentMax * factor;
    const open = view.openOrdersOf(draft.instrument);
    return open >= instrumentMax ? `${draft.instrument} has ${open} open orders, at most ${instrumentMax}` : undefined;
  },
};
