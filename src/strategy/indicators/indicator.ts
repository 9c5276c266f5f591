import type { Bar } from '../../domain/index.ts';

/**
 * A running calculation over closed bars. One definition serves streaming (live, one bar at a time) and batch
 * (`computeColumns`), so the two agree bit for bit.
 *
 * `update` is called once per closed bar, oldest first, and leaves the newest values in the output fields.
 * A value that is not yet defined is NaN: never 0, never a partial window.
 */
export interface Indicator<Output extends string = string> {
  /** e.g. `ema(20)`; equal keys mean equal calculations, so a host may share them. */
  readonly key: string;
  /** Names of the output lines, the first being the principal one: `['macd', 'signal', 'histogram']`. */
  readonly outputs: readonly Output[];
  /** Number of bars that must be seen before every output is defined. */
  readonly warmUpBars: number;
  update(bar: IndicatorBar): void;
  /** Newest value of an output line; NaN while undefined. */
  value(output: Output): number;
}

/** What an indicator reads of a bar: floats only. A `Bar` is one. */
export type IndicatorBar = Pick<
  Bar,
  'openTime' | 'openFloat' | 'highFloat' | 'lowFloat' | 'closeFloat' | 'volumeFloat'
>;

/** Which number of each bar a one-line indicator (average, RSI …) is taken of. */
export type PriceSource = 'open' | 'high' | 'low' | 'close' | 'hl2' | 'hlc3' | 'ohlc4' | 'volume';
