/** What the processes of this workload say to each other. */

/** Where a contender listens and sends, and on whose account. */
export interface Place {
  /** The practice exchange itself: questions and the account's stream. */
  readonly exchange: string;
  /** The market's stream, as the clock of this workload sends it. */
  readonly market: string;
  /** The trade stream, on which each order is noticed as it arrives, and passed on to the exchange. */
  readonly trade: string;
  readonly uid: string;
  readonly key: string;
  readonly secret: string;
}

export type ToVenue =
  | { readonly type: 'seat'; readonly name: string }
  /** `ticks` orders of each, in turn; the bar that each expects first. */
  | { readonly type: 'time'; readonly firstOpens: Readonly<Record<string, number>>; readonly ticks: number };

export type FromVenue =
  | { readonly type: 'seated'; readonly place: Place }
  | { readonly type: 'timed'; readonly rounds: Readonly<Record<string, VenueRound>> };

export interface VenueRound {
  /** From the message that leaves to the order that arrives, on one clock, microseconds. */
  readonly waitsUs: readonly number[];
  /** The first order frame as it came, without what differs by nature: ids, and the time. */
  readonly frame: unknown;
  /** What the exchange said to all of them: how many times each code. */
  readonly codes: Readonly<Record<string, number>>;
}

export type ToTrader = { readonly type: 'report' };
export type FromTrader =
  /** It follows the market and may trade; it expects the bar that opens then. */
  | { readonly type: 'ready'; readonly firstOpen: number }
  /** From each message heard to the frame handed to the socket, in the trader's own process, microseconds. */
  | { readonly type: 'report'; readonly insideUs: readonly number[] };

export const MINUTE_MS = 60_000;
export const SYMBOL = 'BTCUSDT';
export const TOPIC = `kline.1.${SYMBOL}`;
/** Each order asks for this much, immediately or not at all, this far below a price where nobody sells. */
export const QUANTITY = '0.1';
export const PRICE_RATE = '0.99';
export const RECV_WINDOW_MS = 5_000;
