import { seededRandom } from '../../../runtime/index.ts';
import { checkThat } from '../../validation/statistic.ts';
import { bestFirst, type Outcome } from '../best-first.ts';
import { defaultOffspring, evolutionParameters } from '../evolution-parameters.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Proposal } from '../generator.ts';
import { brokenRule, spaceAsJson, type Point, type Space } from '../spaces/space.ts';
import { firstWithinRules, pointAt } from '../spaces/unit-cube.ts';
import { axesOf, beginEvolution, evolve, offspringOf, type Axes, type Evolution } from './evolution.ts';

export interface CmaRules {
  readonly seed: number;
  /** Standard deviation at first, as a share of each dimension. */
  readonly stepSize?: number;
}

interface Heard extends Outcome {
  readonly id: number;
  readonly place: readonly number[];
}

interface State {
  readonly random: number;
  readonly pending: PendingState<readonly number[]>;
  readonly evolution: Evolution;
  /** Offspring of this generation that were proposed, and those that were heard of. */
  readonly proposed: number;
  readonly heard: readonly Heard[];
  /** Best of each of the last generations, oldest first. */
  readonly bests: readonly number[];
}

const STEP_SIZE = 0.3;
/** Offspring drawn until one keeps the rules, before one is drawn from anywhere. */
const TRIES = 100;
/** A distribution this narrow, or this much longer than wide, or values this much alike, have nothing more to teach. */
const NARROWEST = 1e-12;
const LONGEST = 1e7;
const ALIKE = 1e-10;
const OFFSPRING_MAX_FACTOR = 16;

/**
 * Covariance matrix adaptation: a normal distribution that moves to where the better half of its offspring is, and learns
 * which parameters belong together. For smooth spaces of numbers; a choice is a step for it, in the order of its list. What
 * leaves the bounds comes back as from a mirror. Where it has converged it begins anew elsewhere with twice the offspring.
 *
 * A generation is proposed at once, and nothing more until all of it was heard of.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Hansen (2016), arXiv 1604.00772; Auger & Hansen (2005), "A Restart CMA Evolution Strategy with Increasing Population
 *   Size", IEEE CEC
 */
export function cmaSearch(space: Space, { seed, stepSize = STEP_SIZE }: CmaRules): GeneratorMaker<Point> {
  checkThat(stepSize > 0 && stepSize <= 1, `a first step is a share of the bounds, not ${stepSize}`);
  const format = stateFormat<State>('cma-es', [spaceAsJson(space), seed, stepSize]);
  const dimensions = space.dimensions.length;
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending(state?.pending);
    let evolution = state?.evolution ?? beginning(defaultOffspring(dimensions));
    let axes: Axes = axesOf(evolution);
    let proposed = state?.proposed ?? 0;
    let heard = state?.heard ?? [];
    let bests = state?.bests ?? [];
    return {
      name: 'cma-es',
      isExhausted: false,
      ask(count) {
        const proposals: Proposal<Point>[] = [];
        for (; proposals.length < count && proposed < evolution.offspring; proposed += 1) {
          const place = offspring();
          proposals.push({ id: pending.add(place), candidate: pointOf(space, place) });
        }
        return proposals;
      },
      tell(results) {
        for (const { result, note: place } of pending.take(results)) {
          const { id, objectives, violation } = result;
          heard = [
            ...heard,
            {
              id,
              place,
              ...(objectives === undefined ? {} : { objectives }),
              ...(violation === undefined ? {} : { violation }),
            },
          ];
        }
        if (heard.length === evolution.offspring) learn();
      },
      state: () => format.seal({ random: random.state(), pending: pending.state(), evolution, proposed, heard, bests }),
    };

    function beginning(offspring: number): Evolution {
      const { units } = firstWithinRules(space, () => space.dimensions.map(random.next));
      return beginEvolution(Array.from(units), stepSize, offspring);
    }

    function offspring(): readonly number[] {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const place = offspringOf(evolution, axes, random.next);
        if (brokenRule(space, pointOf(space, place)) === undefined) return place;
      }
      return Array.from(firstWithinRules(space, () => space.dimensions.map(random.next)).units);
    }

    function learn(): void {
      // Whatever came first, equals are told apart by who was proposed first.
      const generation = heard.toSorted((one, other) => one.id - other.id);
      const order = bestFirst(generation);
      const best = order.map((place) => generation[place]!);
      evolution = evolve(
        evolution,
        axes,
        best.map(({ place }) => place),
      );
      if (isFlat(best)) evolution = { ...evolution, stepSize: evolution.stepSize * widening(evolution) };
      const [principal] = best[0]!.objectives ?? [];
      if (principal !== undefined) bests = [...bests, principal].slice(-memory());
      axes = axesOf(evolution);
      proposed = 0;
      heard = [];
      if (!hasConverged()) return;
      evolution = beginning(Math.min(2 * evolution.offspring, OFFSPRING_MAX_FACTOR * defaultOffspring(dimensions)));
      axes = axesOf(evolution);
      bests = [];
    }

    function memory(): number {
      return 10 + Math.ceil((30 * dimensions) / evolution.offspring);
    }

    function hasConverged(): boolean {
      const { lengths } = axes;
      const [longest, shortest] = [lengths[0]!, lengths.at(-1)!];
      if (!(evolution.stepSize * longest > NARROWEST) || longest / shortest > LONGEST) return true;
      const spread = Math.max(...bests) - Math.min(...bests);
      return bests.length === memory() && spread <= ALIKE;
    }
  };
}

/** The point at a place that may lie outside of the cube, which continues as in a mirror. */
function pointOf(space: Space, place: readonly number[]): Point {
  return pointAt(
    space,
    place.map((value) => {
      const folded = Math.abs(value) % 2;
      return folded > 1 ? 2 - folded : folded;
    }),
  );
}

/** On a plateau, where most of a generation is equal, only further away there is something to learn. Hansen (2016), B.3. */
function isFlat(best: readonly Outcome[]): boolean {
  const far = best[Math.ceil(0.7 * best.length) - 1]!;
  return JSON.stringify(best[0]!.objectives) === JSON.stringify(far.objectives);
}

function widening({ mean, offspring }: Evolution): number {
  const { stepPathRate, stepDamping } = evolutionParameters(mean.length, offspring);
  return Math.exp(0.2 + stepPathRate / stepDamping);
}
