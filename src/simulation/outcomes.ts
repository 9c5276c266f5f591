import type { RefusalCode } from './wire.ts';

/**
 * What an error code says of a request that changes something. `nothing`: it may have happened or not. `exists`: the id
 * was used before, so the order is there. A code that is not listed says nothing.
 */
export type Outcome = 'refused' | 'nothing' | 'exists';

const CREATE: Readonly<Record<RefusalCode, Outcome>> = {
  '10000': 'nothing',
  '10002': 'refused',
  // A refusal by its meaning; one question is cheaper than one wrong guess.
  '10006': 'nothing',
  '10016': 'nothing',
  '403': 'nothing',
  '110001': 'refused',
  '110007': 'refused',
  '110072': 'exists',
  '170035': 'nothing',
  '110079': 'nothing',
};

export function createOutcome(code: string): Outcome {
  return (CREATE as Readonly<Record<string, Outcome | undefined>>)[code] ?? 'nothing';
}

/** Whether a cancel was refused for good: the exchange says that there is nothing to cancel. */
export function cancelIsRefused(code: string): boolean {
  return code === '110001' || code === '10002';
}
