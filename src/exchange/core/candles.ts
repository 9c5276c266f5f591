import {
  add,
  larger,
  multiply,
  roundToStep,
  smaller,
  ZERO,
  type EpochMs,
  type Fixed,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import type { PastCandle } from './market/price-path.ts';
import type { KlineRow } from './public-rows.ts';
import type { KlineInterval, KlineOf } from './requests.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Weeks open on Monday; the epoch was a Thursday. */
const WEEK_OFFSET_MS = 4 * DAY_MS;

export const KLINE_INTERVALS = [
  '1',
  '3',
  '5',
  '15',
  '30',
  '60',
  '120',
  '240',
  '360',
  '720',
  'D',
  'W',
  'M',
] as const satisfies readonly KlineInterval[];

interface Candle {
  readonly start: number;
  open: Price;
  high: Price;
  low: Price;
  close: Price;
  volume: Quantity;
  turnover: Fixed;
}

/** Candles of one length, oldest first, the newest still forming. */
class Series {
  readonly stepMs: number;
  readonly #keep: number;
  candles: Candle[] = [];

  constructor(stepMs: number, keep: number) {
    this.stepMs = stepMs;
    this.#keep = keep;
  }

  /** Opens the candles up to `at`: one without trades repeats the last close. */
  roll(at: EpochMs): void {
    const newest = this.candles.at(-1);
    if (newest === undefined) return;
    for (let start = newest.start + this.stepMs; start <= at; start += this.stepMs) this.#open(start, newest.close);
  }

  record(at: EpochMs, price: Price, volume: Quantity, turnover: Fixed): void {
    this.roll(at);
    const candle = this.candles.at(-1) ?? this.#open(at - (at % this.stepMs), price);
    // The first trade of a candle gives its open, where until then the last close stood for it.
    const isFirst = candle.volume === ZERO && volume !== ZERO;
    candle.open = isFirst ? price : candle.open;
    candle.high = isFirst ? price : larger(candle.high, price);
    candle.low = isFirst ? price : smaller(candle.low, price);
    candle.close = price;
    candle.volume = add(candle.volume, volume);
    candle.turnover = add(candle.turnover, turnover);
  }

  #open(start: number, price: Price): Candle {
    const candle = { start, open: price, high: price, low: price, close: price, volume: ZERO, turnover: ZERO };
    this.candles.push(candle);
    if (this.candles.length >= 2 * this.#keep) this.candles = this.candles.slice(-this.#keep);
    return candle;
  }
}

/** One kind of price in the three lengths that all others are put together from. */
class History {
  readonly minutes = new Series(MINUTE_MS, 100_000);
  readonly hours = new Series(HOUR_MS, 50_000);
  readonly days = new Series(DAY_MS, 10_000);
  readonly all = [this.minutes, this.hours, this.days];

  seriesFor(interval: KlineInterval): Series {
    if (interval === 'D' || interval === 'W' || interval === 'M') return this.days;
    return Number(interval) >= 60 ? this.hours : this.minutes;
  }
}

export interface DayFigures {
  readonly prevPrice24h: Price;
  readonly prevPrice1h: Price;
  readonly highPrice24h: Price;
  readonly lowPrice24h: Price;
  readonly volume24h: Quantity;
  readonly turnover24h: Fixed;
}

/** A symbol's candles of trades, mark, index and premium. */
export class Candles {
  readonly #histories: Readonly<Record<KlineOf, History>> = {
    trade: new History(),
    mark: new History(),
    index: new History(),
    premium: new History(),
  };
  #day: { readonly minute: number; readonly closed: DayFigures | undefined } | undefined;

  trade(at: EpochMs, price: Price, size: Quantity, value: Fixed): void {
    for (const series of this.#histories.trade.all) series.record(at, price, size, value);
  }

  /** A candle of the time before the exchange opened, its prices rounded to ticks. */
  recordPast({ openTime, open, high, low, close, volume }: PastCandle, tickSize: Price): void {
    const prices = [open, high, low, close].map((price) => roundToStep(price, tickSize));
    for (const series of this.#histories.trade.all) {
      for (const [index, price] of prices.entries()) {
        series.record(openTime, price, index === 0 ? volume : ZERO, index === 0 ? multiply(volume, close) : ZERO);
      }
    }
  }

  sample(of: Exclude<KlineOf, 'trade'>, at: EpochMs, price: Price): void {
    for (const series of this.#histories[of].all) series.record(at, price, ZERO, ZERO);
  }

  roll(at: EpochMs): void {
    for (const series of this.#histories.trade.all) series.roll(at);
  }

  /** Newest first. @param before candles that open at or after it are left out */
  rows(query: {
    readonly of: KlineOf;
    readonly interval: KlineInterval;
    readonly from: number;
    readonly before: number;
    readonly limit: number;
    readonly now: EpochMs;
  }): KlineRow[] {
    const { of, interval, from, before, limit, now } = query;
    const { candles } = this.#histories[of].seriesFor(interval);
    const rows: KlineRow[] = [];
    let whole: Candle | undefined;
    for (let index = candles.length - 1; index >= 0; index -= 1) {
      const part = candles[index]!;
      const start = klineStart(part.start, interval);
      if (start >= before) continue;
      if (whole !== undefined && whole.start !== start) rows.push(rowOf(whole, interval, now));
      if (rows.length === limit || start < from) return rows;
      whole = whole?.start === start ? joined(part, whole) : { ...part, start };
    }
    if (whole !== undefined) rows.push(rowOf(whole, interval, now));
    return rows;
  }

  /** The last 1440 minutes; absent before the first trade. */
  day(): DayFigures | undefined {
    const { candles } = this.#histories.trade.minutes;
    const current = candles.at(-1);
    if (current === undefined) return undefined;
    if (this.#day?.minute !== current.start) {
      this.#day = { minute: current.start, closed: figures(candles.slice(-1_440, -1)) };
    }
    const { closed } = this.#day;
    if (closed === undefined) return figures([current]);
    return {
      ...closed,
      highPrice24h: larger(closed.highPrice24h, current.high),
      lowPrice24h: smaller(closed.lowPrice24h, current.low),
      volume24h: add(closed.volume24h, current.volume),
      turnover24h: add(closed.turnover24h, current.turnover),
    };
  }
}

function klineStart(at: number, interval: KlineInterval): number {
  if (interval === 'M') {
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
  if (interval === 'W') return Math.floor((at - WEEK_OFFSET_MS) / (7 * DAY_MS)) * 7 * DAY_MS + WEEK_OFFSET_MS;
  const stepMs = interval === 'D' ? DAY_MS : Number(interval) * MINUTE_MS;
  return at - (at % stepMs);
}

/** The first millisecond after the candle that opens at `start`. */
export function klineEnd(start: number, interval: KlineInterval): number {
  if (interval === 'M') {
    const date = new Date(start);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  }
  if (interval === 'W') return start + 7 * DAY_MS;
  return start + (interval === 'D' ? DAY_MS : Number(interval) * MINUTE_MS);
}

function joined(earlier: Candle, later: Candle): Candle {
  return {
    start: later.start,
    open: earlier.open,
    high: larger(earlier.high, later.high),
    low: smaller(earlier.low, later.low),
    close: later.close,
    volume: add(earlier.volume, later.volume),
    turnover: add(earlier.turnover, later.turnover),
  };
}

function rowOf(candle: Candle, interval: KlineInterval, now: EpochMs): KlineRow {
  const end = klineEnd(candle.start, interval);
  return { ...candle, start: candle.start as EpochMs, end: (end - 1) as EpochMs, confirm: end <= now };
}

function figures(candles: readonly Candle[]): DayFigures | undefined {
  const first = candles[0];
  if (first === undefined) return undefined;
  return {
    prevPrice24h: first.open,
    prevPrice1h: candles.at(-60)?.open ?? first.open,
    highPrice24h: candles.reduce((highest, { high }) => larger(highest, high), first.high),
    lowPrice24h: candles.reduce((lowest, { low }) => smaller(lowest, low), first.low),
    volume24h: candles.reduce<Fixed>((sum, { volume }) => add(sum, volume), ZERO),
    turnover24h: candles.reduce<Fixed>((sum, { turnover }) => add(sum, turnover), ZERO),
  };
}
