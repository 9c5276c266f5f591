import type { Indicator } from '../../indicators/index.ts';
import { partOf, type FeatureFacts } from './feature-facts.ts';

/** A part that one of the two has never been in counts as if it had been there this often: its logarithm is finite. */
const SHARE_MIN = 1e-3;

/**
 * How far the present lies from training: the population stability index of each feature, `sum (p - q) ln(p / q)` over
 * the parts of its range, meant over the features. The present is weighted by `(1 - 1 / bars)^age`, so that it needs no
 * memory of single bars.
 *
 * Fed with the principal bars like an indicator, so that a restart finds it where it was.
 */
export class Drift implements Indicator<'drift'> {
  readonly key: string;
  readonly outputs = ['drift'] as const;
  readonly warmUpBars: number;
  private readonly facts: readonly FeatureFacts[];
  private readonly read: () => ArrayLike<number>;
  private readonly keep: number;
  private readonly bars: number;
  /** Share of each part now; they sum to `weight`. */
  private readonly shares: readonly Float64Array[];
  private weight = 0;
  private seen = 0;

  /** @param read the features as they stand at the newest bar, all known from `warmUpBars` bars on */
  constructor(facts: readonly FeatureFacts[], bars: number, warmUpBars: number, read: () => ArrayLike<number>) {
    this.key = `drift(${bars})`;
    this.warmUpBars = warmUpBars;
    this.facts = facts;
    this.bars = bars;
    this.read = read;
    this.keep = 1 - 1 / bars;
    this.shares = facts.map(({ shares }) => new Float64Array(shares.length));
  }

  update(): void {
    this.seen += 1;
    if (this.seen < this.warmUpBars) return;
    const row = this.read();
    this.weight = this.weight * this.keep + (1 - this.keep);
    for (const [index, facts] of this.facts.entries()) {
      const shares = this.shares[index]!;
      for (let part = 0; part < shares.length; part += 1) shares[part]! *= this.keep;
      shares[partOf(facts, row[index]!)]! += 1 - this.keep;
    }
  }

  /** NaN until half of its bars have been seen. */
  value(): number {
    if (this.seen - this.warmUpBars + 1 < this.bars / 2) return NaN;
    let total = 0;
    for (const index of this.facts.keys()) total += this.of(index);
    return total / this.facts.length;
  }

  /** Of one feature. */
  of(index: number): number {
    const [then, now] = [this.facts[index]!.shares, this.shares[index]!];
    let total = 0;
    for (const [part, share] of then.entries()) {
      const [before, present] = [Math.max(share, SHARE_MIN), Math.max(now[part]! / this.weight, SHARE_MIN)];
      total += (present - before) * Math.log(present / before);
    }
    return total;
  }

  /** Of one feature, the greatest difference of the shares below an edge (Kolmogorov and Smirnov), over its parts. */
  distanceOf(index: number): number {
    const [then, now] = [this.facts[index]!.shares, this.shares[index]!];
    let [gap, widest] = [0, 0];
    for (const [part, share] of then.entries()) {
      gap += now[part]! / this.weight - share;
      widest = Math.max(widest, Math.abs(gap));
    }
    return widest;
  }
}
