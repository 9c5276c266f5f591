import { combinations, waysToChoose } from '../combinations.ts';
import { checkThat, known, notEnough, type Statistic } from '../statistic.ts';
import { checkLabels, contiguousParts, trainingLabels, type IndexRange, type LabelSpans } from './label-spans.ts';

export interface CombinatorialPlan {
  /** Number of groups the labels are cut into, in time order. */
  readonly groups: number;
  /** How many of them each split tests on. */
  readonly testGroups: number;
}

export interface CombinatorialSplit {
  /** Groups tested on, ascending. */
  readonly groups: readonly number[];
  readonly tests: readonly IndexRange[];
  /** Indices of labels, ascending; empty where purging left none. */
  readonly train: readonly number[];
}

/**
 * Combinatorial purged cross-validation: every choice of test groups, in lexicographic order.
 *
 * @param embargo how long after each test group nothing may start that trains, in the labels' units
 * @returns not enough data for fewer labels than groups
 * @throws {AssayError} `VALIDATION_INPUT` or `VALIDATION_SHAPE` for labels or a plan that make no sense
 * @see Lopez de Prado (2018), "Advances in Financial Machine Learning", chapter 12
 */
export function combinatorialSplits(
  labels: LabelSpans,
  { groups, testGroups, embargo }: CombinatorialPlan & { readonly embargo: number },
): Statistic<readonly CombinatorialSplit[]> {
  checkLabels(labels);
  checkThat(embargo >= 0 && Number.isFinite(embargo), `an embargo must be 0 or more, not ${embargo}`);
  waysToChoose(groups, testGroups);
  if (labels.starts.length < groups) return notEnough(labels.starts.length, groups);
  const parts = contiguousParts(labels.starts.length, groups);
  const splits = Array.from(combinations(groups, testGroups), (chosen) => {
    const tests = chosen.map((group) => parts[group]!);
    return { groups: chosen, tests, train: trainingLabels(labels, tests, embargo) };
  });
  return known(splits);
}

/**
 * Puts the splits' tests together to paths through all of the time: path p takes each group from the p-th split that
 * tests on it. Each test is used exactly once.
 *
 * @returns for each path, the number of the split to take each group from
 * @throws {AssayError} `VALIDATION_INPUT` for a plan that makes no sense
 */
export function combinatorialPaths({ groups, testGroups }: CombinatorialPlan): readonly (readonly number[])[] {
  const count = (waysToChoose(groups, testGroups) * testGroups) / groups;
  const paths = Array.from({ length: count }, () => Array<number>(groups));
  const used = Array<number>(groups).fill(0);
  for (const [split, chosen] of [...combinations(groups, testGroups)].entries()) {
    for (const group of chosen) {
      paths[used[group]!]![group] = split;
      used[group]! += 1;
    }
  }
  return paths;
}
