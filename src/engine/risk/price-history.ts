import { timeframeMs, type Bar, type EpochMs, type InstrumentId, type Timeframe } from '../../domain/index.ts';
import { HOUR_MS } from './flow/windows.ts';

/** Returns kept of each instrument: what a correlation may be taken over, and a few that the others may be behind. */
const CAPACITY = 128;
const DAY_HOURS = 24;

/** The last log returns of one instrument by the number of their bar, and what was traded in the hours of a day. */
interface Track {
  readonly returns: Float64Array;
  close: number;
  /** Number of the newest bar since the epoch, and how many returns up to it follow each other without a gap. */
  newest: number;
  run: number;
  readonly hourly: Float64Array;
  hour: number;
  readonly firstHour: number;
}

/**
 * Returns and turnover of the recent bars of one timeframe, in memory that does not grow. Like an indicator it is not in
 * any snapshot: whoever takes an engine up again warms it with the same bars.
 */
export class PriceHistory {
  private readonly timeframe: Timeframe;
  private readonly barMs: number;
  private readonly tracks = new Map<InstrumentId, Track>();

  constructor(timeframe: Timeframe) {
    this.timeframe = timeframe;
    this.barMs = timeframeMs(timeframe);
  }

  /** Takes a closed bar; those of other timeframes are passed over. Allocates nothing but an instrument's first. */
  hear(bar: Bar): void {
    if (bar.timeframe !== this.timeframe) return;
    const { closeFloat: close, openTime } = bar;
    const number = Math.floor(openTime / this.barMs);
    const hour = Math.floor(openTime / HOUR_MS);
    const track = this.tracks.get(bar.instrument) ?? this.begin(bar, number, hour);
    if (number <= track.newest) return;
    if (hour !== track.hour) forgetHours(track, hour);
    track.hourly[hour % DAY_HOURS]! += close * bar.volumeFloat;
    track.run = number === track.newest + 1 ? track.run + 1 : 0;
    track.returns[number % CAPACITY] = Math.log(close / track.close);
    track.close = close;
    track.newest = number;
  }

  /**
   * Pearson correlation of the last `bars` returns that two instruments have in common.
   *
   * @returns `undefined` when they are not known without a gap, are not of the same time, or one price never moved.
   */
  correlation(a: InstrumentId, b: InstrumentId, bars: number): number | undefined {
    const [first, second] = [this.tracks.get(a), this.tracks.get(b)];
    if (first === undefined || second === undefined) return undefined;
    // Bars of one instant arrive one after the other, so the newest of one may still be missing from the other.
    if (Math.abs(first.newest - second.newest) > 1) return undefined;
    const last = Math.min(first.newest, second.newest);
    const isKnown = (track: Track): boolean => track.run - (track.newest - last) >= bars;
    if (!isKnown(first) || !isKnown(second)) return undefined;
    return correlate(first.returns, second.returns, last, bars);
  }

  /** Value traded in the last 24 hours, the running one included; `undefined` when fewer are known. */
  turnover(id: InstrumentId, now: EpochMs): number | undefined {
    const track = this.tracks.get(id);
    // The bar that has just closed lies in the hour before.
    const hour = Math.floor((now - 1) / HOUR_MS);
    if (track === undefined || hour - track.firstHour < DAY_HOURS || this.barMs > DAY_HOURS * HOUR_MS) return undefined;
    let sum = 0;
    for (let back = Math.max(0, hour - track.hour); back < DAY_HOURS; back += 1) {
      sum += track.hourly[(hour - back) % DAY_HOURS]!;
    }
    return sum;
  }

  private begin({ instrument, closeFloat }: Bar, number: number, hour: number): Track {
    const track: Track = {
      returns: new Float64Array(CAPACITY),
      close: closeFloat,
      // Its first bar makes no return.
      newest: number - 1,
      run: -1,
      hourly: new Float64Array(DAY_HOURS),
      hour,
      firstHour: hour,
    };
    this.tracks.set(instrument, track);
    return track;
  }
}

function forgetHours(track: Track, hour: number): void {
  const from = Math.max(track.hour + 1, hour - DAY_HOURS + 1);
  for (let one = from; one <= hour; one += 1) track.hourly[one % DAY_HOURS] = 0;
  track.hour = hour;
}

function correlate(a: Float64Array, b: Float64Array, last: number, bars: number): number | undefined {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let bar = last - bars + 1; bar <= last; bar += 1) {
    const returnA = a[bar % CAPACITY]!;
    const returnB = b[bar % CAPACITY]!;
    sumA += returnA;
    sumB += returnB;
    squareA += returnA * returnA;
    squareB += returnB * returnB;
    product += returnA * returnB;
  }
  const varianceA = squareA - (sumA * sumA) / bars;
  const varianceB = squareB - (sumB * sumB) / bars;
  // What is left of a price that never moved, or only ever by the same step, is rounding.
  if (!(varianceA > squareA * 1e-12) || !(varianceB > squareB * 1e-12)) return undefined;
  return (product - (sumA * sumB) / bars) / Math.sqrt(varianceA * varianceB);
}
