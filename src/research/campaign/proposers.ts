import { quantile } from '../../analytics/index.ts';
import type { TrialLedger } from '../../storage/index.ts';
import type { Counts } from '../search/index.ts';
import type { JudgedTrial } from './judge.ts';
import { objectiveOf } from './objective.ts';
import { CONTROL, PLAIN_FORM } from './search-over.ts';

/** What came of the candidates of one way to propose them. */
export interface ProposerStanding {
  /** `control` is chance alone: what does not beat it is not worth its cleverness. */
  readonly name: 'plain forms' | 'searched' | typeof CONTROL;
  /** Different candidates, on however much of the data. */
  readonly tried: number;
  /** Of them, those on all of the days that could be measured. */
  readonly measured: number;
  /** Steady Sharpe ratio of the middle one; absent where nothing was measured. */
  readonly median?: number;
  /** Those that are a standard error or more above nothing. */
  readonly aboveError: number;
}

const PAGE = 1_000;

/** @param standardError of one trial's annual Sharpe ratio */
export async function proposersOf(
  judged: readonly JudgedTrial[],
  market: Float64Array,
  {
    trials,
    campaignId,
    byGenerator,
    standardError,
  }: {
    readonly trials: TrialLedger;
    readonly campaignId: string;
    readonly byGenerator: Readonly<Record<string, Counts>>;
    readonly standardError: number;
  },
): Promise<readonly ProposerStanding[]> {
  const generators = await generatorsOf(trials, campaignId);
  const scores = judged.map(({ key, rules, outcome }) => ({
    name: groupOf(generators.get(key)!),
    score: objectiveOf(rules, outcome, market),
  }));
  return (['plain forms', 'searched', CONTROL] as const).flatMap((name) => {
    const counts = Object.entries(byGenerator).filter(([generator]) => groupOf(generator) === name);
    const tried = counts.reduce((sum, [, one]) => sum + one.tried, 0);
    if (tried === 0) return [];
    const own = scores.flatMap((one) => (one.name === name && one.score !== undefined ? [one.score] : []));
    const median = quantile(own, 0.5);
    const aboveError = own.filter((score) => score > standardError).length;
    return [{ name, tried, measured: own.length, ...(median === undefined ? {} : { median }), aboveError }];
  });
}

/** Who proposed a candidate first. */
async function generatorsOf(trials: TrialLedger, campaignId: string): Promise<ReadonlyMap<string, string>> {
  const generators = new Map<string, string>();
  for (let page = 1; ; page += 1) {
    const { items } = await trials.trials(campaignId, { page, limit: PAGE });
    for (const { key, generator, purpose } of items) {
      if (purpose === 'search' && !generators.has(key)) generators.set(key, generator);
    }
    if (items.length < PAGE) return generators;
  }
}

function groupOf(generator: string): ProposerStanding['name'] {
  if (generator.startsWith(`${CONTROL}/`)) return CONTROL;
  return generator.endsWith(PLAIN_FORM) ? 'plain forms' : 'searched';
}
