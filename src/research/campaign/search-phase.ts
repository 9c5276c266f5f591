import type { EpochMs } from '../../domain/index.ts';
import type { CampaignLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { LedgeredEvaluator } from '../ledger/index.ts';
import {
  allocator,
  cmaSearch,
  geneticSearch,
  luckHurdle,
  mapped,
  randomSearch,
  runSearch,
  sobolSearch,
  space,
  tpeSearch,
  type Dimension,
  type Family,
  type GeneratorMaker,
  type Json,
  type Point,
  type RunProgress,
  type SearchControl,
  type SearchReport,
  type Side,
  type Space,
} from '../search/index.ts';
import { marketReturns, type Stretch } from '../trials/index.ts';
import { objectiveOf } from './objective.ts';

export type SearchProgress = RunProgress<RuleStrategy>;

export interface SearchPhase {
  readonly ledger: CampaignLedger;
  readonly evaluator: LedgeredEvaluator;
  readonly generator: GeneratorMaker<RuleStrategy>;
  readonly stretch: Stretch;
  /** Different candidates; stated before the first. */
  readonly budget: number;
  readonly batchSize: number;
  readonly now: () => EpochMs;
  readonly control: SearchControl;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** How each family is searched. */
const SEARCHES = {
  tpe: (where, seed) => tpeSearch(where, { seed }),
  'cma-es': (where, seed) => cmaSearch(where, { seed }),
  sobol: sobolSearch,
  random: randomSearch,
} as const satisfies Readonly<Record<string, (space: Space, seed: number) => GeneratorMaker<Point>>>;
/** `genetic` grows trees of rules instead, with the plain forms beside them. */
export const SEARCH_NAMES = ['tpe', 'cma-es', 'sobol', 'random', 'genetic'] as const;
export type SearchName = (typeof SEARCH_NAMES)[number];

export interface SearchChoice {
  readonly search: SearchName;
  readonly seed: number;
  /** Of the data: how far luck alone can lift the best of so many trials. */
  readonly years: number;
  readonly barMs: number;
  /** That a candidate may take; every one when absent. */
  readonly sides?: readonly Side[];
}

const KEPT = 10;

/**
 * Families of candidates, in two arms each: the plain form, on a Sobol sequence, and the form with filters, sides and exits,
 * searched as asked. Those that find more than luck would are asked more often. Plain forms begin with the better name: what
 * needs three conditions to earn was mostly made to.
 */
export function searchOver(
  families: readonly Family[],
  { search, seed, years, barMs, sides }: SearchChoice,
): GeneratorMaker<RuleStrategy> {
  const plain = families.map((family, index) => {
    const form = plainForm(family);
    const generator = rulesOf(form, sobolSearch(form.space, seed + 2 * index + 1));
    return { name: `${family.name}, plain`, generator, belief: PLAIN };
  });
  const full =
    search === 'genetic'
      ? [
          {
            name: 'genetic',
            generator: geneticSearch({
              seed: seed + 1_000,
              barMs,
              population: POPULATION,
              ...(sides === undefined ? {} : { sides }),
            }),
            belief: PLAIN,
          },
        ]
      : families.map((family, index) => {
          const generator = rulesOf(family, SEARCHES[search](family.space, seed + 2 * index + 2));
          return { name: family.name, generator, belief: FULL };
        });
  return allocator([...plain, ...full], { seed, hurdle: luckHurdle(1 / Math.sqrt(years)) });
}

/** Small, so that there are several generations in a campaign of some hundred trials. */
const POPULATION = 40;
const PLAIN = { alpha: 4, beta: 2 };
const FULL = { alpha: 1, beta: 3 };

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

function allows({ space: { dimensions } }: Family, name: string): boolean {
  const dimension = dimensions.find((one) => one.name === name);
  return (
    dimension !== undefined && 'values' in dimension && (dimension.values as readonly unknown[]).includes(NEUTRAL[name])
  );
}

function rulesOf(family: Family, generator: GeneratorMaker<Point>): GeneratorMaker<RuleStrategy> {
  return mapped(generator, (point) => family.rules(point));
}

/**
 * Proposes, tries and tells until the budget that was stated is used. A batch is in the ledger before anyone learns of it,
 * and what the generator knows is beside it, so a search that was killed goes on as if it had not been.
 */
export async function searchPhase(phase: SearchPhase): Promise<SearchReport<RuleStrategy>> {
  const { ledger, evaluator, stretch, generator, budget, batchSize, ...rest } = phase;
  const market = marketReturns(evaluator.market, stretch);
  return runSearch(
    { generator, trialsMax: budget, batchSize, keep: KEPT },
    {
      ...rest,
      store: {
        load: async () => Promise.resolve(ledger.record.generatorState as Json | undefined),
        save: async (checkpoint) => ledger.checkpoint(checkpoint),
      },
      async evaluate(proposals) {
        const outcomes = await evaluator.tryOut(
          proposals.map(({ candidate, from }) => ({ rules: candidate, generator: from ?? 'search' })),
          { stretch, purpose: 'search' },
        );
        return outcomes.map((outcome, index) => {
          const objective = objectiveOf(proposals[index]!.candidate, outcome, market);
          return { number: outcome.trial, ...(objective === undefined ? {} : { objectives: [objective] }) };
        });
      },
    },
  );
}
