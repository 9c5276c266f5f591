import type { EpochMs } from '../../domain/index.ts';
import type { CampaignLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { LedgeredEvaluator } from '../ledger/index.ts';
import {
  allocator,
  luckHurdle,
  mapped,
  randomSearch,
  runSearch,
  sobolSearch,
  type Family,
  type GeneratorMaker,
  type Json,
  type Point,
  type RunProgress,
  type SearchControl,
  type SearchReport,
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
export const SEARCHES = {
  random: randomSearch,
  sobol: sobolSearch,
} as const satisfies Readonly<Record<string, (space: Space, seed: number) => GeneratorMaker<Point>>>;
export type SearchName = keyof typeof SEARCHES;

const KEPT = 10;

/**
 * Families of candidates, each searched the same way; those that find more than luck would are asked more often.
 *
 * @param years of the data: how far luck alone can lift the best of so many trials
 */
export function searchOver(
  families: readonly Family[],
  { search, seed, years }: { readonly search: SearchName; readonly seed: number; readonly years: number },
): GeneratorMaker<RuleStrategy> {
  const arms = families.map((family, index) => ({
    name: family.name,
    generator: mapped(SEARCHES[search](family.space, seed + index + 1), (point) => family.rules(point)),
  }));
  return allocator(arms, { seed, hurdle: luckHurdle(1 / Math.sqrt(years)) });
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
