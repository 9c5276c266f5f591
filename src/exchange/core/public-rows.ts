import type { EpochMs, Fixed, Price, Quantity, Rate } from '../../domain/index.ts';
import type { Side } from './requests.ts';
import type { SymbolRef } from './spec.ts';

export interface TradeRow {
  readonly execId: string;
  readonly symbol: string;
  readonly price: Price;
  readonly size: Quantity;
  /** The taker's. */
  readonly side: Side;
  readonly time: EpochMs;
  readonly tickDirection: 'PlusTick' | 'ZeroPlusTick' | 'MinusTick' | 'ZeroMinusTick';
  readonly seq: number;
}

/** Price and the quantity that rests there; in a delta zero means the level is gone. */
export type BookLevel = readonly [price: Price, quantity: Quantity];

/** Bids from the best downward, asks from the best upward. */
export interface BookRow extends SymbolRef {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Rises by one with each change of the whole book. */
  readonly u: number;
  readonly seq: number;
  readonly at: EpochMs;
}

export interface TickerRow extends SymbolRef {
  readonly lastPrice: Price | undefined;
  readonly indexPrice: Price | undefined;
  readonly markPrice: Price | undefined;
  readonly prevPrice24h: Price | undefined;
  readonly price24hPcnt: Rate;
  readonly highPrice24h: Price | undefined;
  readonly lowPrice24h: Price | undefined;
  readonly prevPrice1h: Price | undefined;
  readonly volume24h: Quantity;
  readonly turnover24h: Fixed;
  readonly bid1Price: Price | undefined;
  readonly bid1Size: Quantity;
  readonly ask1Price: Price | undefined;
  readonly ask1Size: Quantity;
  readonly tickDirection: TradeRow['tickDirection'];
  /** From here on linear only. One side's sum of positions. */
  readonly openInterest: Quantity;
  readonly openInterestValue: Fixed;
  readonly fundingRate: Rate;
  readonly nextFundingTime: EpochMs;
  readonly fundingIntervalHour: number;
  readonly seq: number;
}

export interface KlineRow {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  readonly turnover: Fixed;
  /** False while the candle is still forming. */
  readonly confirm: boolean;
}

export interface FundingRow {
  readonly symbol: string;
  readonly fundingRate: Rate;
  readonly fundingRateTimestamp: EpochMs;
}

export interface OpenInterestRow {
  readonly openInterest: Quantity;
  readonly timestamp: EpochMs;
}

export interface LiquidationRow {
  readonly symbol: string;
  /** Buy: a long was liquidated. */
  readonly side: Side;
  readonly size: Quantity;
  /** Bankruptcy price. */
  readonly price: Price;
  readonly time: EpochMs;
}

export interface PriceLimitRow {
  readonly symbol: string;
  readonly buyLmt: Price | undefined;
  readonly sellLmt: Price | undefined;
  readonly ts: EpochMs;
}
