import type { ConditionNode, RuleStrategy } from '../../strategy/index.ts';
import type { TreeColumns } from './tree-columns.ts';

/** The bars at which a strategy could change its mind, ascending; in between nobody has to ask it. */
export interface Wakes {
  /** Only this side would enter. */
  readonly long: Int32Array;
  readonly short: Int32Array;
  readonly leaveLong: Int32Array;
  readonly leaveShort: Int32Array;
}

const NEVER = new Int32Array();

/** Strategies with the same trees share the lists. */
export function wakesOf({ long, short }: Pick<RuleStrategy, 'long' | 'short'>, trees: TreeColumns): Wakes {
  const only = (node: ConditionNode | undefined, other: ConditionNode | undefined): Int32Array => {
    if (node === undefined) return NEVER;
    return other === undefined ? trees.whenTrue(node) : trees.whenOnly(node, other);
  };
  const when = (node: ConditionNode | undefined): Int32Array => (node === undefined ? NEVER : trees.whenTrue(node));
  return {
    long: only(long?.enter, short?.enter),
    short: only(short?.enter, long?.enter),
    leaveLong: when(long?.leave),
    leaveShort: when(short?.leave),
  };
}

/** Walks along a list of bars, forward only. */
export class WakeCursor {
  private readonly bars: Int32Array;
  private place = 0;

  constructor(bars: Int32Array) {
    this.bars = bars;
  }

  /** The first bar in the list not before this one; Infinity when there is none. Asked with bars that never fall. */
  next(bar: number): number {
    const { bars } = this;
    let low = this.place;
    if (low >= bars.length) return Infinity;
    if (bars[low]! >= bar) return bars[low]!;
    // In leaps that double, then by halves: a list may be far longer than what is asked for.
    let leap = 1;
    while (low + leap < bars.length && bars[low + leap]! < bar) {
      low += leap;
      leap *= 2;
    }
    let high = Math.min(low + leap, bars.length);
    low += 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bars[middle]! < bar) low = middle + 1;
      else high = middle;
    }
    this.place = low;
    return low < bars.length ? bars[low]! : Infinity;
  }
}
