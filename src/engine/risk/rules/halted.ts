import { scopeName } from '../modes.ts';
import type { RiskRule } from './rule.ts';

/** A halt stops new risk and nothing else: positions must stay closable. */
export const halted: RiskRule = {
  code: 'HALTED',
  check(draft, view) {
    if (draft.reduceOnly) return undefined;
    if (view.halted) return 'trading is halted: only reduce-only orders pass until the halt is cleared';
    const latch = view.modeFor(draft.strategyId, draft.instrument);
    if (latch?.mode !== 'HALTED') return undefined;
    return `${scopeName(latch.scope)} is halted by ${latch.by} (${latch.reason}): only reduce-only orders pass until that is cleared`;
  },
};
