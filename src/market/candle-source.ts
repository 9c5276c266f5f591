import type { EpochMs, Timeframe } from '../domain/index.ts';
import type { InstrumentName } from './instrument-id.ts';

/** What came back from a web server. Header names are in lower case. */
export interface HttpReply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fetches an address. Rejects when there is no whole reply: no connection, one that broke, or an aborted signal. */
export type HttpGet = (url: string, signal: AbortSignal) => Promise<HttpReply>;

/** Candles with `from <= openTime < to`, at most a page of them. */
export interface CandleRequest {
  readonly instrument: InstrumentName;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Opening time in milliseconds, then open, high, low, close and base volume as the venue wrote them. */
export type CandleRow = readonly [
  openTime: number,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
];

/** What a venue's reply means. */
export type CandleReply =
  /** In any order; a candle still forming may be among them. `serverTime` is the venue's own clock. */
  | { readonly type: 'candles'; readonly rows: readonly CandleRow[]; readonly serverTime?: number }
  /** Ask again, no sooner than `waitMs` from now. */
  | { readonly type: 'busy'; readonly detail: string; readonly waitMs?: number }
  /** Asking again would bring the same. */
  | { readonly type: 'refused'; readonly detail: string };

/** One venue's public candles: how to ask, and how to understand the reply. It does no input or output itself. */
export interface CandleSource {
  /** For messages and for the record of where data came from: `bybit`. */
  readonly name: string;
  readonly pageBars: number;
  url(request: CandleRequest): string;
  /**
   * @param now to turn the venue's "not before" into a wait
   * @throws on a body that is not what the venue documents
   */
  read(reply: HttpReply, now: EpochMs): CandleReply;
}

/** What a status other than 200 means on any well-behaved server. */
export function readStatus({ status, body, headers }: HttpReply, now: EpochMs): CandleReply {
  const detail = `HTTP ${status} ${body.replaceAll(/\s+/g, ' ').slice(0, 120)}`.trim();
  if (status !== 429 && status !== 408 && status < 500) return { type: 'refused', detail };
  const waitMs = retryAfterMs(headers['retry-after'], now);
  return { type: 'busy', detail, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | undefined, now: EpochMs): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}
