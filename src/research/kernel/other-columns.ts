import type { EpochMs } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { IndicatorBar, RuleProgram } from '../../strategy/index.ts';
import type { TreeColumns } from './tree-columns.ts';

/** Columns of another instrument, beside the bars of the one that is traded. */
export class OtherColumns {
  readonly trees: TreeColumns;
  private readonly own: BarColumns;
  /** For each bar of one's own the other's that opens when it does, -1 where there is none. */
  private readonly placeOf: Int32Array;

  constructor(own: BarColumns, trees: TreeColumns) {
    this.own = own;
    this.trees = trees;
    const { openTime } = trees.bars;
    this.placeOf = new Int32Array(own.length);
    let place = 0;
    for (let bar = 0; bar < own.length; bar += 1) {
      const at = own.openTime[bar]!;
      while (place < openTime.length && openTime[place]! < at) place += 1;
      this.placeOf[bar] = openTime[place] === at ? place : -1;
    }
  }

  /** A column of the other at one's own bars. */
  aligned(column: Float64Array, out: Float64Array): Float64Array {
    const { placeOf } = this;
    for (let bar = 0; bar < out.length; bar += 1) {
      const place = placeOf[bar]!;
      out[bar] = place === -1 ? NaN : column[place]!;
    }
    return out;
  }

  /** The first of one's own bars at which so many of the other's have closed; one's own length where that never is. */
  firstAfter(needed: number): number {
    const at = this.trees.bars.openTime[needed - 1] ?? Infinity;
    const first = this.own.openTime.findIndex((openTime) => openTime >= at);
    return first === -1 ? this.own.length : first;
  }

  /** Shows a program the other's bars, up to that of a time. */
  feeder(program: RuleProgram): (until: EpochMs) => void {
    const { bars } = this.trees;
    let next = 0;
    return (until) => {
      for (; next < bars.length && bars.openTime[next]! <= until; next += 1) program.update(barAt(bars, next));
    };
  }
}

export function barAt({ openTime, open, high, low, close, volume }: BarColumns, bar: number): IndicatorBar {
  return {
    openTime: openTime[bar]! as EpochMs,
    openFloat: open[bar]!,
    highFloat: high[bar]!,
    lowFloat: low[bar]!,
    closeFloat: close[bar]!,
    volumeFloat: volume[bar]!,
  };
}
