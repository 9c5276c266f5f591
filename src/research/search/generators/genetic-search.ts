import { seededRandom } from '../../../runtime/index.ts';
import type { RuleStrategy } from '../../../strategy/index.ts';
import { checkFinite, checkThat, checkWhole } from '../../validation/statistic.ts';
import { ranked, type Outcome } from '../best-first.ts';
import type { Side } from '../families/family.ts';
import { Pending, stateFormat, type PendingState } from '../generator-state.ts';
import type { GeneratorMaker, Json, Proposal } from '../generator.ts';
import { weighted } from '../grammar/draw.ts';
import { genomeKey, isSound, LIMITS, rulesOf, sizeOf, type Genome, type Limits } from '../grammar/genome.ts';
import { grownGenome, type Language } from '../grammar/grown-genome.ts';
import { crossed, hoisted, joined, nudged, regrown, withOtherExit } from '../grammar/vary.ts';

export interface GrammarRules {
  readonly seed: number;
  /** Length of a bar: decides whether the clock means something. */
  readonly barMs: number;
  readonly sides?: readonly Side[];
  readonly limits?: Partial<Limits>;
}

export interface GeneticRules extends GrammarRules {
  readonly population?: number;
  /** What the first objective loses for each part of the trees, when parents and survivors are chosen. */
  readonly parsimony?: number;
}

interface Member extends Outcome {
  readonly id: number;
  readonly genome: Genome;
}

interface State {
  readonly random: number;
  readonly pending: PendingState<Genome>;
  /** The best first; none in the first generation. */
  readonly parents: readonly Member[];
  readonly heard: readonly Member[];
  readonly proposed: number;
}

const POPULATION = 120;
const PARSIMONY = 0.001;
const SIDES: readonly Side[] = ['long', 'short', 'both'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of so many drawn, the best is a parent. */
const TOURNAMENT = 4;
/** Children made until one is sound and new, before one is grown from nothing. */
const TRIES = 30;
/** How children come about, by share; the last are grown from nothing, so that something new can always come in. */
const WAYS = [
  [0.3, 'crossover'],
  [0.15, 'join'],
  [0.15, 'subtree'],
  [0.05, 'hoist'],
  [0.2, 'point'],
  [0.1, 'exit'],
  [0.05, 'new'],
] as const;

/**
 * Genetic programming over trees of rules: strategies that earn are crossed and changed, the types of their parts kept, and
 * the better of parents and children live on. Limits and parsimony keep them small. Several objectives are kept as a front.
 *
 * A generation is proposed at once, and nothing more until all of it was heard of. No strategy is proposed that is in the
 * generation or among its parents, however it is written.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Koza (1992), "Genetic Programming"; Poli, Langdon & McPhee (2008), "A Field Guide to Genetic Programming", 5.2 and
 *   11.3 for limits and parsimony; Deb et al. (2002) for survival
 */
export function geneticSearch(rules: GeneticRules): GeneratorMaker<RuleStrategy> {
  const { seed, population = POPULATION, parsimony = PARSIMONY } = rules;
  checkWhole(population, 'members of a generation', 4);
  checkFinite([parsimony], 'parsimony');
  checkThat(parsimony >= 0, `parsimony is 0 or above, not ${parsimony}`);
  const language = languageOf(rules);
  const format = stateFormat<State>('genetic', [seed, population, parsimony, languageAsJson(language)]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? seed);
    const pending = new Pending<Genome>(state?.pending);
    let parents = state?.parents ?? [];
    let heard = state?.heard ?? [];
    let proposed = state?.proposed ?? 0;
    let known = knownKeys();
    return {
      name: 'genetic',
      isExhausted: false,
      ask(count) {
        const proposals: Proposal<RuleStrategy>[] = [];
        for (; proposals.length < count && proposed < population; proposed += 1) {
          const genome = next();
          known.add(genomeKey(genome));
          proposals.push({ id: pending.add(genome), candidate: rulesOf(genome) });
        }
        return proposals;
      },
      tell(results) {
        for (const { result, note: genome } of pending.take(results)) heard = [...heard, { ...result, genome }];
        if (heard.length < population) return;
        const all = [...parents, ...heard.toSorted((one, other) => one.id - other.id)];
        const order = ranked(all.map((member) => judged(member, parsimony))).map(({ place }) => all[place]!);
        parents = varietyFirst(order).slice(0, population);
        heard = [];
        proposed = 0;
        known = knownKeys();
      },
      state: () => format.seal({ random: random.state(), pending: pending.state(), parents, heard, proposed }),
    };

    function knownKeys(): Set<string> {
      return new Set(
        [...parents.map(({ genome }) => genome), ...heard.map(({ genome }) => genome), ...pending.all()].map(genomeKey),
      );
    }

    function next(): Genome {
      for (let tries = 0; tries < TRIES && parents.length > 0; tries += 1) {
        const child = varied();
        if (isSound(child, language.limits) && !known.has(genomeKey(child))) return child;
      }
      return grownGenome(language, random.next);
    }

    function varied(): Genome {
      const { next: draw } = random;
      const parent = chosen();
      switch (weighted(WAYS, draw)) {
        case 'crossover': {
          const other = chosen();
          // Reasons to leave are crossed with reasons to leave, or taken over whole by who has none.
          if (other.leave === undefined || draw() < 0.6) {
            return { ...parent, enter: crossed(parent.enter, other.enter, draw), exits: other.exits };
          }
          const { leave } = parent;
          return { ...parent, leave: leave === undefined ? other.leave : crossed(leave, other.leave, draw) };
        }
        case 'join':
          return { ...parent, enter: joined(parent.enter, chosen().enter, draw) };
        case 'subtree':
          return changed(parent, (tree) => regrown(tree, language.limits.depthMax, language.words, draw));
        case 'hoist':
          return changed(parent, (tree) => hoisted(tree, draw));
        case 'point':
          return changed(parent, (tree) => nudged(tree, draw));
        case 'exit':
          return withOtherExit(parent, language.sides, draw);
        case 'new':
          return grownGenome(language, draw);
      }
    }

    /** One of its two conditions changed, that to enter twice as often. */
    function changed(genome: Genome, change: (tree: Genome['enter']) => Genome['enter']): Genome {
      if (genome.leave !== undefined && random.next() < 1 / 3) return { ...genome, leave: change(genome.leave) };
      return { ...genome, enter: change(genome.enter) };
    }

    /** The best of a few; they stand in that order. */
    function chosen(): Genome {
      let place = parents.length;
      for (let draw = 0; draw < TOURNAMENT; draw += 1) {
        place = Math.min(place, Math.floor(random.next() * parents.length));
      }
      return parents[place]!.genome;
    }
  };
}

/**
 * Strategies of the same grammar drawn at random, whatever it is told: the control that genetic programming has to beat.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function grammarSearch(rules: GrammarRules): GeneratorMaker<RuleStrategy> {
  const language = languageOf(rules);
  const format = stateFormat<{ readonly random: number; readonly pending: PendingState<true> }>('grammar', [
    rules.seed,
    languageAsJson(language),
  ]);
  return (given) => {
    const state = format.unseal(given);
    const random = seededRandom(state?.random ?? rules.seed);
    const pending = new Pending<true>(state?.pending);
    return {
      name: 'grammar',
      isExhausted: false,
      ask: (count) =>
        Array.from({ length: count }, () => ({
          id: pending.add(true),
          candidate: rulesOf(grownGenome(language, random.next)),
        })),
      tell: (results) => void pending.take(results),
      state: () => format.seal({ random: random.state(), pending: pending.state() }),
    };
  };
}

function languageOf({ barMs, sides = SIDES, limits }: GrammarRules): Language {
  checkThat(barMs > 0 && barMs < Infinity, `bars have a length above 0, not ${barMs}`);
  checkThat(sides.length > 0, 'there is no side to trade');
  const settled = { ...LIMITS, ...limits };
  for (const [name, value] of Object.entries(settled)) checkWhole(value, name, 1);
  checkThat(settled.depthMax >= 3 && settled.partsMax >= 3, 'a comparison of two indicators has three parts');
  return { words: { isIntraday: barMs <= HOUR_MS, isDaily: barMs <= DAY_MS }, sides, limits: settled };
}

function languageAsJson({ words, sides, limits }: Language): Json {
  return [words.isIntraday, words.isDaily, sides, { ...limits }];
}

/**
 * In the same order, but what has the very outcome of a better one comes after all others: it is that one with parts that
 * do nothing, and a population of its copies has nothing to cross.
 */
function varietyFirst(members: readonly Member[]): readonly Member[] {
  const seen = new Set<string>();
  const [first, copies] = [[] as Member[], [] as Member[]];
  for (const member of members) {
    const outcome = JSON.stringify(member.objectives);
    const isCopy = outcome !== undefined && seen.has(outcome);
    (isCopy ? copies : first).push(member);
    seen.add(outcome);
  }
  return [...first, ...copies];
}

/** As it is compared: its first objective less what its size costs. */
function judged({ objectives, violation, genome }: Member, parsimony: number): Outcome {
  const broken = violation === undefined ? {} : { violation };
  if (objectives === undefined) return broken;
  const [first, ...others] = objectives;
  return { objectives: [first! - parsimony * sizeOf(genome), ...others], ...broken };
}
