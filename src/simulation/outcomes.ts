import type { Outcome } from '../venues/index.ts';
import type { RefusalCode } from './wire.ts';

const CREATE: Readonly<Record<RefusalCode, Outcome>> = {
  '10000': 'unknown',
  '10001': 'refused',
  '10002': 'late',
  // A refusal by its meaning; one question is cheaper than one wrong guess.
  '10006': 'unknown',
  '10016': 'unknown',
  '403': 'unknown',
  '110001': 'gone',
  '110007': 'spent',
  '110072': 'exists',
  '170035': 'unknown',
  '110079': 'unknown',
};

/** What an error code says of a request that is to make an order. A code that is not listed says nothing. */
export function createOutcome(code: string): Outcome {
  return (CREATE as Readonly<Record<string, Outcome | undefined>>)[code] ?? 'unknown';
}

/** Whether a cancel was refused for good: the exchange says that there is nothing to cancel. */
export function cancelIsRefused(code: string): boolean {
  return code === '110001' || code === '10002';
}
