import { WATCHDOG_ID, type ClientOrderId, type InstrumentId } from '../../domain/index.ts';
import type { Latch } from '../risk/modes.ts';

/** What is known contradicts itself: no new risk until an operator clears it. */
export function contradiction(reason: string): Latch {
  return { scope: { type: 'account' }, mode: 'HALTED', by: 'engine', code: 'CONTRADICTION', reason };
}

/** Whoever else trades an instrument of ours moves what our limits are measured by: nothing is added to it. */
export function externalActivity(instrument: InstrumentId): Latch {
  return {
    scope: { type: 'instrument', instrument },
    mode: 'REDUCE_ONLY',
    by: 'engine',
    code: 'EXTERNAL_ACTIVITY',
    reason: 'someone else trades it on this account',
  };
}

/** It acts when we were silent or held too much, so we are not to go on as if nothing had happened. */
export const watchdogActs: Latch = {
  scope: { type: 'account' },
  mode: 'HALTED',
  by: 'watchdog',
  code: 'WATCHDOG',
  reason: 'the watchdog closes what is open on this account',
};

export function isWatchdogs(id: ClientOrderId | undefined): boolean {
  return id?.startsWith(WATCHDOG_ID) === true;
}
