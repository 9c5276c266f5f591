import type { RiskRule } from './rule.ts';

/** A halt stops new risk and nothing else: positions must stay closable. */
export const halted: RiskRule = {
  code: 'HALTED',
  check(draft, view) {
    if (!view.halted || draft.reduceOnly) return undefined;
    return 'trading is halted: only reduce-only orders pass until the halt is cleared';
  },
};
