import type { EquityPoint } from './equity.ts';

/** One fall of equity below an earlier high. Places are indexes into the curve it was found in. */
export interface Drawdown {
  /** The high it fell from: the last point at that height. */
  readonly peak: number;
  /** Its lowest point. */
  readonly trough: number;
  /** First point back at the high; `undefined` while it has not come back. */
  readonly recovery: number | undefined;
  /** Lowest equity against the high, less one: -0.25 is a quarter lost. */
  readonly depth: number;
}

/** Equity against its highest value so far, less one: 0 at a high, negative below. */
export function underwater(equity: readonly number[]): number[] {
  let highest = -Infinity;
  return equity.map((value) => {
    if (value > highest) highest = value;
    return belowHigh(value, highest);
  });
}

/** Every drawdown of the curve, oldest first. The last one may not have recovered. */
export function drawdowns(equity: readonly number[]): Drawdown[] {
  const found: Drawdown[] = [];
  let [peak, trough] = [0, 0];
  let [highest, depth] = [-Infinity, 0];
  for (let index = 0; index < equity.length; index += 1) {
    if (equity[index]! > highest) highest = equity[index]!;
    const below = belowHigh(equity[index]!, highest);
    if (below === 0) {
      if (trough > peak) found.push({ peak, trough, recovery: index, depth });
      [peak, trough] = [index, index];
    } else if (trough === peak || below < depth) {
      [trough, depth] = [index, below];
    }
  }
  if (trough > peak) found.push({ peak, trough, recovery: undefined, depth });
  return found;
}

/** The `count` deepest, deepest first. */
export function deepest(list: readonly Drawdown[], count: number): Drawdown[] {
  return list.toSorted((a, b) => a.depth - b.depth).slice(0, count);
}

/** From the peak to the recovery, or to the end of the curve it was found in. */
export function lengthMs(fall: Drawdown, curve: readonly EquityPoint[]): number {
  return curve[fall.recovery ?? curve.length - 1]!.at - curve[fall.peak]!.at;
}

/** The deepest fall from a high, as a negative fraction; 0 when equity never fell; `undefined` for no points. */
export function maxDrawdown(equity: readonly number[]): number | undefined {
  if (equity.length === 0) return undefined;
  let [highest, worst] = [-Infinity, 0];
  for (const value of equity) {
    if (value > highest) highest = value;
    const below = belowHigh(value, highest);
    if (below < worst) worst = below;
  }
  return worst;
}

function belowHigh(value: number, highest: number): number {
  return highest > 0 ? value / highest - 1 : 0;
}
