import {
  add,
  format,
  intervalStart,
  timeframeMs,
  ZERO,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Quantity,
  type Timeframe,
} from '../../domain/index.ts';

/**
 * Builds the bars of coarser timeframes out of base bars, equal to what `market`'s `barBuilder` makes of them, but from
 * any bar, without being told its decimals. An interval whose beginning was not watched is left out; one with a hole
 * inside is made of what there is.
 */
export class CoarseBars {
  readonly #timeframes: readonly Timeframe[];
  readonly #series: ReadonlyMap<InstrumentId, Series>[];

  /**
   * @param timeframes finest first
   * @param saved what `state` gave, when a run is taken up again
   */
  constructor(
    timeframes: readonly Timeframe[],
    instruments: readonly InstrumentId[],
    saved: readonly SavedSeries[] = [],
  ) {
    this.#timeframes = timeframes;
    this.#series = timeframes.map((timeframe) => {
      const own = new Map(saved.filter((each) => each.timeframe === timeframe).map((each) => [each.instrument, each]));
      return new Map(instruments.map((id) => [id, { begun: own.has(id), forming: own.get(id)?.forming }]));
    });
  }

  /** Takes in base bars of one interval, in time order. */
  add(bars: readonly Bar[]): void {
    for (let index = 0; index < this.#timeframes.length; index += 1) {
      const timeframe = this.#timeframes[index]!;
      for (const bar of bars) grow(this.#series[index]!.get(bar.instrument)!, bar, timeframe);
    }
  }

  /** Hands on every bar whose interval ends at `at` or before: finest timeframe first, then by instrument. */
  closeThrough(at: number, announce: (bar: Bar) => void): void {
    for (let index = 0; index < this.#timeframes.length; index += 1) {
      for (const [instrument, series] of this.#series[index]!) {
        const { forming } = series;
        if (forming === undefined || forming.closeTime > at) continue;
        series.forming = undefined;
        if (!forming.partial) announce(finish(forming, instrument, this.#timeframes[index]!));
      }
    }
  }

  /** When the next interval ends that has begun; Infinity for none. */
  nextClose(): number {
    let next = Infinity;
    for (const each of this.#series) {
      for (const { forming } of each.values())
        if (forming !== undefined && forming.closeTime < next) next = forming.closeTime;
    }
    return next;
  }

  /** Series of which a bar has been seen. */
  state(): readonly SavedSeries[] {
    return this.#series.flatMap((each, index) =>
      [...each].flatMap(([instrument, { begun, forming }]) =>
        begun ? [{ timeframe: this.#timeframes[index]!, instrument, forming: forming && plain(forming) }] : [],
      ),
    );
  }
}

export interface SavedSeries {
  readonly timeframe: Timeframe;
  readonly instrument: InstrumentId;
  readonly forming: Forming | undefined;
}

interface Series {
  /** A bar has been seen: the beginning of every later interval is watched. */
  begun: boolean;
  forming: Forming | undefined;
}

/**
 * A coarse bar that has not closed; never shown to anyone. It points at the base bars its prices come from, because
 * asking a stored bar for an exact price is dear, and most never hold the extreme.
 */
interface Forming {
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly partial: boolean;
  readonly first: Pick<Bar, 'open' | 'openFloat'>;
  highest: Pick<Bar, 'high' | 'highFloat'>;
  lowest: Pick<Bar, 'low' | 'lowFloat'>;
  last: Pick<Bar, 'close' | 'closeFloat'>;
  volume: Quantity;
}

function grow(series: Series, bar: Bar, timeframe: Timeframe): void {
  const forming = (series.forming ??= begin(series, bar, timeframe));
  if (bar.highFloat > forming.highest.highFloat) forming.highest = bar;
  if (bar.lowFloat < forming.lowest.lowFloat) forming.lowest = bar;
  forming.last = bar;
  forming.volume = add(forming.volume, bar.volume);
}

function begin(series: Series, bar: Bar, timeframe: Timeframe): Forming {
  const openTime = intervalStart(bar.openTime, timeframe);
  // An interval entered late, after others, had nothing before: its bar is whole all the same.
  const partial = !series.begun && openTime !== bar.openTime;
  series.begun = true;
  const closeTime = (openTime + timeframeMs(timeframe)) as EpochMs;
  return { openTime, closeTime, partial, first: bar, highest: bar, lowest: bar, last: bar, volume: ZERO };
}

function finish(forming: Forming, instrument: InstrumentId, timeframe: Timeframe): Bar {
  const { openTime, closeTime, first, highest, lowest, last, volume } = forming;
  return {
    instrument,
    timeframe,
    openTime,
    closeTime,
    open: first.open,
    high: highest.high,
    low: lowest.low,
    close: last.close,
    volume,
    openFloat: first.openFloat,
    highFloat: highest.highFloat,
    lowFloat: lowest.lowFloat,
    closeFloat: last.closeFloat,
    // The float nearest to the exact sum, as everywhere: `toFloat` rounds twice when the sum has many digits.
    volumeFloat: Number(format(volume)),
  };
}

function plain({ first, highest, lowest, last, ...rest }: Forming): Forming {
  return {
    ...rest,
    first: { open: first.open, openFloat: first.openFloat },
    highest: { high: highest.high, highFloat: highest.highFloat },
    lowest: { low: lowest.low, lowFloat: lowest.lowFloat },
    last: { close: last.close, closeFloat: last.closeFloat },
  };
}
