import { known, notEnough, type Statistic } from '../statistic.ts';
import { tooFew } from './bootstrap-p-value.ts';
import type { Resamples } from './resamples.ts';
import { Luck } from './step-down.ts';
import { AnyBetter, type SuperiorPredictiveAbility } from './superior-predictive-ability.ts';
import { TrialField } from './trial-field.ts';

/** Both questions to a search: is any trial better than luck, and which are? */
export interface SearchTests {
  /** Hansen's test of the whole search. */
  readonly anyBetter: SuperiorPredictiveAbility;
  /** Romano and Wolf's: studentised mean excess of each trial, and the smallest level at which it is rejected. */
  readonly statistics: Float64Array;
  readonly adjustedPValues: Float64Array;
}

/**
 * `superiorPredictiveAbility` and the p-values of `stepDown` by one pass over the resampled means, which is nearly all that
 * either costs; to the last digit what each would say alone.
 *
 * @returns not enough data for no trials, fewer than three periods, or no resamples
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, or `VALIDATION_CONSTANT` for a trial that never varies
 */
export function searchTests(streams: readonly Float64Array[], resamples: Resamples): Statistic<SearchTests> {
  const missing = tooFew(streams, resamples);
  if (missing !== undefined) return notEnough(missing.has, missing.needs);
  const field = new TrialField(streams, resamples);
  const luck = new Luck(field, resamples.count);
  const any = new AnyBetter(field, luck.deviations, resamples.count);
  const { adjustedPValues } = luck.adjusted((trial, row) => any.hear(trial, row));
  return known({ anyBetter: any.answer(), statistics: luck.statistics, adjustedPValues });
}
