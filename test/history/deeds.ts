/**
 * What a run did to its processes and to the exchange, and what it saw from outside, in order. `at` is by the exchange's
 * clock, which is not the wall's.
 */
export type Deed = { readonly at: number } & (
  | { readonly type: 'server-gone'; readonly how: 'killed' | 'paused' | 'ended' }
  /** It beats again: it has said that it trades, or was continued. */
  | { readonly type: 'server-back' }
  | { readonly type: 'watchdog-gone'; readonly how: 'killed' | 'paused' }
  | { readonly type: 'watchdog-back' }
  /** A request of the account's owner at a screen. */
  | { readonly type: 'by-hand'; readonly path: string; readonly orderId: string }
  /** The exchange took a part of the position away. */
  | { readonly type: 'deleverage'; readonly symbol: string }
  /** An emergency stop was ordered. */
  | { readonly type: 'stop' }
  /** The file `STOP` is there, and is gone. */
  | { readonly type: 'latched' }
  | { readonly type: 'unlatched' }
  /** For whoever reads the history; explains nothing. */
  | { readonly type: 'also'; readonly what: string }
);

/** From the moment the latch was seen until it was seen to be gone. */
export interface Latched {
  readonly from: number;
  readonly until: number;
}

export function latchesOf(deeds: readonly Deed[]): readonly Latched[] {
  return deeds.flatMap(({ type, at }, index) => {
    if (type !== 'latched') return [];
    const end = deeds.slice(index).find((deed) => deed.type === 'unlatched');
    return [{ from: at, until: end?.at ?? Infinity }];
  });
}

/** How long the server had been gone at that time; 0 when it was there. */
export function goneMs(deeds: readonly Deed[], at: number): number {
  let since: number | undefined;
  for (const deed of deeds) {
    if (deed.at > at) break;
    if (deed.type === 'server-gone') since ??= deed.at;
    else if (deed.type === 'server-back') since = undefined;
  }
  return since === undefined ? 0 : at - since;
}
