import { timeframeMs, TIMEFRAMES, intervalStart, type Bar, type EpochMs, type Timeframe } from '../domain/index.ts';
import type { Log, Timers } from '../runtime/index.ts';
import type { Series } from './candle.ts';

/** A bar that has not been pushed this long after its close is asked for. */
const OVERDUE_MS = 4_000;
/** A listed bar is final this long after its close, and no earlier. */
const SETTLED_MS = 2_000;
/** A bar waits this long for the finer ones that close with it. */
const FINER_WITHIN_MS = 1_500;
const LOOK_EVERY_MS = 250;
const ASK_AGAIN_MS = 3_000;

/** Bars that a venue lists when asked, the one that still forms perhaps among them. */
export interface ListedBars {
  readonly bars: readonly Bar[];
  /** When it said so, by its clock. */
  readonly at: EpochMs;
}

export interface BarStreamParts {
  readonly series: readonly Series[];
  /** How many bars the venue lists at once. */
  readonly pageBars: number;
  /** @param range opening times, the end exclusive */
  list(series: Series, range: { readonly start: number; readonly end: number }): Promise<ListedBars>;
  readonly timers: Timers;
  readonly log: Log;
  now(): EpochMs;
  say(bar: Bar): void;
}

/** How far one series has been told. */
interface Track {
  readonly series: Series;
  readonly durationMs: number;
  /** Opening of the next bar to tell. */
  nextOpen: EpochMs;
  /** Bars heard and not told yet, by opening time. */
  readonly waiting: Map<EpochMs, Bar>;
  asking: boolean;
  askAgainMs: number;
}

/**
 * Closed bars, each once and in order: of a series without a hole, and of one instrument finer before coarser. What the
 * stream did not bring is asked for, whether it was cut, silent, or only lost one message.
 */
export class BarStream {
  private readonly parts: BarStreamParts;
  private readonly tracks: readonly Track[];
  private readonly over = new AbortController();

  /** @param since tell the bars that close after this */
  constructor(parts: BarStreamParts, since: EpochMs) {
    this.parts = parts;
    this.tracks = parts.series
      .map((series) => ({
        series,
        durationMs: timeframeMs(series.timeframe),
        nextOpen: intervalStart(since, series.timeframe),
        waiting: new Map<EpochMs, Bar>(),
        asking: false,
        askAgainMs: 0,
      }))
      .toSorted((a, b) => a.durationMs - b.durationMs);
    void this.watch();
  }

  /** Told of each bar that the stream says has closed. */
  heard(bar: Bar): void {
    const track = this.tracks.find(
      ({ series }) => series.instrument === bar.instrument && series.timeframe === bar.timeframe,
    );
    if (track === undefined || bar.openTime < track.nextOpen) return; // Not asked for, or told already.
    track.waiting.set(bar.openTime, bar);
    this.tell();
  }

  close(): void {
    this.over.abort();
  }

  private async watch(): Promise<void> {
    while (!this.over.signal.aborted) {
      this.tell();
      for (const track of this.tracks) if (this.isDue(track)) void this.askFor(track);
      await this.parts.timers.sleep(LOOK_EVERY_MS, this.over.signal).catch(() => {});
    }
  }

  /** Whether a bar ought to have come: its time is up, or a later one is here already. */
  private isDue(track: Track): boolean {
    if (track.asking || track.waiting.has(track.nextOpen)) return false;
    if (this.parts.timers.monotonicMs() < track.askAgainMs) return false;
    // A later one has closed: so this one has, long ago.
    if (track.waiting.size > 0) return true;
    const now = this.parts.now();
    return now !== 0 && now >= track.nextOpen + track.durationMs + OVERDUE_MS;
  }

  private tell(): void {
    for (let told = true; told;) {
      told = false;
      for (const track of this.tracks) {
        const bar = track.waiting.get(track.nextOpen);
        if (bar === undefined || this.mustWait(track, bar)) continue;
        track.waiting.delete(bar.openTime);
        track.nextOpen = bar.closeTime;
        this.parts.say(bar);
        told = true;
        break; // Finer ones first, again.
      }
    }
  }

  /** For a finer bar of the same instrument that closes no later; but not for ever, and not when it has a hole. */
  private mustWait(track: Track, bar: Bar): boolean {
    const patienceOver = this.parts.now() >= bar.closeTime + FINER_WITHIN_MS + OVERDUE_MS;
    if (patienceOver) return false;
    return this.tracks.some(
      (other) =>
        other.series.instrument === bar.instrument &&
        other.durationMs < track.durationMs &&
        other.nextOpen + other.durationMs <= bar.closeTime,
    );
  }

  private async askFor(track: Track): Promise<void> {
    const { list, log, timers, pageBars } = this.parts;
    const { series } = track;
    track.asking = true;
    track.askAgainMs = timers.monotonicMs() + ASK_AGAIN_MS;
    try {
      const { nextOpen: start, durationMs } = track;
      const { bars, at } = await list(series, { start, end: start + pageBars * durationMs });
      const settled = bars
        .filter(({ openTime, closeTime }) => openTime >= track.nextOpen && closeTime + SETTLED_MS <= at)
        .toSorted((a, b) => a.openTime - b.openTime);
      for (const bar of settled) track.waiting.set(bar.openTime, bar);
      this.passHole(track, settled, at);
    } catch (error) {
      log.warn('bars could not be asked for; they are asked for again', { instrument: series.instrument, error });
    } finally {
      track.asking = false;
    }
    this.tell();
  }

  /** The venue itself has no bar there: the market was halted, and the series goes on after it. */
  private passHole(track: Track, settled: readonly Bar[], at: EpochMs): void {
    const [first] = settled;
    if (first === undefined || first.openTime <= track.nextOpen) return;
    this.parts.log.warn('the venue has no bars for a while', {
      instrument: track.series.instrument,
      timeframe: track.series.timeframe,
      from: track.nextOpen,
      to: first.openTime,
      at,
    });
    track.nextOpen = first.openTime;
  }
}

/** All series of these instruments, finer timeframes first. */
export function seriesOf(
  instruments: readonly Bar['instrument'][],
  timeframes: readonly Timeframe[],
): readonly Series[] {
  const wanted = TIMEFRAMES.filter((timeframe) => timeframes.includes(timeframe));
  return instruments.flatMap((instrument) => wanted.map((timeframe) => ({ instrument, timeframe })));
}
