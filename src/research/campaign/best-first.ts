import { annualSharpe } from '../robustness/index.ts';
import { excessReturns } from '../trials/index.ts';
import type { Judgement } from './judge.ts';

/** Those that passed, then those that got furthest, and among them the best on the days the search saw. */
export function bestFirst(judgements: readonly Judgement[], market: Float64Array): readonly Judgement[] {
  const sharpes = new Map(
    judgements.map((one) => {
      const { returns, exposures } = one.trial.outcome;
      return [one, annualSharpe(excessReturns(returns, exposures, market)) ?? -Infinity] as const;
    }),
  );
  const passes = ({ rejectedBy }: Judgement): number => (rejectedBy === undefined ? 1 : 0);
  return judgements.toSorted(
    (a, b) =>
      passes(b) - passes(a) ||
      b.gates.length - a.gates.length ||
      sharpes.get(b)! - sharpes.get(a)! ||
      a.trial.trial - b.trial.trial,
  );
}
