import { strict as assert } from 'node:assert';

/** Whole milliseconds below this are counted one by one. */
const EXACT_BELOW = 2_048;
/** Above it, each doubling is cut into so many steps. */
const STEPS_PER_DOUBLING = EXACT_BELOW / 2;

/**
 * Durations counted by size, so that percentiles of millions of them take no more memory than of a thousand: exact
 * below 2,048 ms, and at most 0.1% too short above.
 *
 * @see http://hdrhistogram.org, whose bucket layout this is
 */
export class DurationHistogram {
  /** Shortest duration of a bucket to how many fell in it. */
  private readonly counts: Map<number, number>;
  count: number;

  constructor(from?: DurationHistogram) {
    this.counts = new Map(from?.counts);
    this.count = from?.count ?? 0;
  }

  /** @param ms whole milliseconds, 0 or more */
  add(ms: number): void {
    assert(Number.isInteger(ms) && ms >= 0, 'a duration is whole milliseconds, and time does not go back');
    const bucket = bucketOf(ms);
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + 1);
    this.count += 1;
  }

  /** Nearest rank: the smallest duration that `share` of them do not exceed. @returns `undefined` when there is none */
  percentile(share: number): number | undefined {
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const bucket of [...this.counts.keys()].toSorted((a, b) => a - b)) {
      seen += this.counts.get(bucket)!;
      if (seen >= rank) return bucket;
    }
    return undefined;
  }
}

function bucketOf(ms: number): number {
  if (ms < EXACT_BELOW) return ms;
  const step = 2 ** Math.floor(Math.log2(ms)) / STEPS_PER_DOUBLING;
  return Math.floor(ms / step) * step;
}
