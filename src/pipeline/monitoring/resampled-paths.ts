import { deepestFall } from '../../research/index.ts';
import type { Random } from '../../runtime/index.ts';

/** Paths drawn anew from a record, in blocks of geometric length that begin anywhere: the stationary bootstrap. */
export interface PathPlan {
  /** Days of a path: it may be longer than the record. */
  readonly length: number;
  readonly meanBlock: number;
  readonly count: number;
}

/** Depth of the maximum drawdown of each path, positive, returns added up; sorted. */
export function resampledDrawdowns(values: Float64Array, plan: PathPlan, random: Random): Float64Array {
  return eachPath(values, plan, random, depthOf);
}

/** Sum of each path; sorted. */
export function resampledSums(values: Float64Array, plan: PathPlan, random: Random): Float64Array {
  return eachPath(values, plan, random, (path) => path.reduce((sum, value) => sum + value, 0));
}

/** Largest fall from the highest sum so far, the start among them; positive, or 0. */
export function depthOf(returns: Float64Array): number {
  return Math.abs(deepestFall(returns));
}

function eachPath(
  values: Float64Array,
  { length, meanBlock, count }: PathPlan,
  random: Random,
  measure: (path: Float64Array) => number,
): Float64Array {
  const path = new Float64Array(length);
  const found = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    let place = 0;
    for (let day = 0; day < length; day += 1) {
      place =
        day === 0 || random() < 1 / meanBlock ? Math.floor(random() * values.length) : (place + 1) % values.length;
      path[day] = values[place]!;
    }
    found[index] = measure(path);
  }
  return found.toSorted();
}
