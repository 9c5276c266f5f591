import { seededRandom } from '../../../runtime/index.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker } from '../generator.ts';
import { spaceAsJson, type Point, type Space } from '../spaces/space.ts';
import { firstWithinRules } from '../spaces/unit-cube.ts';

interface State {
  readonly random: number;
  readonly pending: PendingState<true>;
}

/**
 * Points drawn evenly, the same for whatever it is told: the control arm. A generator that does not beat it is not worth
 * its cleverness.
 *
 * @see Bergstra & Bengio (2012), "Random Search for Hyper-Parameter Optimization", J. Machine Learning Research 13
 */
export function randomSearch(space: Space, seed: number): GeneratorMaker<Point> {
  const format = stateFormat<State>('random', [spaceAsJson(space), seed]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending<true>(state?.pending);
    return {
      name: 'random',
      isExhausted: false,
      ask: (count) =>
        Array.from({ length: count }, () => {
          const { point } = firstWithinRules(space, () => space.dimensions.map(random.next));
          return { id: pending.add(true), candidate: point };
        }),
      tell: (results) => void pending.take(results),
      state: () => format.seal({ random: random.state(), pending: pending.state() }),
    };
  };
}
