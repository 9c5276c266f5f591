import type { CampaignLedger } from '../../storage/index.ts';
import { joinedOutcome, type Stretch, type TrialOutcome } from '../trials/index.ts';
import type { Candidate, LedgeredEvaluator } from './ledgered.ts';
import { trialKey, trialMarket } from './trial-market.ts';

/** A candidate on some of the blocks of time, by number, or on all of the days. */
export interface PartialTry {
  readonly candidate: Candidate;
  readonly blocks?: readonly number[];
  /** It was tried before, on less: no new candidate, and none that was proposed twice. */
  readonly continues?: boolean;
}

export interface PartialOutcome {
  /** Of the candidate's first trial, on whatever part. */
  readonly number: number;
  /** Of its blocks one after the other, or of all of the days at once. */
  readonly outcome: TrialOutcome;
}

export interface PartsEvaluator {
  /** In the order of the tries. */
  tryOut(tries: readonly PartialTry[]): Promise<readonly PartialOutcome[]>;
}

export interface PartsOptions {
  readonly evaluator: LedgeredEvaluator;
  readonly campaign: CampaignLedger;
  /** All of the days, and the parts they are cut into. */
  readonly whole: Stretch;
  readonly blocks: readonly Stretch[];
}

/**
 * Tries candidates on a part of the days. Every block is a trial of its own, so that more blocks cost only those that were
 * not tried yet. The first trial of a candidate, on however little, is the one that the budget is spent on; the others are
 * further looks at it.
 */
export function partsEvaluator({ evaluator, campaign, whole, blocks }: PartsOptions): PartsEvaluator {
  const market = trialMarket(evaluator.market);
  const places = [...blocks, whole];

  /** Numbers of the first trials of those that were tried before. */
  const firstLooks = async (keys: readonly string[]): Promise<Map<string, number>> => {
    const numbers = new Map<string, number>();
    for (const stretch of places) {
      const found = await campaign.recall({ market, ...stretch, purpose: 'search' }, keys);
      for (const [key, { number }] of found) numbers.set(key, number);
    }
    return numbers;
  };

  /** The whole answer of everybody on one stretch; those that nobody knows spend the budget, in the first one. */
  const on = async (
    stretch: Stretch,
    tries: readonly PartialTry[],
    known: Map<string, number>,
  ): Promise<ReadonlyMap<string, TrialOutcome>> => {
    const keyed = new Map(tries.map((one) => [trialKey(one.candidate.rules), one]));
    const newcomers = [...keyed].filter(([key]) => !known.has(key));
    const outcomes = new Map<string, TrialOutcome>();
    const first =
      newcomers.length === 0
        ? []
        : await evaluator.tryOut(
            newcomers.map(([, one]) => one.candidate),
            { stretch, purpose: 'search' },
          );
    newcomers.forEach(([key], index) => {
      outcomes.set(key, first[index]!);
      known.set(key, first[index]!.trial);
    });
    const rest = [...keyed].filter(([key]) => !outcomes.has(key));
    const places = rest.map(([key]) => key);
    const recalled = await campaign.recall({ market, ...stretch }, places);
    for (const [key, { returns, exposures, number: _, key: __, ...figures }] of recalled) {
      const streams = { returns: Float64Array.from(returns), exposures: Float64Array.from(exposures) };
      outcomes.set(key, { ...figures, ...streams });
    }
    const missing = rest.filter(([key]) => !recalled.has(key));
    if (missing.length === 0) return outcomes;
    const further = await evaluator.tryOut(
      missing.map(([key, one]) => ({ ...one.candidate, parents: [known.get(key)!] })),
      { stretch, purpose: 'robustness' },
    );
    missing.forEach(([key], index) => outcomes.set(key, further[index]!));
    return outcomes;
  };

  return {
    async tryOut(tries) {
      const keys = tries.map(({ candidate }) => trialKey(candidate.rules));
      const known = await firstLooks(keys);
      const repeats = tries.flatMap(({ continues }, index) => {
        const number = known.get(keys[index]!);
        return number === undefined || continues === true ? [] : [number];
      });
      const answers: PartialOutcome[] = [];
      const groups = Map.groupBy(tries.keys(), (index) => JSON.stringify(tries[index]!.blocks ?? 'whole'));
      for (const group of groups.values()) {
        const members = group.map((index) => tries[index]!);
        const stretches = members[0]!.blocks?.map((block) => blocks[block]!) ?? [whole];
        const parts: ReadonlyMap<string, TrialOutcome>[] = [];
        for (const stretch of stretches) parts.push(await on(stretch, members, known));
        for (const index of group) {
          const key = keys[index]!;
          const own = parts.map((part) => part.get(key)!);
          answers[index] = { number: known.get(key)!, outcome: own.length === 1 ? own[0]! : joinedOutcome(own) };
        }
      }
      if (repeats.length > 0) await campaign.noteRepeats(repeats);
      return answers;
    },
  };
}
