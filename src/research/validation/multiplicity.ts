import { checkThat } from './statistic.ts';

/*
 * Adjusted p-values: a hypothesis is rejected at a level when its adjusted p-value is no larger. In the order of the
 * given ones; each function throws {AssayError} `VALIDATION_INPUT` for a p-value outside 0 to 1.
 */

/** Controls the chance of a single false rejection, whatever the dependence. @see Holm (1979), Scand. J. Stat. 6 */
export function holm(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const result = Array<number>(count);
  let largest = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    largest = Math.max(largest, (count - rank) * pValues[index]!);
    result[index] = Math.min(1, largest);
  }
  return result;
}

/** Controls the share of false rejections, for independent tests. @see Benjamini & Hochberg (1995), JRSS B 57 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  return stepUp(pValues, 1);
}

/** Controls the share of false rejections, whatever the dependence. @see Benjamini & Yekutieli (2001), Ann. Stat. 29 */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  return stepUp(
    pValues,
    pValues.reduce((sum, _, index) => sum + 1 / (index + 1), 0),
  );
}

function stepUp(pValues: readonly number[], penalty: number): number[] {
  const count = pValues.length;
  const result = Array<number>(count);
  let smallest = 1;
  for (const [place, index] of ascending(pValues).toReversed().entries()) {
    smallest = Math.min(smallest, (pValues[index]! * penalty * count) / (count - place));
    result[index] = smallest;
  }
  return result;
}

function ascending(pValues: readonly number[]): number[] {
  for (const value of pValues) checkThat(value >= 0 && value <= 1, `a p-value must be from 0 to 1, not ${value}`);
  return pValues.map((_, index) => index).toSorted((a, b) => pValues[a]! - pValues[b]!);
}
