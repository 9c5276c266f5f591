import type { EpochMs, Timeframe } from '../domain/index.ts';
import type { DatasetKey } from './archive.ts';
import type { InstrumentName } from './instrument-id.ts';

/** Rows of one series with `from <= at < to`, no more than fit on a page. */
export interface PastRequest {
  readonly instrument: InstrumentName;
  readonly series: DatasetKey;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * A row as the venue wrote it: milliseconds since the epoch, then plain decimals. Candles: opening time, open, high,
 * low, close, base volume. Mark prices: the same without volume. Funding: the settlement's time, rate. Open interest:
 * the sample's time, base units.
 */
export type PastRow = readonly [at: number, ...numbers: readonly string[]];

/** What a venue's reply means. `serverTime` is the venue's own clock. */
export type PastReply<T> =
  | { readonly type: 'answer'; readonly value: T; readonly serverTime?: number }
  /** Ask again, no sooner than `waitMs` from now. */
  | { readonly type: 'busy'; readonly detail: string; readonly waitMs?: number }
  /** Asking again would bring the same. */
  | { readonly type: 'refused'; readonly detail: string };

/** Whether a venue has an instrument; when it has not, the names of some that are spelt like it. */
export type Listing = { readonly listed: true } | { readonly listed: false; readonly near: readonly string[] };

/**
 * One venue's public past: what it can be asked for, and how. Each question leaves once; patience is the caller's.
 * A question rejects when there is no whole reply: no connection, one that broke, a body that is not what the venue
 * documents, or an aborted signal.
 */
export interface PastData {
  /** For messages, and for the record of where data came from: `bybit`, `okx through ccxt`. */
  readonly name: string;
  /** Timeframes a kind comes in; for funding whatever is there, as it has none. Empty: the venue does not offer it. */
  timeframesOf(kind: DatasetKey['kind']): readonly Timeframe[];
  pageRowsOf(kind: DatasetKey['kind']): number;
  listing(instrument: InstrumentName, signal: AbortSignal): Promise<PastReply<Listing>>;
  /** In any order; what has not closed yet may be among them, and rows outside the range. */
  page(request: PastRequest, signal: AbortSignal): Promise<PastReply<readonly PastRow[]>>;
  close(): Promise<void>;
}
