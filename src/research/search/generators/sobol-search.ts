import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker } from '../generator.ts';
import { spaceAsJson, type Point, type Space } from '../spaces/space.ts';
import { firstWithinRules } from '../spaces/unit-cube.ts';
import { sobolSequence } from './sobol-sequence.ts';

/** Numbers of the sequence's points are 32 bits. */
const POINTS_MAX = 2 ** 32;

interface State {
  readonly next: number;
  readonly pending: PendingState<true>;
}

/**
 * Points that cover a space more evenly than chance does, whatever it is told: the baseline without bias. Points that break
 * a rule are left out.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for more dimensions than the sequence has
 */
export function sobolSearch(space: Space, seed: number): GeneratorMaker<Point> {
  const sequence = sobolSequence(space.dimensions.length, seed);
  const format = stateFormat<State>('sobol', [spaceAsJson(space), seed]);
  return (given) => {
    const state = format.unseal(given);
    const pending = new Pending<true>(state?.pending);
    let next = state?.next ?? 0;
    const draw = (): Float64Array => {
      const units = sequence(next % POINTS_MAX);
      next += 1;
      return units;
    };
    return {
      name: 'sobol',
      isExhausted: false,
      ask: (count) =>
        Array.from({ length: count }, () => {
          const { point } = firstWithinRules(space, draw);
          return { id: pending.add(true), candidate: point };
        }),
      tell: (results) => void pending.take(results),
      state: () => format.seal({ next, pending: pending.state() }),
    };
  };
}
