import type { AccountSession } from '../../sessions/index.ts';
import type { Mutant } from './mutant.ts';

/** What a session keeps to itself and a mistake in it would change. */
interface Inside {
  readonly seats: {
    readonly seats: ReadonlyMap<
      string,
      { readonly desk: { readonly guard: Record<string, (...given: never[]) => unknown> } }
    >;
  };
}

function guardsOf({ engine }: AccountSession): readonly Record<string, (...given: never[]) => unknown>[] {
  return [...(engine as unknown as Inside).seats.seats.values()].map(({ desk }) => desk.guard);
}

export const stopNeverSent: Mutant = {
  name: 'stop-never-sent',
  mistake: 'a position gets no stop, and nobody looks whether it has one',
  breaks: ['protected'],
  session(session) {
    for (const guard of guardsOf(session))
      Object.assign(guard, { protect: () => undefined, isDue: () => false, verify: () => undefined });
  },
};

export const stopNotRecreated: Mutant = {
  name: 'stop-not-recreated',
  mistake: 'a stop that is gone is missed by nobody',
  breaks: ['protected'],
  session(session) {
    for (const guard of guardsOf(session)) Object.assign(guard, { isDue: () => false, verify: () => undefined });
  },
};
