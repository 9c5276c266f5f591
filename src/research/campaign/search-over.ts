import {
  allocator,
  cmaSearch,
  geneticSearch,
  gridSearch,
  hyperbandSearch,
  inTurns,
  luckHurdle,
  mapped,
  onGrid,
  randomSearch,
  sobolSearch,
  space,
  tpeSearch,
  type Arm,
  type Dimension,
  type Family,
  type GeneratorMaker,
  type Point,
  type Side,
  type Space,
  type Turn,
} from '../search/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';

/** How a family is searched by itself. */
const SEARCHES = {
  tpe: (where, seed) => tpeSearch(where, { seed }),
  'cma-es': (where, seed) => cmaSearch(where, { seed }),
  sobol: sobolSearch,
  random: randomSearch,
  grid: (where) => gridSearch(onGrid(where)),
  // Candidates come from models of what came to the end of a bracket.
  hyperband: (where, seed) => tpeSearch(where, { seed }),
} as const satisfies Readonly<Record<string, (space: Space, seed: number) => GeneratorMaker<Point>>>;
/** `genetic` and `nsga2` grow trees of rules instead, with the plain forms beside them. */
export const SEARCH_NAMES = ['tpe', 'cma-es', 'sobol', 'random', 'grid', 'genetic', 'nsga2', 'hyperband'] as const;
export type SearchName = (typeof SEARCH_NAMES)[number];

export interface SearchChoice {
  readonly search: SearchName;
  readonly seed: number;
  /** Of the data: how far luck alone can lift the best of so many trials. */
  readonly years: number;
  readonly barMs: number;
  /** That a candidate may take; every one when absent. */
  readonly sides?: readonly Side[];
  /** Of the days, that candidates are tried on first: for `hyperband`. */
  readonly blocks?: number;
}

type RulesArm = Arm<RuleStrategy>;

/**
 * Families of candidates, in two arms each: the plain form, on a Sobol sequence, and the form with filters, sides and exits,
 * searched as asked. Those that find more than luck would are asked more often. Plain forms begin with the better name: what
 * needs three conditions to earn was mostly made to. One arm is the control: the same families, drawn at random. A search
 * that does not beat it loses its trials to it. In every other turn a short list of plain forms is tried, of the families
 * that have one, until it is through: what stands alone is found by looking everywhere, and by no learning.
 */
export function searchOver(families: readonly Family[], choice: SearchChoice): GeneratorMaker<RuleStrategy> {
  const { search, seed, years, blocks = 1 } = choice;
  const learning = allocator(armsOf(families, choice), { seed, hurdle: luckHurdle(1 / Math.sqrt(years)) });
  const screens = search === 'grid' ? [] : screensOf(families);
  const shared: GeneratorMaker<RuleStrategy> =
    screens.length === 0
      ? learning
      : inTurns([
          { name: 'screens', generator: inTurns(screens) },
          { name: 'learning', generator: learning },
        ]);
  return search === 'hyperband' ? hyperbandSearch(shared, { seed: seed + 2_000, blocks }) : shared;
}

function armsOf(families: readonly Family[], { search, seed, barMs, sides }: SearchChoice): readonly RulesArm[] {
  // A grid has its plain forms in it, and nothing that chance could be compared with.
  if (search === 'grid') return families.map((family) => fullArm(family, SEARCHES.grid(family.space)));
  const plain = families.map((family, index): RulesArm => {
    const form = plainForm(family);
    const generator = rulesOf(form, sobolSearch(form.space, seed + 2 * index + 1));
    return { name: `${family.name}${PLAIN_FORM}`, generator, belief: PLAIN };
  });
  if (search === 'genetic' || search === 'nsga2') {
    const generator = geneticSearch({
      seed: seed + 1_000,
      barMs,
      population: POPULATION,
      ...(sides === undefined ? {} : { sides }),
    });
    return [...plain, { name: search, generator, belief: PLAIN }, controlArm(families, seed)];
  }
  const full = families.map((family, index) => fullArm(family, SEARCHES[search](family.space, seed + 2 * index + 2)));
  return search === 'random' ? [...plain, ...full] : [...plain, ...full, controlArm(families, seed)];
}

function fullArm(family: Family, generator: GeneratorMaker<Point>): RulesArm {
  return { name: family.name, generator: rulesOf(family, generator), belief: FULL };
}

/** All families alike, whatever came of them. */
function controlArm(families: readonly Family[], seed: number): RulesArm {
  const arms = families.map((family, index) => ({
    name: family.name,
    generator: rulesOf(family, randomSearch(family.space, seed + 3_000 + index)),
  }));
  const generator = allocator(arms, { seed: seed + 2_999, exploration: 1, hurdle: () => Infinity });
  return { name: CONTROL, generator, belief: FULL };
}

export const CONTROL = 'control';
/** How the name of a plain form ends. */
export const PLAIN_FORM = ', plain';
/** Small, so that there are several generations in a campaign of some hundred trials. */
const POPULATION = 40;
const PLAIN = { alpha: 4, beta: 2 };
const FULL = { alpha: 1, beta: 3 };

/** Days of the shortest part that says anything. */
const BLOCK_DAYS_MIN = 60;
const BLOCKS_MAX = 27;
const ETA = 3;

/** Into how many blocks the days are cut for a search that tries on parts of them: a power of three, so that brackets fit. */
export function blockCount(days: number): number {
  let count = 1;
  while (count * ETA <= BLOCKS_MAX && days >= count * ETA * BLOCK_DAYS_MIN) count *= ETA;
  return count;
}

/** What a family has without its filters and exits, on both sides where it may. */
const NEUTRAL: Point = { filter: 'none', protection: 'none', targetAtr: 0, side: 'both' };

function plainForm(family: Family): Family {
  const isPlain = ({ name, when }: Dimension): boolean =>
    when === undefined && !(Object.hasOwn(NEUTRAL, name) && allows(family, name));
  const dimensions = family.space.dimensions.filter(isPlain);
  const neutral = Object.fromEntries(Object.entries(NEUTRAL).filter(([name]) => allows(family, name)));
  const whole = (point: Point): Point => ({ ...neutral, ...point });
  const rules = family.space.rules.map((rule) => (point: Point) => rule(whole(point)));
  return { ...family, space: space(dimensions, rules), rules: (point) => family.rules(whole(point)) };
}

/** The few plain forms that are tried whatever is believed. */
function screensOf(families: readonly Family[]): readonly Turn<RuleStrategy>[] {
  return families.flatMap((family) => {
    const { name, screen } = family;
    if (screen === undefined) return [];
    const form = plainForm(family);
    const dimensions = form.space.dimensions.map((dimension): Dimension => {
      const values = screen[dimension.name];
      return values === undefined ? dimension : { type: 'list', name: dimension.name, values };
    });
    const where = space(dimensions, form.space.rules);
    return [{ name: `${name}${PLAIN_FORM}`, generator: rulesOf(form, gridSearch(where)) }];
  });
}

function allows({ space: { dimensions } }: Family, name: string): boolean {
  const dimension = dimensions.find((one) => one.name === name);
  return (
    dimension !== undefined && 'values' in dimension && (dimension.values as readonly unknown[]).includes(NEUTRAL[name])
  );
}

function rulesOf(family: Family, generator: GeneratorMaker<Point>): GeneratorMaker<RuleStrategy> {
  return mapped(generator, (point) => family.rules(point));
}
