import type { Brand } from './brand.ts';
import { toFloat, type Price, type Quantity, type Rate } from './fixed.ts';

/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** `BTCUSDT.BINANCE` (spot) or `BTCUSDT-PERP.BYBIT` (linear perpetual): one string, safe in file names and URLs. */
export type InstrumentId = Brand<string, 'InstrumentId'>;

export type InstrumentKind = 'spot' | 'linear-perpetual';

/** What is traded, with the venue's rules for it. */
export interface Instrument {
  readonly id: InstrumentId;
  readonly kind: InstrumentKind;
  /** e.g. `BTC`. */
  readonly base: string;
  /** Quote and settlement currency, e.g. `USDT`. */
  readonly quote: string;
  /** Every order price is a whole multiple of it. */
  readonly priceStep: Price;
  /** Every order quantity is a whole multiple of it. */
  readonly quantityStep: Quantity;
  readonly quantityMin: Quantity;
  /** Smallest order value, quote currency. */
  readonly notionalMin: Price;
  /** Fractions of notional; negative is a rebate. */
  readonly makerFeeRate: Rate;
  readonly takerFeeRate: Rate;
  /** Spot buys on some venues pay the fee in the coin bought. Perpetuals always pay in quote. */
  readonly feeCurrency: 'quote' | 'base';
  /** Perpetuals: highest leverage (initial margin is its inverse) and maintenance margin as a fraction of notional. */
  readonly leverageMax: number;
  readonly maintenanceMarginRate: Rate;
}

export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const MINUTE = 60_000;
const DURATIONS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1_440 * MINUTE,
  '1w': 10_080 * MINUTE,
};
/** Weeks open on Monday 00:00 UTC; the epoch was a Thursday. */
const WEEK_OFFSET = 4 * DURATIONS['1d'];

export function timeframeMs(timeframe: Timeframe): number {
  return DURATIONS[timeframe];
}

export function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text);
}

/** Start of the interval of `timeframe` that holds the instant. Intervals are aligned to UTC midnight (weeks: Monday). */
export function intervalStart(at: number, timeframe: Timeframe): EpochMs {
  const duration = DURATIONS[timeframe];
  const offset = timeframe === '1w' ? WEEK_OFFSET : 0;
  return (Math.floor((at - offset) / duration) * duration + offset) as EpochMs;
}

/**
 * One closed interval of trading. Known to the system no earlier than `closeTime`;
 * a bar that is still forming is never given this type.
 *
 * Each price is there twice: exact, for orders and money, and as a float, for indicators and charts.
 * The float is derived from the exact value; nothing is ever computed the other way round.
 */
export interface Bar {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Start of the interval, inclusive. A bar is keyed by it. */
  readonly openTime: EpochMs;
  /** End of the interval, exclusive: `openTime` plus the timeframe. */
  readonly closeTime: EpochMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Base units traded. */
  readonly volume: Quantity;
  readonly openFloat: number;
  readonly highFloat: number;
  readonly lowFloat: number;
  readonly closeFloat: number;
  readonly volumeFloat: number;
}

/** A bar of exact prices, with the floats that follow from them. */
export function exactBar(
  series: Pick<Bar, 'instrument' | 'timeframe'>,
  openTime: EpochMs,
  candle: Pick<Bar, 'open' | 'high' | 'low' | 'close' | 'volume'>,
): Bar {
  const { instrument, timeframe } = series;
  const { open, high, low, close, volume } = candle;
  return {
    instrument,
    timeframe,
    openTime,
    closeTime: (openTime + timeframeMs(timeframe)) as EpochMs,
    open,
    high,
    low,
    close,
    volume,
    openFloat: toFloat(open),
    highFloat: toFloat(high),
    lowFloat: toFloat(low),
    closeFloat: toFloat(close),
    volumeFloat: toFloat(volume),
  };
}

/** Best bid and ask. */
export interface Quote {
  readonly instrument: InstrumentId;
  readonly at: EpochMs;
  readonly bid: Price;
  readonly bidQuantity: Quantity;
  readonly ask: Price;
  readonly askQuantity: Quantity;
}

/** A public print, never an execution of ours. */
export interface Trade {
  readonly instrument: InstrumentId;
  readonly at: EpochMs;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly aggressor: 'buy' | 'sell';
}
