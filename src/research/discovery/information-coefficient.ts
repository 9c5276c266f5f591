import { correlation } from '../../analytics/index.ts';
import { checkFinite, checkThat, constantError, known, notEnough, type Statistic } from '../validation/statistic.ts';

/** How well a factor foretells: its correlation with what came after. */
export interface InformationCoefficient {
  /** Pearson's. */
  readonly linear: number;
  /** Spearman's: of the ranks, ties sharing their mean. */
  readonly rank: number;
  /** t-statistic of the linear one, if observations are independent; `undefined` when it is exactly 1 in size. */
  readonly t: number | undefined;
}

/** Two points always lie on a line, so they say nothing. */
const OBSERVATIONS_MIN = 3;

/**
 * @param factor what was known, one per observation
 * @param outcome what came after, of the same observations
 * @returns not enough data for fewer than three observations
 * @throws {AssayError} `VALIDATION_INPUT` for lists of unequal length or no numbers; `VALIDATION_CONSTANT` when a side
 *   does not vary
 */
export function informationCoefficient(
  factor: readonly number[],
  outcome: readonly number[],
): Statistic<InformationCoefficient> {
  checkThat(factor.length === outcome.length, `${factor.length} factors stand against ${outcome.length} outcomes`);
  checkFinite(factor, 'factor');
  checkFinite(outcome, 'outcome');
  if (factor.length < OBSERVATIONS_MIN) return notEnough(factor.length, OBSERVATIONS_MIN);
  const linear = correlation(factor, outcome);
  const rank = correlation(ranks(factor), ranks(outcome));
  if (linear === undefined || rank === undefined) throw constantError('the factor or its outcome');
  const rest = 1 - linear ** 2;
  const t = rest > Number.EPSILON ? linear * Math.sqrt((factor.length - 2) / rest) : undefined;
  return known({ linear, rank, t });
}

/** Place of each value among all, 1 for the lowest; equal values share the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a]! - values[b]!);
  const places = values.map(() => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to += 1;
    for (let place = from; place <= to; place += 1) places[order[place]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return places;
}
