const KEPT = 1_000;

/** How long the last 1,000 commits took, in milliseconds. */
export class CommitTimings {
  private readonly kept = new Float64Array(KEPT);
  private count = 0;

  add(tookMs: number): void {
    this.kept[this.count % KEPT] = tookMs;
    this.count += 1;
  }

  /** Median and 99th percentile (nearest rank); `undefined` before the first commit. */
  percentiles(): { readonly p50Ms: number; readonly p99Ms: number } | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.kept.slice(0, Math.min(this.count, KEPT)).toSorted();
    const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
    return { p50Ms: rank(0.5), p99Ms: rank(0.99) };
  }
}
