import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { readRules, RuleProgram, strategyKey, type IndicatorBar, type RuleStrategy } from '../../../strategy/index.ts';
import { geneticSearch, grammarSearch, type GeneratorMaker, type TrialResult } from '../../index.ts';
import { genomeKey, isSound, LIMITS, parametersIn, rulesOf, sizeOf, type Genome } from '../grammar/genome.ts';
import { grownGenome, type Language } from '../grammar/grown-genome.ts';
import { constantsFor } from '../grammar/ladders.ts';
import {
  above,
  all,
  below,
  CLOSE,
  constant,
  isComparison,
  mean,
  minus,
  partsOf,
  past,
  type Node,
} from '../grammar/nodes.ts';
import { unitOf } from '../grammar/units.ts';
import { crossed, hoisted, joined, nudged, regrown, withOtherExit } from '../grammar/vary.ts';
import { median } from './functions.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const HOUR_MS = 3_600_000;
const LANGUAGE: Language = {
  words: { isIntraday: true, isDaily: true },
  sides: ['long', 'short', 'both'],
  limits: LIMITS,
};

/** What in a tree compares apples with pears, or with a constant that is on no ladder. */
function faults(node: Node): readonly string[] {
  if (!isComparison(node)) return partsOf(node).flatMap(faults);
  const { left, right } = node;
  const compared = left.op === 'constant' ? right : left;
  const value = left.op === 'constant' ? left.value : right.op === 'constant' ? right.value : undefined;
  const fits = value === undefined ? unitOf(left) === unitOf(right) : constantsFor(compared).includes(value);
  return fits ? [] : [JSON.stringify(node)];
}

function conditionsOf({ enter, leave }: Genome): readonly Genome['enter'][] {
  return leave === undefined ? [enter] : [enter, leave];
}

test('what grows is sound, typed, and every unit of the grammar comes up', () => {
  const { next } = seededRandom(1);
  const units = new Set<string>();
  for (let count = 0; count < 2_000; count += 1) {
    const genome = grownGenome(LANGUAGE, next);
    expect(conditionsOf(genome).flatMap(faults)).toEqual([]);
    expect(readRules(rulesOf(genome)).ok).toBe(true);
    expect(parametersIn(genome)).toBeLessThanOrEqual(LIMITS.parametersMax);
    const collect = (node: Node): void => {
      if (isComparison(node)) units.add(unitOf(node.left.op === 'constant' ? node.right : node.left));
      partsOf(node).forEach(collect);
    };
    conditionsOf(genome).forEach(collect);
  }
  expect([...units].toSorted()).toEqual(
    ['change', 'clock', 'flow', 'move', 'negative', 'oscillator', 'price', 'ratio', 'strength', 'volume'].toSorted(),
  );
});

test('variation keeps the types, and hoisting makes nothing larger', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { next } = seededRandom(seed);
      const [one, other] = [grownGenome(LANGUAGE, next), grownGenome(LANGUAGE, next)];
      const trees = [
        joined(one.enter, other.enter, next),
        crossed(one.enter, other.enter, next),
        regrown(one.enter, LIMITS.depthMax, LANGUAGE.words, next),
        nudged(one.enter, next),
        hoisted(one.enter, next),
      ];
      for (const enter of trees) expect(faults(enter)).toEqual([]);
      expect(sizeOf({ ...one, enter: trees.at(-1)! })).toBeLessThanOrEqual(sizeOf(one));
      const exit = withOtherExit(one, LANGUAGE.sides, next);
      expect(exit.enter).toBe(one.enter);
    }),
    { numRuns: 1_500 },
  );
});

test('crossing changes most trees, and nudging nearly all of them', () => {
  const { next } = seededRandom(4);
  const genomes = Array.from({ length: 400 }, () => grownGenome(LANGUAGE, next));
  const share = (vary: (genome: Genome, index: number) => Genome['enter']): number =>
    genomes.filter((genome, index) => genomeKey({ ...genome, enter: vary(genome, index) }) !== genomeKey(genome))
      .length / genomes.length;
  expect(share((genome, index) => crossed(genome.enter, genomes[(index + 1) % 400]!.enter, next))).toBeGreaterThan(0.8);
  expect(share((genome) => nudged(genome.enter, next))).toBeGreaterThan(0.9);
});

test('what is too large, cannot leave, or compares a number with itself is not sound', () => {
  const { next } = seededRandom(2);
  const genome = { ...grownGenome(LANGUAGE, next), side: 'long' as const };
  const close = { op: 'price', source: 'close' } as const;
  const exits = { stop: 0, target: 0, trail: 0, bars: 5 };
  const nothing = { stop: 0, target: 0, trail: 0, bars: 0 };
  const plain: Genome = {
    enter: { op: 'above', left: close, right: { op: 'price', source: 'open' } },
    side: 'long',
    exits,
  };
  expect(isSound(plain, LIMITS)).toBe(true);
  expect(isSound({ ...plain, exits: nothing }, LIMITS)).toBe(false);
  expect(isSound({ ...plain, enter: { op: 'above', left: close, right: close } }, LIMITS)).toBe(false);
  expect(isSound(plain, { ...LIMITS, partsMax: 2 })).toBe(false);
  expect(isSound(plain, { ...LIMITS, depthMax: 1 })).toBe(false);
  expect(isSound({ ...plain, exits: { ...exits, stop: 2 } }, { ...LIMITS, parametersMax: 1 })).toBe(false);
  const four = { op: 'all', of: [plain.enter, plain.enter, plain.enter, plain.enter] } as const;
  expect(isSound({ ...genome, enter: four }, LIMITS)).toBe(false);
});

const BARS = walk(3, 500);
function walk(seed: number, length: number): readonly IndicatorBar[] {
  const { next } = seededRandom(seed);
  let price = 100;
  return Array.from({ length }, (_, index) => {
    const open = price;
    price *= Math.exp(0.01 * normal(next));
    return {
      openTime: (index * HOUR_MS) as IndicatorBar['openTime'],
      openFloat: open,
      highFloat: Math.max(open, price) * (1 + 0.003 * next()),
      lowFloat: Math.min(open, price) * (1 - 0.003 * next()),
      closeFloat: price,
      volumeFloat: 1 + 50 * next(),
    };
  });
}

/** Where a market would have been worth holding: above where it was 21 bars ago, on less volume than usual. */
const TRUTH = truthOf();
function truthOf(): readonly boolean[] {
  const volume = { op: 'price', source: 'volume' } as const;
  const quiet = below(volume, mean(volume, 13));
  const program = new RuleProgram([['enter', all(above(minus(CLOSE, past(CLOSE, 21)), constant(0)), quiet)]]);
  return BARS.map((bar) => {
    program.update(bar);
    return program.value('enter') === 1;
  });
}

/** Correlation of the condition to enter with the truth (Matthews 1975). */
function judge(rules: RuleStrategy): Omit<TrialResult, 'id'> {
  const enter = (rules.long ?? rules.short)!.enter;
  const program = new RuleProgram([['enter', enter]]);
  let [both, enters, holds] = [0, 0, 0];
  for (const [index, bar] of BARS.entries()) {
    program.update(bar);
    const isIn = program.value('enter') === 1;
    enters += Number(isIn);
    holds += Number(TRUTH[index]);
    both += Number(isIn && TRUTH[index]!);
  }
  const n = BARS.length;
  const spread = Math.sqrt(enters * (n - enters) * holds * (n - holds));
  return spread === 0 ? {} : { objectives: [(n * both - enters * holds) / spread] };
}

test('evolution comes nearer to a planted rule than as many random strategies of its grammar', () => {
  const best = (make: GeneratorMaker<RuleStrategy>): number =>
    Math.max(...drive(make(), 2_400, judge, 120).map(({ result }) => result.objectives?.[0] ?? -1));
  const seeds = [1, 2, 3];
  const options = { barMs: HOUR_MS, sides: ['long'] } as const;
  const evolved = seeds.map((seed) => best(geneticSearch({ ...options, seed })));
  const random = seeds.map((seed) => best(grammarSearch({ ...options, seed })));
  expect(median(random)).toBeLessThan(0.7);
  expect(median(evolved)).toBeGreaterThan(0.95);
});

function partsIn({ long, short }: RuleStrategy): number {
  return JSON.stringify(long ?? short).split('"op"').length - 1;
}

test('no generation has a strategy twice or one of its parents, and parsimony keeps strategies small', () => {
  const options = { seed: 5, barMs: HOUR_MS, population: 40 };
  const sizes = [0, 0.02].map((parsimony) => {
    const done = drive(geneticSearch({ ...options, parsimony })(), 800, judge, 40);
    for (let generation = 0; generation < 20; generation += 1) {
      const keys = done
        .slice(40 * generation, 40 * (generation + 1))
        .map(({ proposal }) => strategyKey(proposal.candidate));
      expect(new Set(keys).size).toBeGreaterThanOrEqual(39);
    }
    return median(done.slice(-200).map(({ proposal }) => partsIn(proposal.candidate)));
  });
  expect(sizes[1]!).toBeLessThan(0.8 * sizes[0]!);
});

test.each([1, 2, 3])('an evolution of rules that was stopped goes on as if it had not been, seed %i', (seed) => {
  const make = geneticSearch({ seed, barMs: 24 * HOUR_MS, population: 12 });
  const two = (rules: RuleStrategy): Omit<TrialResult, 'id'> => {
    const { objectives } = judge(rules);
    return objectives === undefined ? {} : { objectives: [...objectives, -strategyKey(rules).length] };
  };
  const { steady, restored } = asksWithAndWithoutRestores(make, two, { seed, rounds: 60 });
  expect(restored).toEqual(steady);
});

test('random strategies of the grammar that were stopped go on as if they had not been', () => {
  const { steady, restored } = asksWithAndWithoutRestores(grammarSearch({ seed: 1, barMs: HOUR_MS }), judge, {
    seed: 1,
  });
  expect(restored).toEqual(steady);
});

test('bars longer than an hour have no hours in their rules, and spot has no short side', () => {
  const rules = drive(grammarSearch({ seed: 2, barMs: 24 * HOUR_MS, sides: ['long'] })(), 500, () => ({}));
  const texts = rules.map(({ proposal }) => JSON.stringify(proposal.candidate));
  expect(texts.some((text) => text.includes('"hour"') || text.includes('sessionVwap'))).toBe(false);
  expect(texts.some((text) => text.includes('"weekday"'))).toBe(true);
  expect(rules.some(({ proposal }) => proposal.candidate.short !== undefined)).toBe(false);
});

test.each([
  () => geneticSearch({ seed: 1, barMs: HOUR_MS, population: 2 }),
  () => geneticSearch({ seed: 1, barMs: HOUR_MS, parsimony: -1 }),
  () => geneticSearch({ seed: 1, barMs: 0 }),
  () => grammarSearch({ seed: 1, barMs: HOUR_MS, sides: [] }),
  () => grammarSearch({ seed: 1, barMs: HOUR_MS, limits: { depthMax: 2 } }),
])('what makes no sense is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
