import type { Mutant } from './mutant.ts';

export const watchdogBlind: Mutant = {
  name: 'watchdog-blind',
  mistake: 'the watchdog takes whatever lies there for a sign of life',
  breaks: ['watchdog-flattens'],
  watchdog: (parts) => {
    let count = 0;
    return {
      ...parts,
      heartbeat() {
        const found = parts.heartbeat();
        count += 1; // Which makes it look new.
        return typeof found === 'string' ? found : { ...found, count, state: 'running' };
      },
    };
  },
};

export const watchdogTriggerHappy: Mutant = {
  name: 'watchdog-trigger-happy',
  mistake: 'the watchdog takes a restart of the server for its end',
  breaks: ['watchdog-leaves-alone'],
  watchdog: (parts) => ({ ...parts, times: { staleMs: 4_000, startingMs: 4_000 } }),
};

export const watchdogHasty: Mutant = {
  name: 'watchdog-does-not-look-up',
  mistake: 'a closing order without an answer counts as refused, and the next one is sent at once',
  breaks: ['watchdog-one-at-a-time'],
  watchdog: (parts) => ({
    ...parts,
    venue: {
      requestWindowMs: parts.venue.requestWindowMs,
      look: () => parts.venue.look(),
      find: (id) => parts.venue.find(id),
      serverTime: () => parts.venue.serverTime(),
      quantitiesOf: (instrument) => parts.venue.quantitiesOf(instrument),
      cancelAll: () => parts.venue.cancelAll(),
      async closePart(order) {
        const answer = await parts.venue.closePart(order);
        return answer.type === 'unknown' ? { type: 'refused', code: '', detail: answer.detail } : answer;
      },
    },
  }),
};
