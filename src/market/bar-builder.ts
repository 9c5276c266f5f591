import { strict as assert } from 'node:assert';
import { intervalStart, timeframeMs, type Bar, type Timeframe } from '../domain/index.ts';
import { POWERS_OF_TEN } from './decimals.ts';
import { assertResamples } from './resample.ts';
import { StoredBar, type BarShape } from './stored-bar.ts';

/** Makes bars of longer timeframes out of bars as they close, equal to what `resample` makes of the whole series. */
export interface BarBuilder {
  /**
   * Takes the next fine bar, in order, and returns the longer bars that closed with it, shorter timeframes first.
   * Where the last fine bar of an interval is missing, its bar closes with the first bar after it.
   */
  add(bar: Bar): readonly Bar[];
  /**
   * Bars of intervals that end at `at` or before. For a venue that publishes no bar when nothing trades: the clock, or
   * another instrument's bar, says that time has passed.
   */
  closeThrough(at: number): readonly Bar[];
  state(): BarBuilderState;
}

/** What a builder knows, for each timeframe, shortest first. Plain data: a session can write it down. */
export type BarBuilderState = readonly {
  /** A bar has been seen, so that an interval entered from now on is one whose beginning was watched. */
  readonly begun: boolean;
  readonly interval?: OpenInterval;
}[];

/** An interval that has begun and not closed. */
export interface OpenInterval {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Volume so far, in units of `10 ** -volumeDecimals`. */
  readonly units: number;
  /** Its beginning was not watched, so it will never be a bar. */
  readonly partial: boolean;
}

/**
 * @param shape of the fine bars
 * @param timeframes of the bars to make, each a whole multiple of the fine one
 * @param state of an earlier builder with the same arguments, to continue it
 * @throws AssayError `RESAMPLE_DOWN`
 */
export function barBuilder(shape: BarShape, timeframes: readonly Timeframe[], state?: BarBuilderState): BarBuilder {
  for (const timeframe of timeframes) assertResamples(shape.timeframe, timeframe);
  assert(state === undefined || state.length === timeframes.length, 'the state is of a builder of other timeframes');
  const targets = timeframes
    .toSorted((a, b) => timeframeMs(a) - timeframeMs(b))
    .map((timeframe, index) => new Target({ ...shape, timeframe }, state?.[index]));
  let newest = -Infinity;

  function closeThrough(at: number): readonly Bar[] {
    let closed: Bar[] | undefined;
    for (const target of targets) {
      const bar = target.closeThrough(at);
      if (bar !== undefined) (closed ??= []).push(bar);
    }
    return closed ?? NONE;
  }

  return {
    add(bar) {
      assert(bar.openTime > newest && bar.timeframe === shape.timeframe && bar.instrument === shape.instrument);
      newest = bar.openTime;
      const late = closeThrough(bar.openTime);
      for (const target of targets) target.add(bar);
      const closed = closeThrough(bar.closeTime);
      return late.length === 0 ? closed : [...late, ...closed];
    },
    closeThrough,
    state: () => targets.map((target) => target.state()),
  };
}

const NONE: readonly Bar[] = [];

/** One timeframe being built. */
class Target {
  readonly #shape: BarShape;
  readonly #step: number;
  readonly #scale: number;
  #begun: boolean;
  #openTime = Number.NaN;
  #end = Infinity;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #units = 0;
  #partial = false;

  constructor(shape: BarShape, state: BarBuilderState[number] | undefined) {
    this.#shape = shape;
    this.#step = timeframeMs(shape.timeframe);
    this.#scale = POWERS_OF_TEN[shape.volumeDecimals]!;
    this.#begun = state?.begun ?? false;
    const { interval } = state ?? {};
    if (interval === undefined) return;
    this.#openTime = interval.openTime;
    this.#end = interval.openTime + this.#step;
    this.#open = interval.open;
    this.#high = interval.high;
    this.#low = interval.low;
    this.#close = interval.close;
    this.#units = interval.units;
    this.#partial = interval.partial;
  }

  add(bar: Bar): void {
    if (this.#end === Infinity) {
      this.#openTime = intervalStart(bar.openTime, this.#shape.timeframe);
      this.#end = this.#openTime + this.#step;
      this.#open = bar.openFloat;
      this.#high = bar.highFloat;
      this.#low = bar.lowFloat;
      this.#units = 0;
      // An interval entered late, after others, had nothing before: its bar is whole all the same.
      this.#partial = !this.#begun && this.#openTime !== bar.openTime;
      this.#begun = true;
    }
    if (bar.highFloat > this.#high) this.#high = bar.highFloat;
    if (bar.lowFloat < this.#low) this.#low = bar.lowFloat;
    this.#close = bar.closeFloat;
    this.#units += Math.round(bar.volumeFloat * this.#scale);
  }

  closeThrough(at: number): Bar | undefined {
    if (this.#end > at) return undefined;
    const numbers = {
      openTime: this.#openTime,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#units / this.#scale,
    };
    this.#end = Infinity;
    return this.#partial ? undefined : new StoredBar(this.#shape, numbers);
  }

  state(): BarBuilderState[number] {
    if (this.#end === Infinity) return { begun: this.#begun };
    const interval: OpenInterval = {
      openTime: this.#openTime,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      units: this.#units,
      partial: this.#partial,
    };
    return { begun: this.#begun, interval };
  }
}
