import type { EpochMs, Price, Quantity } from '../../../domain/index.ts';
import type { Side } from '../requests.ts';

/** Where one coin stands at a moment, and what is traded at it. */
export interface CoinMoment {
  /** `BTCUSDT`: every symbol of the two coins follows it. */
  readonly pair: string;
  readonly price: Price;
  /** Traded by the crowd until the next moment; on each symbol of the pair. */
  readonly volume: Quantity;
  /** Trades that really were, instead of the crowd's own. */
  readonly prints?: readonly { readonly side: Side; readonly qty: Quantity }[];
}

/** The outside world, step by step: what the market of the exchange is made to follow. */
export interface PricePath {
  /** Coins it knows, with the price each starts at. */
  readonly start: readonly { readonly pair: string; readonly price: Price }[];
  /** Absent when it has come to its end. */
  nextAt(): EpochMs | undefined;
  next(): readonly CoinMoment[];
  /** Candles of the time before, oldest first, for those who ask for the past. */
  history(pair: string): readonly PastCandle[];
}

export interface PastCandle {
  readonly openTime: EpochMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
}
