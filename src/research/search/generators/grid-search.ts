import { checkThat } from '../../validation/statistic.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Proposal } from '../generator.ts';
import { brokenRule, existsAt, spaceAsJson, type Point, type Space } from '../spaces/space.ts';
import { sizeOf, valueAt } from '../spaces/unit-cube.ts';

interface State {
  readonly next: number;
  readonly pending: PendingState<true>;
}

/**
 * Every point of a space once, the last dimension turning fastest, whatever it is told. Points that break a rule are left
 * out, and where a dimension does not exist it has one value.
 *
 * @param space of lists and choices: see `onGrid`
 * @throws {AssayError} `VALIDATION_INPUT` for a space with real numbers, or of more than 2^53 points
 */
export function gridSearch(space: Space): GeneratorMaker<Point> {
  const sizes = space.dimensions.map(sizeOf);
  const total = sizes.reduce((product, size) => product * size, 1);
  checkThat(Number.isSafeInteger(total), 'a grid needs a list of values for every number, and fewer than 2^53 points');
  const format = stateFormat<State>('grid', spaceAsJson(space));
  return (given) => {
    const state = format.unseal(given);
    const pending = new Pending<true>(state?.pending);
    let next = state?.next ?? 0;
    // Looks ahead, so that it knows when there is nothing left.
    let found = toNext();
    return {
      name: 'grid',
      get isExhausted() {
        return found === undefined;
      },
      ask(count) {
        const proposals: Proposal<Point>[] = [];
        while (proposals.length < count && found !== undefined) {
          proposals.push({ id: pending.add(true), candidate: found });
          next += 1;
          found = toNext();
        }
        return proposals;
      },
      tell: (results) => void pending.take(results),
      state: () => format.seal({ next, pending: pending.state() }),
    };

    /** The next point that is one, `next` being its number. */
    function toNext(): Point | undefined {
      for (; next < total; next += 1) {
        const point = pointOf(space, sizes, next);
        if (point !== undefined && brokenRule(space, point) === undefined) return point;
      }
      return undefined;
    }
  };
}

/** The point of a number; `undefined` where it differs from an earlier one only in a dimension that does not exist. */
function pointOf({ dimensions }: Space, sizes: readonly number[], number: number): Point | undefined {
  const places: number[] = [];
  let rest = number;
  for (const size of sizes.toReversed()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  const point: Record<string, Point[string]> = {};
  for (const [index, dimension] of dimensions.entries()) {
    const place = places[index]!;
    if (existsAt(dimension, point)) point[dimension.name] = valueAt(dimension, (place + 0.5) / sizes[index]!);
    else if (place > 0) return undefined;
  }
  return point;
}
