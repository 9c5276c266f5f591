import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import {
  cmaSearch,
  gridSearch,
  hyperbandBrackets,
  hyperbandSearch,
  randomSearch,
  space,
  successiveHalving,
  type GeneratorMaker,
  type Point,
  type Proposal,
} from '../../index.ts';
import { median } from './functions.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const SPACE = space([{ type: 'real', name: 'x', min: 0, max: 1 }]);
const BLOCKS = 27;

/** What a candidate earns in each block: its worth, and noise of its own. */
function earned({ x }: Point, block: number): number {
  const { next } = seededRandom(Math.floor(Number(x) * 1e9) + block * 7919);
  next();
  return -((Number(x) - 0.3) ** 2) + 0.3 * normal(next);
}
function judge(point: Point, { blocks }: Proposal<Point>) {
  const tried = blocks ?? Array.from({ length: BLOCKS }, (_, block) => block);
  return { objectives: [tried.reduce((sum, block) => sum + earned(point, block), 0) / tried.length] };
}

/** So many trials, on so many blocks each. */
function sizes(done: ReturnType<typeof drive<Point>>): readonly (readonly [count: number, blocks: number])[] {
  const rounds: [number, number][] = [];
  for (const { proposal } of done) {
    const size = proposal.blocks?.length ?? BLOCKS;
    if (rounds.at(-1)?.[1] === size) rounds.at(-1)![0] += 1;
    else rounds.push([1, size]);
  }
  return rounds;
}

test('it makes the rounds of every bracket, and begins again', () => {
  const brackets = hyperbandBrackets(BLOCKS, 3);
  const wanted = brackets.flatMap(({ rounds }) =>
    rounds.map(({ configurations, resource }) => [configurations, Math.round(resource)]),
  );
  const trials = wanted.reduce((sum, [count]) => sum + count!, 0);
  const done = drive(hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: BLOCKS })(), trials, judge, 7);
  // Two rounds on all of the data follow each other: they look like one.
  const last = wanted.splice(-2).reduce((sum, [count]) => sum + count!, 0);
  expect(sizes(done)).toEqual([...wanted, [last, BLOCKS]]);
});

test('who survives is who survives successive halving', () => {
  const done = drive(
    hyperbandSearch(randomSearch(SPACE, 2), { seed: 2, blocks: BLOCKS, halvingOnly: true })(),
    27 + 9 + 3 + 1,
    judge,
    5,
  );
  const entrants = done.slice(0, 27).map(({ proposal }) => JSON.stringify(proposal.candidate));
  const losses = new Map(
    done.map(({ proposal, result }) => [
      `${JSON.stringify(proposal.candidate)} ${proposal.blocks?.length ?? BLOCKS}`,
      -result.objectives![0]!,
    ]),
  );
  const rounds = successiveHalving(27, { eta: 3, resourceMin: 1, resourceMax: BLOCKS }, (entrant, resource) =>
    losses.get(`${entrants[entrant]} ${resource}`)!,
  );
  const alive = rounds.flatMap((round) => round.alive.map((entrant) => entrants[entrant]));
  expect(done.map(({ proposal }) => JSON.stringify(proposal.candidate))).toEqual(alive);
});

test('a bracket takes its blocks at random, the same for all, and each round adds to those before', () => {
  const done = drive(hyperbandSearch(randomSearch(SPACE, 3), { seed: 3, blocks: BLOCKS })(), 40, judge, 40);
  const byRound = Map.groupBy(done, ({ proposal }) => proposal.blocks?.length ?? BLOCKS);
  for (const round of byRound.values()) {
    expect(new Set(round.map(({ proposal }) => JSON.stringify(proposal.blocks))).size).toBe(1);
  }
  const [one, three, nine] = [1, 3, 9].map((size) => byRound.get(size)![0]!.proposal.blocks!);
  expect(three).toEqual(expect.arrayContaining([...one!]));
  expect(nine).toEqual(expect.arrayContaining([...three!]));
  const firsts = Array.from({ length: 60 }, (_, seed) => {
    const [proposal] = hyperbandSearch(randomSearch(SPACE, 1), { seed, blocks: BLOCKS })().ask(1);
    return proposal!.blocks![0]!;
  });
  expect(new Set(firsts).size).toBeGreaterThan(18);
});

/** Good candidates are rare here: each of five numbers counts. */
const WIDE = space(['a', 'b', 'c', 'd', 'e'].map((name) => ({ type: 'real', name, min: 0, max: 1 }) as const));
function worth(point: Point): number {
  return -Object.values(point).reduce<number>((sum, value) => sum + (Number(value) - 0.3) ** 2, 0);
}

test('for the same blocks of data it chooses better candidates than trying each on all of them', () => {
  /** Worth of what looked best on all of the data, when so many blocks may be looked at. */
  const chosen = (make: GeneratorMaker<Point>, seed: number): number => {
    const { next } = seededRandom(seed);
    const generator = make();
    let [left, highest, best] = [BLOCKS * 60, -Infinity, NaN];
    while (left > 0) {
      const [proposal] = generator.ask(1);
      const { id, candidate, blocks } = proposal!;
      const size = blocks?.length ?? BLOCKS;
      const seen = worth(candidate) + (0.1 * normal(next)) / Math.sqrt(size);
      generator.tell([{ id, objectives: [seen] }]);
      left -= size;
      if (blocks === undefined && seen > highest) [highest, best] = [seen, worth(candidate)];
    }
    return best;
  };
  const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
  const hyperband = seeds.map((seed) =>
    chosen(hyperbandSearch(randomSearch(WIDE, seed), { seed, blocks: BLOCKS }), seed),
  );
  const random = seeds.map((seed) => chosen(randomSearch(WIDE, seed), seed));
  expect(median(hyperband)).toBeGreaterThan(0.85 * median(random));
});

test.each([1, 2, 3])('a Hyperband search that was stopped goes on as if it had not been, seed %i', (seed) => {
  const make = hyperbandSearch(cmaSearch(SPACE, { seed }), { seed, blocks: 9 });
  const fails = (point: Point, proposal: Proposal<Point>) => (Number(point['x']) > 0.9 ? {} : judge(point, proposal));
  const { steady, restored } = asksWithAndWithoutRestores(make, fails, { seed, rounds: 120 });
  expect(restored).toEqual(steady);
});

test('a source that ends, and candidates that all fail, leave nothing hanging', () => {
  const grid = gridSearch(space([{ type: 'list', name: 'x', values: [0.1, 0.2, 0.3, 0.4, 0.5] }]));
  const generator = hyperbandSearch(grid, { seed: 1, blocks: BLOCKS })();
  const done = drive(generator, 100, judge, 3);
  expect(generator.isExhausted).toBe(true);
  expect(done.at(-1)!.proposal.blocks).toBeUndefined();
  const failing = hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: BLOCKS })();
  expect(drive(failing, 200, () => ({}))).toHaveLength(200);
});

test.each([
  () => hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: 0 }),
  () => hyperbandSearch(randomSearch(SPACE, 1), { seed: 1, blocks: 9, eta: 1 }),
])('what makes no sense is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
