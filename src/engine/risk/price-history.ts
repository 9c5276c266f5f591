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
  /** The last window asked for. */
  scored: Scores | undefined;
}

/** Returns of a window as standard scores, so that a correlation is one sum of products. */
interface Scores {
  readonly last: number;
  readonly bars: number;
  /** Absent when the window has a gap, or the price never moved in it. */
  readonly values: Float64Array | undefined;
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
    const x = scoresOf(first, last, bars);
    const y = scoresOf(second, last, bars);
    if (x === undefined || y === undefined) return undefined;
    let sum = 0;
    for (let index = 0; index < bars; index += 1) sum += x[index]! * y[index]!;
    return sum / bars;
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
      scored: undefined,
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

/** Kept until a newer window is asked for, since one order asks for the same ones many times. */
function scoresOf(track: Track, last: number, bars: number): Float64Array | undefined {
  if (track.scored?.last !== last || track.scored.bars !== bars) {
    const isKnown = track.run - (track.newest - last) >= bars;
    track.scored = { last, bars, values: isKnown ? standardised(track.returns, last, bars) : undefined };
  }
  return track.scored.values;
}

function standardised(returns: Float64Array, last: number, bars: number): Float64Array | undefined {
  const values = new Float64Array(bars);
  let [mean, squares] = [0, 0];
  for (let index = 0; index < bars; index += 1) {
    values[index] = returns[(last - bars + 1 + index) % CAPACITY]!;
    mean += values[index]! / bars;
  }
  let variance = 0;
  for (const value of values) {
    variance += (value - mean) ** 2 / bars;
    squares += value ** 2 / bars;
  }
  // What is left of a price that never moved, or only ever by the same step, is rounding.
  if (!(variance > squares * 1e-12)) return undefined;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (value - mean) / deviation);
}
