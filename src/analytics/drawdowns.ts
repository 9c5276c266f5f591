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
  let peak = -Infinity;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}

/** Every drawdown of the curve, oldest first. The last one may not have recovered. */
export function drawdowns(equity: readonly number[]): Drawdown[] {
  const below = underwater(equity);
  const found: Drawdown[] = [];
  let [peak, trough] = [0, 0];
  for (let index = 0; index <= below.length; index += 1) {
    const ended = index === below.length || below[index] === 0;
    if (!ended) {
      if (trough === peak || below[index]! < below[trough]!) trough = index;
      continue;
    }
    const recovery = index === below.length ? undefined : index;
    if (trough > peak) found.push({ peak, trough, recovery, depth: below[trough]! });
    [peak, trough] = [index, index];
  }
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
  return equity.length === 0 ? undefined : underwater(equity).reduce((worst, value) => Math.min(worst, value), 0);
}
