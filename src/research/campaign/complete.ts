import type { CampaignLedger, TrialLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { trialMarket, type LedgeredEvaluator } from '../ledger/index.ts';
import type { SearchControl } from '../search/index.ts';
import { marketReturns, type Stretch } from '../trials/index.ts';
import { PartialExcess } from './partial-excess.ts';

export interface Completion {
  readonly trials: TrialLedger;
  readonly ledger: CampaignLedger;
  readonly evaluator: LedgeredEvaluator;
  readonly stretch: Stretch;
  readonly blocks: readonly Stretch[];
  readonly batchSize: number;
  readonly control: SearchControl;
}

export interface Completed {
  /** Candidates that are judged: keys of configurations. */
  readonly competing: ReadonlySet<string>;
  /** Candidates that were not tried any further, because they were too poor to have won. */
  readonly stopped: number;
}

const PAGE = 1_000;

/**
 * Tries on all of the days whoever was tried on a part of them only and could have won, so that what is judged has the same
 * days for everybody. The search chose by those parts: had the judgement forgotten whom it turned away there, the rest
 * would look better than they are. Whoever was so poor that Hansen's test of the whole search does not count it among the
 * candidates is noted as stopped instead. Every one of them counts in the ledger.
 *
 * Begun again after a kill it ends the same: what was decided is in the ledger.
 *
 * @returns `undefined` where it was cancelled
 */
export async function completeCandidates(completion: Completion): Promise<Completed | undefined> {
  const { trials, ledger, evaluator, stretch, batchSize, control } = completion;
  const candidates = await candidatesOf(completion);
  const partial = candidates.filter(({ isWhole, isStopped }) => !isWhole && !isStopped);
  const seen = await excessOf(completion, new Set(partial.map(({ key }) => key)));
  const poor = new Map(
    partial.flatMap(({ key, number }) => {
      const excess = seen.get(key);
      return excess?.isHopeless === true ? [[key, { number, days: excess.days }] as const] : [];
    }),
  );
  for (const [days, group] of Map.groupBy(poor.values(), (one) => one.days)) {
    const reason = `on the ${days} days it was tried on it was too poor to win on all of them`;
    await ledger.noteStopped(group.map(({ number }) => number), reason); // prettier-ignore
  }

  const missing = partial.filter(({ key }) => !poor.has(key));
  for (let at = 0; at < missing.length; at += batchSize) {
    await control.whileRunning();
    if (control.isCancelled) return undefined;
    const batch = missing.slice(at, at + batchSize).map(async ({ key, number, generator }) => ({
      rules: (await trials.configuration(key)) as RuleStrategy,
      generator,
      parents: [number],
    }));
    await evaluator.tryOut(await Promise.all(batch), { stretch, purpose: 'robustness' });
  }
  const competing = candidates.filter(({ key, isStopped }) => !isStopped && !poor.has(key));
  return { competing: new Set(competing.map(({ key }) => key)), stopped: candidates.length - competing.length };
}

interface CandidateStanding {
  readonly key: string;
  /** Of its first trial. */
  readonly number: number;
  readonly generator: string;
  /** It was tried on all of the days. */
  readonly isWhole: boolean;
  readonly isStopped: boolean;
}

/** Everybody who was tried, on however little, in the order of their first trials. */
async function candidatesOf({ trials, ledger, stretch }: Completion): Promise<readonly CandidateStanding[]> {
  const candidates = new Map<string, CandidateStanding>();
  for (let page = 1; ; page += 1) {
    const { items } = await trials.trials(ledger.campaignId, { page, limit: PAGE });
    for (const { key, number, generator, purpose, from, to, stopped } of items) {
      const isWhole = from === stretch.from && to === stretch.to;
      const known = candidates.get(key);
      // A candidate's first trial is of the search; before it there is nothing to look at further.
      if (known === undefined && purpose !== 'search') continue;
      if (known === undefined) {
        candidates.set(key, { key, number, generator, isWhole, isStopped: stopped !== undefined });
      } else if (isWhole) {
        candidates.set(key, { ...known, isWhole });
      }
    }
    if (items.length < PAGE) return [...candidates.values()];
  }
}

/** What each of them earned beyond standing still, over the blocks it was tried on. */
async function excessOf(
  { trials, ledger, evaluator, blocks }: Completion,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, PartialExcess>> {
  const seen = new Map<string, PartialExcess>();
  const market = trialMarket(evaluator.market);
  for (const block of blocks) {
    const held = marketReturns(evaluator.market, block);
    for await (const streams of trials.streams(ledger.campaignId, { market, ...block })) {
      for (const { key, returns, exposures } of streams) {
        if (!keys.has(key)) continue;
        const excess = seen.get(key) ?? new PartialExcess();
        excess.add(returns, exposures, held);
        seen.set(key, excess);
      }
    }
  }
  return seen;
}
