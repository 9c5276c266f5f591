import type { RefusalCount } from '../ports/session-views.ts';
import type { Projection } from './projection.ts';

/** Counts what our own side refused, by whom and why: a row for each reason, however often it comes. */
export function refusalCounter(add: (more: RefusalCount) => void): Projection {
  const gathered = new Map<string, RefusalCount>();
  const count = (refusal: Omit<RefusalCount, 'count'>): void => {
    const key = JSON.stringify(refusal);
    gathered.set(key, { ...refusal, count: (gathered.get(key)?.count ?? 0) + 1 });
  };
  return {
    follow({ effects }) {
      for (const effect of effects) {
        if (effect.type === 'denied') {
          const { strategyId, instrument } = effect.draft;
          count({ strategyId, instrument, kind: effect.type, code: effect.code });
        } else if (effect.type === 'wish-refused') {
          const { strategyId, instrument, code } = effect;
          count({ strategyId, instrument, kind: effect.type, code });
        }
      }
    },
    flush() {
      for (const more of gathered.values()) add(more);
      gathered.clear();
    },
  };
}
