import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, parseExact, stringifyExact, type EpochMs } from '../domain/index.ts';
import { writeAtomically } from '../runtime/index.ts';
import type { WatchdogStatus } from '../sessions/index.ts';

/** What a watchdog says of itself, with which of its lives says it. */
export type WatchdogWord = WatchdogStatus & { readonly boot: string };

/** A watchdog says something every second, but waits for an exchange that does not answer. */
const ABSENT_AFTER_MS = 60_000;

export function watchdogReportPath(folder: string): string {
  return join(folder, 'watchdog.json');
}

/** @throws the system's error */
export function writeWatchdogReport(folder: string, word: WatchdogWord): void {
  writeAtomically(watchdogReportPath(folder), `${stringifyExact(word)}\n`, { isDurable: false });
}

/** `undefined` when there has never been one, or what lies there says nothing. */
export function readWatchdogReport(folder: string): WatchdogWord | undefined {
  const path = watchdogReportPath(folder);
  if (!existsSync(path)) return undefined;
  try {
    const word = parseExact(readFileSync(path, 'utf8')) as WatchdogWord;
    return typeof word.at === 'number' && typeof word.boot === 'string' ? word : undefined;
  } catch {
    return undefined;
  }
}

/** How the watchdog of a data folder is doing, for a screen. */
export interface WatchdogView {
  readonly state: 'ok' | 'degraded' | 'down' | 'unknown' | 'off';
  readonly detail: string;
  /** How old the knowledge is; now when there is none. */
  readonly at: EpochMs;
}

export function viewWatchdog(folder: string, now: EpochMs): WatchdogView {
  const word = readWatchdogReport(folder);
  if (word === undefined) {
    const detail = existsSync(watchdogReportPath(folder))
      ? 'its report cannot be read'
      : 'none has run here: start assay watchdog as a second service';
    return { state: existsSync(watchdogReportPath(folder)) ? 'unknown' : 'off', detail, at: now };
  }
  const { at } = word;
  if (now - at > ABSENT_AFTER_MS)
    return {
      state: 'down',
      detail: `silent since ${new Date(at).toISOString()}: nobody stands in for this server`,
      at,
    };
  return { ...viewOf(word), at };
}

function viewOf({ state, cause, account, problem }: WatchdogWord): Pick<WatchdogView, 'state' | 'detail'> {
  switch (state) {
    case 'stopping':
      return { state: 'degraded', detail: `closes everything: ${cause?.detail}` };
    case 'stop-incomplete':
      return { state: 'down', detail: `cannot close everything: ${problem ?? openOf(account)}` };
    case 'stopped':
      return { state: 'degraded', detail: `has closed everything and keeps it closed: ${cause?.detail}` };
    case 'watching':
      break;
  }
  if (problem !== undefined) return { state: 'degraded', detail: `watches, and cannot see the account: ${problem}` };
  if (account === undefined) return { state: 'unknown', detail: 'watches, and has not seen the account yet' };
  if (account.exposure.type === 'unknown')
    return { state: 'degraded', detail: `watches, but for its limits: ${account.exposure.detail}` };
  return { state: 'ok', detail: `watches; sees ${openOf(account)}` };
}

export function openOf(account: WatchdogStatus['account']): string {
  if (account === undefined) return 'nothing yet';
  const { openOrders, positions } = account;
  const held = positions.map(({ instrument, quantity }) => `${format(quantity)} ${instrument}`);
  return `${openOrders} open orders, ${positions.length} positions${held.length === 0 ? '' : ` (${held.join(', ')})`}`;
}
