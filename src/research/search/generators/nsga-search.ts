import { seededRandom, type Random } from '../../../runtime/index.ts';
import { checkThat, checkWhole } from '../../validation/statistic.ts';
import { ranked, type Outcome } from '../best-first.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Proposal } from '../generator.ts';
import { brokenRule, spaceAsJson, type Point, type Space } from '../spaces/space.ts';
import { firstWithinRules, pointAt } from '../spaces/unit-cube.ts';

export interface NsgaRules {
  readonly seed: number;
  /** Members of a generation, an even number. */
  readonly population?: number;
}

interface Member extends Outcome {
  readonly id: number;
  readonly units: readonly number[];
}

interface State {
  readonly random: number;
  readonly pending: PendingState<readonly number[]>;
  /** The parents, the best first; none in the first generation. */
  readonly parents: readonly Member[];
  readonly heard: readonly Member[];
  readonly proposed: number;
}

const POPULATION = 60;
/** Deb et al. (2002): children near their parents, and small mutations, in one dimension of each child. */
const CROSSOVER_SHARE = 0.9;
const CROSSOVER_NEARNESS = 15;
const MUTATION_NEARNESS = 20;
/** Children made until one keeps the rules, before one is drawn from anywhere. */
const TRIES = 50;

/**
 * Evolution for several objectives: keeps those that none is better than in all of them, spread along that front. Parents
 * are chosen by front, then by how alone they are; children lie near one of two parents in each dimension.
 *
 * A generation is proposed at once, and nothing more until all of it was heard of.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Deb, Pratap, Agarwal & Meyarivan (2002), IEEE Trans. Evolutionary Computation 6(2); Deb & Agrawal (1995), "Simulated
 *   Binary Crossover for Continuous Search Space", Complex Systems 9
 */
export function nsgaSearch(space: Space, { seed, population = POPULATION }: NsgaRules): GeneratorMaker<Point> {
  checkWhole(population, 'members of a generation', 4);
  checkThat(population % 2 === 0, `a generation has an even number of members, not ${population}`);
  const format = stateFormat<State>('nsga-ii', [spaceAsJson(space), seed, population]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending(state?.pending);
    let parents = state?.parents ?? [];
    let heard = state?.heard ?? [];
    let proposed = state?.proposed ?? 0;
    const anywhere = (): readonly number[] =>
      Array.from(firstWithinRules(space, () => space.dimensions.map(random.next)).units);
    return {
      name: 'nsga-ii',
      isExhausted: false,
      ask(count) {
        const proposals: Proposal<Point>[] = [];
        for (; proposals.length < count && proposed < population; proposed += 1) {
          const units = parents.length === 0 ? anywhere() : child();
          proposals.push({ id: pending.add(units), candidate: pointAt(space, units) });
        }
        return proposals;
      },
      tell(results) {
        for (const { result, note: units } of pending.take(results)) heard = [...heard, { ...result, units }];
        if (heard.length < population) return;
        // Among equals those that were there come first, then whoever was proposed first.
        const all = [...parents, ...heard.toSorted((one, other) => one.id - other.id)];
        parents = ranked(all)
          .slice(0, population)
          .map(({ place }) => all[place]!);
        heard = [];
        proposed = 0;
      },
      state: () => format.seal({ random: random.state(), pending: pending.state(), parents, heard, proposed }),
    };

    function child(): readonly number[] {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const units = mutated(crossed(chosen(), chosen(), random.next), random.next);
        if (brokenRule(space, pointAt(space, units)) === undefined) return units;
      }
      return anywhere();
    }

    /** The better of two; they stand in that order. */
    function chosen(): readonly number[] {
      const draw = (): number => Math.floor(random.next() * parents.length);
      return parents[Math.min(draw(), draw())]!.units;
    }
  };
}

function crossed(one: readonly number[], other: readonly number[], random: Random): readonly number[] {
  if (random() >= CROSSOVER_SHARE) return one;
  return one.map((value, index) => {
    if (random() < 0.5) return value;
    const uniform = random();
    const power = 1 / (CROSSOVER_NEARNESS + 1);
    const spread = uniform < 0.5 ? (2 * uniform) ** power : (1 / (2 * (1 - uniform))) ** power;
    const sign = random() < 0.5 ? 1 : -1;
    return within(((1 + sign * spread) * value + (1 - sign * spread) * other[index]!) / 2);
  });
}

function mutated(units: readonly number[], random: Random): readonly number[] {
  return units.map((value) => {
    if (random() >= 1 / units.length) return value;
    const uniform = random();
    const power = 1 / (MUTATION_NEARNESS + 1);
    const step = uniform < 0.5 ? (2 * uniform) ** power - 1 : 1 - (2 * (1 - uniform)) ** power;
    return within(value + step);
  });
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}
