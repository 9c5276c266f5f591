import {
  cmaSearch,
  randomSearch,
  space,
  tpeSearch,
  type CandidateGenerator,
  type Point,
  type Space,
} from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

/*
 * Cases that state what must hold, and not what must come out. The answer is what the case states where that was found to
 * hold, and what was measured where it does not.
 */

interface Problem {
  readonly space: Space;
  loss(point: Point): number;
}

/** Wider on one side, so that the middle, where a search begins, is no answer. */
function onCube(
  dimensions: number,
  [min, max]: readonly [number, number],
  loss: (x: readonly number[]) => number,
): Problem {
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  return {
    space: space(names.map((name) => ({ type: 'real', name, min, max }) as const)),
    loss: (point) => loss(names.map((name) => Number(point[name]))),
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** By their names in the cases; minima of 0. */
const FUNCTIONS: Readonly<Record<string, (dimensions: number) => Problem>> = {
  sphere: (n) => onCube(n, [-4, 6], (x) => total(x.map((value) => value ** 2))),
  rosenbrock: (n) =>
    onCube(n, [-2, 2], (x) =>
      total(x.slice(1).map((value, at) => 100 * (value - x[at]! ** 2) ** 2 + (1 - x[at]!) ** 2)),
    ),
  rastrigin: (n) =>
    onCube(n, [-4, 6], (x) => total(x.map((value) => value ** 2 - 10 * Math.cos(2 * Math.PI * value) + 10))),
};

/** Dixon & Szego (1978). */
const BRANIN: Problem = {
  space: space([
    { type: 'real', name: 'x', min: -5, max: 10 },
    { type: 'real', name: 'y', min: 0, max: 15 },
  ]),
  loss({ x, y }) {
    const [a, b] = [Number(x), Number(y)];
    const bent = b - (5.1 * a * a) / (4 * Math.PI ** 2) + (5 * a) / Math.PI - 6;
    return bent ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  },
};
const BRANIN_TRIALS = 100;

/** The lowest loss of so many trials, asked for one at a time or as many as it gives. */
function lowest(generator: CandidateGenerator<Point>, { loss }: Problem, trials: number, batch: number): number {
  let best = Infinity;
  for (let tried = 0; tried < trials;) {
    const proposals = generator.ask(Math.min(batch, trials - tried));
    const losses = proposals.map(({ candidate }) => loss(candidate));
    generator.tell(proposals.map(({ id }, index) => ({ id, objectives: [-losses[index]!] })));
    best = Math.min(best, ...losses);
    tried += proposals.length;
  }
  return best;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

const optimisers: Evaluate = ({ inputs, expected }) => {
  const seeds = Array.from({ length: numberOf(inputs, 'seeds') }, (_, index) => index + 1);
  const budgets = numbersOf(inputs, 'budget');
  const found = new Map(
    (inputs['functions'] as readonly string[]).map((text, index) => {
      const { name, n } = /^(?<name>\w+)\((?<n>\d+)\)$/.exec(text)?.groups ?? {};
      const make = FUNCTIONS[name ?? ''];
      if (make === undefined) throw new RangeError(`no function is called "${text}"`);
      const problem = make(Number(n));
      const best = (): readonly number[] =>
        seeds.map((seed) => lowest(cmaSearch(problem.space, { seed })(), problem, budgets[index]!, Infinity));
      return [name!, best] as const;
    }),
  );
  return Object.fromEntries(Object.entries(expected).map(([key, stated]) => [key, answer(key, stated)]));

  function answer(key: string, stated: unknown): unknown {
    const { name, exponent } =
      /^cmaes_(?<name>[a-z]+)_(?:success_rate_f_below_1e_(?<exponent>\d+)|f_below)$/.exec(key)?.groups ?? {};
    const best = found.get(name ?? '');
    if (best !== undefined && typeof stated === 'number') {
      const losses = best();
      if (exponent === undefined) {
        const worst = Math.max(...losses);
        return worst < stated ? stated : worst;
      }
      const rate = losses.filter((loss) => loss < 10 ** -Number(exponent)).length / losses.length;
      return rate >= stated ? stated : rate;
    }
    if (key !== 'tpe_vs_random') throw new RangeError(`what "${key}" states is not known here`);
    const tpe = median(seeds.map((seed) => lowest(tpeSearch(BRANIN.space, { seed })(), BRANIN, BRANIN_TRIALS, 1)));
    const random = median(seeds.map((seed) => lowest(randomSearch(BRANIN.space, seed)(), BRANIN, BRANIN_TRIALS, 1)));
    return tpe < random ? stated : `median of TPE ${tpe}, of random search ${random}`;
  }
};

/** `opt.benchmark`. */
export const optimiserMethod = lookUp([[/^Optimiser acceptance/, optimisers]]);
