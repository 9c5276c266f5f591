import type { EpochMs } from '../domain/index.ts';
import type { Timers } from '../runtime/index.ts';

/** One look at the venue's clock. */
interface Sample {
  /** The venue's clock less our monotonic one. */
  readonly lead: number;
  readonly roundTripMs: number;
}

/** Samples that count; with one each half minute, the last four minutes. */
const SAMPLES_KEPT = 8;

/**
 * The venue's clock, carried on by a clock of ours that nobody can set. Of the last samples the one with the shortest
 * round trip counts: half of its trip is all that it can be wrong by.
 */
export class VenueClock {
  private readonly timers: Timers;
  private samples: Sample[] = [];
  private lastSaid = 0;
  /** The venue has refused what was dated by this clock: the next look counts alone. */
  isDoubted = false;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** @param at the venue's clock while a question was on its way; it was asked at `askedMs` of our monotonic clock */
  learn(at: number, askedMs: number): void {
    const nowMs = this.timers.monotonicMs();
    const roundTripMs = nowMs - askedMs;
    const kept = this.isDoubted ? [] : this.samples.slice(1 - SAMPLES_KEPT);
    this.isDoubted = false;
    this.samples = [...kept, { lead: at - (askedMs + nowMs) / 2, roundTripMs }];
  }

  /** 0 before the first sample; never goes back. */
  now(): EpochMs {
    const best = this.best();
    if (best === undefined) return 0 as EpochMs;
    this.lastSaid = Math.max(this.lastSaid, Math.floor(best.lead + this.timers.monotonicMs()));
    return this.lastSaid as EpochMs;
  }

  /**
   * What a library has to add to `Date.now()`, by which it dates all that it signs, to date it by the venue's clock.
   * Unlike `now` it goes back when the venue says so: who is ahead is refused.
   */
  libraryOffsetMs(): number {
    const best = this.best();
    if (best === undefined) return 0;
    return Math.round(best.lead + this.timers.monotonicMs() - Date.now()); // ambient-ok: what the library reads
  }

  get isKnown(): boolean {
    return this.samples.length > 0;
  }

  /** How far this machine's wall clock is behind the venue's. */
  offsetMs(): number {
    const best = this.best();
    return best === undefined ? 0 : Math.round(best.lead + this.timers.monotonicMs() - this.timers.now());
  }

  /** The most that `now` can be wrong by. */
  uncertaintyMs(): number {
    const best = this.best();
    return best === undefined ? Infinity : best.roundTripMs / 2;
  }

  private best(): Sample | undefined {
    let best: Sample | undefined;
    for (const sample of this.samples) if (best === undefined || sample.roundTripMs <= best.roundTripMs) best = sample;
    return best;
  }
}
