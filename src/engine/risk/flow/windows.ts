import type { EpochMs } from '../../../domain/index.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Minutes that a `MinuteCounts` looks back over. */
const MINUTES = 10;

/** The instants of the last few things of a kind, oldest first: at least as many as the limit they are counted against. */
export class RecentTimes {
  private times: EpochMs[];

  constructor(snapshot: readonly EpochMs[] = []) {
    this.times = [...snapshot];
  }

  /** @param keep how many have to be remembered: the limit they are counted against */
  add(now: EpochMs, keep: number): void {
    this.times.push(now);
    // Cut down only now and then: each cut copies the list.
    if (this.times.length >= 2 * keep) this.times = this.times.slice(-keep);
  }

  /** How many happened less than `windowMs` ago. */
  within(windowMs: number, now: EpochMs): number {
    let [from, to] = [0, this.times.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (now - this.times[middle]! < windowMs) to = middle;
      else from = middle + 1;
    }
    return this.times.length - from;
  }

  clear(): void {
    this.times = [];
  }

  snapshot(): readonly EpochMs[] {
    return this.times.slice();
  }
}

export interface MinuteCountsSnapshot {
  readonly minute: number;
  readonly counts: readonly number[];
}

/** How often something happened in the last ten minutes of the clock, the one that runs included. */
export class MinuteCounts {
  /** Minutes since the epoch; its count is the last in the list. */
  private minute: number;
  private readonly counts: number[];

  constructor(snapshot?: MinuteCountsSnapshot) {
    this.minute = snapshot?.minute ?? 0;
    this.counts = snapshot === undefined ? Array<number>(MINUTES).fill(0) : [...snapshot.counts];
  }

  add(now: EpochMs): void {
    this.turn(now);
    this.counts[MINUTES - 1]! += 1;
  }

  total(now: EpochMs): number {
    this.turn(now);
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  snapshot(): MinuteCountsSnapshot {
    return { minute: this.minute, counts: this.counts.slice() };
  }

  private turn(now: EpochMs): void {
    const minute = Math.floor(now / MINUTE_MS);
    const passed = Math.min(minute - this.minute, MINUTES);
    this.minute = minute;
    for (let one = 0; one < passed; one += 1) {
      this.counts.shift();
      this.counts.push(0);
    }
  }
}
