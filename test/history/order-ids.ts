import { WATCHDOG_ID } from '../../src/domain/index.ts';

/** The client's own order id in a request, or nothing. */
export function linkOf(fields: Readonly<Record<string, unknown>>): string {
  const link = fields['orderLinkId'];
  return typeof link === 'string' ? link : '';
}

export function isWatchdogs(id: string): boolean {
  return id.startsWith(WATCHDOG_ID);
}

/** Ids of a session are `<session>-<strategy>-<n>-<epoch>`; a person's orders have none. */
export function isOurs(id: string): boolean {
  return id !== '' && !isWatchdogs(id);
}
