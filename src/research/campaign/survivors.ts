import { capitalShares, type AllocationMethod } from '../allocation/index.ts';
import { annualSharpe } from '../robustness/index.ts';
import { excessReturns } from '../trials/index.ts';
import type { Judgement } from './judge.ts';
import type { Likeness } from './likeness.ts';

/** What may go to paper, with its share of the capital by each way of sharing it. */
export interface Survivor {
  readonly trial: number;
  readonly title: string;
  readonly halfSize: boolean;
  /** Fractions of the capital that is set apart for all of them; absent where that is not known. */
  readonly shares?: Readonly<Record<AllocationMethod, number>>;
}

/** Too much like another to be worth a place beside it. */
export interface Pruned {
  readonly trial: number;
  readonly title: string;
  readonly like: Likeness;
}

/** The end of the funnel. */
export interface Survivors {
  /** Whose shares are taken. */
  readonly allocation: AllocationMethod;
  readonly kept: readonly Survivor[];
  /** Most alike first, at most ten; the funnel counts all. */
  readonly pruned: readonly Pruned[];
  /** Why no shares are known. */
  readonly sharesUnknown?: string;
}

const PRUNED_MAX = 10;

/** @param judgements best first */
export function survivorsOf(
  judgements: readonly Judgement[],
  about: { readonly market: Float64Array; readonly triedEver: number; readonly allocation: AllocationMethod },
): Survivors {
  const { market, triedEver, allocation } = about;
  const found = judgements.filter(({ rejectedBy }) => rejectedBy === undefined);
  const pruned = judgements
    .flatMap(({ trial, rejectedBy, like }) =>
      rejectedBy === 'novelty' && like !== undefined ? [{ trial: trial.trial, title: trial.rules.title, like }] : [],
    )
    .toSorted((a, b) => b.like.correlation - a.like.correlation)
    .slice(0, PRUNED_MAX);
  const names = found.map(({ trial, halfSize }) => ({ trial: trial.trial, title: trial.rules.title, halfSize }));
  if (found.length === 0) return { allocation, kept: [], pruned };
  const shares = capitalShares(
    found.map(({ trial: { outcome } }) => ({
      returns: outcome.returns,
      sharpe: annualSharpe(excessReturns(outcome.returns, outcome.exposures, market)) ?? 0,
    })),
    Math.max(1, triedEver),
  );
  if (shares.type !== 'value') {
    const sharesUnknown = `${shares.has} days do not tell how they move together; ${shares.needs} are the fewest that do`;
    return { allocation, kept: names, pruned, sharesUnknown };
  }
  const kept = names.map((one, place) => {
    // What the other half would have had stays in cash.
    const part = (method: AllocationMethod): number => shares.value[method][place]! * (one.halfSize ? 0.5 : 1);
    return {
      ...one,
      shares: { hrp: part('hrp'), 'inverse-volatility': part('inverse-volatility'), kelly: part('kelly') },
    };
  });
  return { allocation, kept, pruned };
}
