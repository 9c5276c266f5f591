import type { ReportCandles, ReportCurve, ReportFills } from './input.ts';

/*
 * Columns as a page carries them: whole numbers, as differences from the row before, seven bits to a byte, base64.
 * A candle takes about 13 bytes this way, against 60 as JSON. `page/script/unpack.ts` is the way back.
 */

/** A packed column: `value = whole / scale`. */
export interface Packed {
  readonly scale: number;
  /** How often differences were taken: 1 for values, 2 for instants, which are mostly evenly spaced. */
  readonly order: 0 | 1 | 2;
  readonly data: string;
}

export interface PackedCandles {
  readonly instrument: string;
  readonly timeframe: string;
  readonly joined: number;
  readonly count: number;
  readonly openTime: Packed;
  /** Against the close before; `close` is a plain column; the wicks are measured from the body. */
  readonly openGap: Packed;
  readonly close: Packed;
  readonly upperWick: Packed;
  readonly lowerWick: Packed;
  readonly volume: Packed;
}

export function packCandles(candles: ReportCandles): PackedCandles {
  const scale = scaleFor(candles.high, 8);
  const [opens, highs, lows, closes] = [
    wholesOf(candles.open, scale),
    wholesOf(candles.high, scale),
    wholesOf(candles.low, scale),
    wholesOf(candles.close, scale),
  ];
  const gaps = opens.map((open, index) => open - (closes[index - 1] ?? 0));
  const upper = highs.map((high, index) => high - Math.max(opens[index]!, closes[index]!));
  const lower = lows.map((low, index) => Math.min(opens[index]!, closes[index]!) - low);
  const volumeScale = scaleFor(candles.volume, 4);
  return {
    instrument: candles.instrument,
    timeframe: candles.timeframe,
    joined: candles.joined,
    count: candles.openTime.length,
    openTime: packed(candles.openTime, 1, 2),
    openGap: packed(gaps, scale, 0),
    close: packed(closes, scale, 1),
    upperWick: packed(upper, scale, 0),
    lowerWick: packed(lower, scale, 0),
    volume: packed(wholesOf(candles.volume, volumeScale), volumeScale, 0),
  };
}

export interface PackedCurve {
  readonly count: number;
  readonly at: Packed;
  readonly equity: Packed;
  readonly benchmark?: Packed;
}

export function packCurve({ at, equity, benchmark }: ReportCurve): PackedCurve {
  const scale = scaleFor([...equity, ...(benchmark ?? [])], 7);
  return {
    count: at.length,
    at: packed(at, 1, 2),
    equity: packed(wholesOf(equity, scale), scale, 1),
    ...(benchmark === undefined ? {} : { benchmark: packed(wholesOf(benchmark, scale), scale, 1) }),
  };
}

export interface PackedFills {
  readonly count: number;
  readonly candles: Packed;
  readonly at: Packed;
  readonly price: Packed;
  readonly side: Packed;
}

export function packFills({ candles, at, price, side }: ReportFills): PackedFills {
  const scale = scaleFor(price, 8);
  return {
    count: at.length,
    candles: packed(candles, 1, 1),
    at: packed(at, 1, 1),
    price: packed(wholesOf(price, scale), scale, 1),
    side: packed(side, 1, 0),
  };
}

/** The power of ten that gives the largest value about so many digits, at most twelve decimals. */
function scaleFor(values: readonly number[], digits: number): number {
  const top = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (top === 0) return 1;
  return 10 ** Math.min(12, Math.max(0, digits - Math.ceil(Math.log10(top))));
}

function wholesOf(values: readonly number[], scale: number): number[] {
  return values.map((value) => Math.round(value * scale));
}

function packed(wholes: readonly number[], scale: number, order: Packed['order']): Packed {
  let column = wholes;
  for (let times = 0; times < order; times += 1) column = differences(column);
  return { scale, order, data: base64(column) };
}

function differences(column: readonly number[]): number[] {
  return column.map((value, index) => value - (column[index - 1] ?? 0));
}

/** Zigzag, then seven bits to a byte, low first; exact to 2^52. */
function base64(wholes: readonly number[]): string {
  const bytes: number[] = [];
  for (const whole of wholes) {
    let rest = whole < 0 ? -whole * 2 - 1 : whole * 2;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64');
}
