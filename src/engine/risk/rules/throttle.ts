import type { RiskRule } from './rule.ts';

/** Entries, and changes to them, leave at a bounded rate, so that the venue always has room for a cancel. */
export const throttle: RiskRule = {
  code: 'THROTTLED',
  check(draft, view, limits) {
    if (draft.reduceOnly) return undefined;
    const waitMs = view.entryWaitMs(limits);
    if (waitMs === 0) return undefined;
    return `at most ${limits.entriesPerSecondMax} entries a second (${limits.entriesBurstMax} at once); the next may leave in ${waitMs} ms`;
  },
};
