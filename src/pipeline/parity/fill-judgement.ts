import type { ParityPlan } from '../policy/policy.ts';
import { confidenceSequence, type ConfidenceBounds } from '../statistics/confidence-sequence.ts';
import { equivalence, type Equivalence } from '../statistics/equivalence.ts';

/**
 * What the fills say, taken together. `equivalent`: shown to be as in the replay, within the margin. `worse` and `better`:
 * shown to differ, at whatever look that was first seen. `undecided`: neither; more fills will tell.
 */
export type FillVerdict = 'equivalent' | 'worse' | 'better' | 'undecided';

export interface FillJudgement {
  readonly verdict: FillVerdict;
  readonly marginBps: number;
  readonly equivalence: Equivalence | undefined;
  readonly bounds: ConfidenceBounds | undefined;
}

/**
 * Judges how fills differ from those of the replay. May be asked after every fill: the confidence sequence calls a
 * difference wrongly with a probability of `level` at most, over all looks together.
 *
 * @param differencesBps one per fill, in the order they came, positive where ours was worse
 * @param edgeBps what a trade is expected to earn, where that is known
 */
export function judgeFills(
  differencesBps: readonly number[],
  plan: ParityPlan,
  edgeBps: number | undefined,
): FillJudgement {
  const marginBps = Math.max(plan.marginBps, plan.marginEdgeShare * Math.max(0, edgeBps ?? 0));
  const tested = equivalence(differencesBps, marginBps);
  const shown = tested.type === 'value' && differencesBps.length >= plan.fillsMin ? tested.value : undefined;
  const bounds = boundsOf(differencesBps, plan);
  const verdict = ((): FillVerdict => {
    if (shown !== undefined && shown.p <= plan.level) return 'equivalent';
    if (bounds !== undefined && bounds.low > 0) return 'worse';
    if (bounds !== undefined && bounds.high < 0) return 'better';
    return 'undecided';
  })();
  return { verdict, marginBps, equivalence: shown, bounds };
}

/** Of the newest look, unless an earlier one had told already: what was shown once stays shown. */
function boundsOf(differences: readonly number[], plan: ParityPlan): ConfidenceBounds | undefined {
  let bounds: ConfidenceBounds | undefined;
  for (let count = plan.fillsMin; count <= differences.length; count += 1) {
    bounds = boundsAt(differences.slice(0, count), plan);
    if (bounds.low > 0 || bounds.high < 0) return bounds;
  }
  return bounds;
}

function boundsAt(differences: readonly number[], { level, fillsMin }: ParityPlan): ConfidenceBounds {
  const [first] = differences as readonly [number];
  const count = differences.length;
  // Where all differ by the same, as under a constant bias of a replay, there is nothing uncertain.
  if (differences.every((one) => Math.abs(one - first) < ROUNDING_BPS))
    return { count, mean: first, low: first, high: first };
  const bounds = confidenceSequence(differences, { error: level, tunedFor: 60, valuesMin: fillsMin });
  return bounds.type === 'value' ? bounds.value : { count, mean: first, low: -Infinity, high: Infinity };
}

/** Prices are whole ticks and differences are floats: this much is neither. */
const ROUNDING_BPS = 1e-9;
