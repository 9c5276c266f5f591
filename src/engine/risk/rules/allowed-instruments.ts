import type { RiskRule } from './rule.ts';

/** Stolen keys and runaway searches go for coins nobody trades: only what was named may be entered. */
export const allowedInstruments: RiskRule = {
  code: 'SYMBOL_NOT_ALLOWED',
  check(draft, _view, { instrumentsAllowed }) {
    if (draft.reduceOnly || instrumentsAllowed === undefined) return undefined;
    if (instrumentsAllowed.includes(draft.instrument)) return undefined;
    return `${draft.instrument} is not among the instruments that may be entered: ${instrumentsAllowed.join(', ') || 'none'}`;
  },
};
