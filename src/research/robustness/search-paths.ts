import { quantile } from '../../analytics/index.ts';
import {
  combinatorialPaths,
  combinatorialSplits,
  type CombinatorialPlan,
  type IndexRange,
} from '../validation/index.ts';
import { checkStreams, checkWhole, known, notEnough, type Statistic } from '../validation/statistic.ts';
import { annualSharpe } from './annual-sharpe.ts';

export interface SearchPathPlan extends CombinatorialPlan {
  /** Days that a position opened in training may still stand in a test. */
  readonly purgeDays: number;
  /** Days after each test that nothing trains on. */
  readonly embargoDays: number;
}

/** A search made again on parts of the days, and what its choices then earned on the others. */
export interface SearchPaths {
  /** Annual Sharpe ratio of each path through all days; 0 for a path on which nothing was traded. */
  readonly sharpes: Float64Array;
  readonly median: number;
  /** What four paths in five exceed. */
  readonly low: number;
  /** Which trial was best on each split's training days, by its place among the streams. */
  readonly chosen: readonly number[];
}

/**
 * Combinatorial purged cross-validation of the search itself: on each choice of training days the best trial is chosen
 * anew, and followed through the days that were left out.
 *
 * @param streams daily excess returns of every trial, all of the same days
 * @returns not enough data for fewer days than groups, or splits in which nothing traded
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`
 * @see Lopez de Prado (2018), "Advances in Financial Machine Learning", chapter 12
 */
export function searchPaths(streams: readonly Float64Array[], plan: SearchPathPlan): Statistic<SearchPaths> {
  checkStreams(streams);
  checkWhole(plan.purgeDays, 'the purge');
  const days = streams[0]?.length ?? 0;
  const starts = Float64Array.from({ length: days }, (_, day) => day);
  const labels = { starts, ends: starts.map((day) => day + plan.purgeDays) };
  const splits = combinatorialSplits(labels, { ...plan, embargo: plan.embargoDays });
  if (splits.type !== 'value') return splits;
  const trainings = splits.value.map(({ train }) => rangesOf(train));
  const chosen = bestOnEach(streams, trainings);
  if (chosen.includes(-1)) return notEnough(0, 1);

  const groupOf = new Map(splits.value.flatMap(({ groups, tests }) => groups.map((group, at) => [group, tests[at]!])));
  const sharpes = Float64Array.from(combinatorialPaths(plan), (path) => {
    const joined = new Float64Array(days);
    path.forEach((split, group) => {
      const { from, to } = groupOf.get(group)!;
      joined.set(streams[chosen[split]!]!.subarray(from, to), from);
    });
    return annualSharpe(joined) ?? 0;
  });
  return known({ sharpes, chosen, median: quantile([...sharpes], 0.5)!, low: quantile([...sharpes], 0.2)! });
}

function rangesOf(indices: readonly number[]): readonly IndexRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last?.to === index) last.to += 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges;
}

/** A variance below this share of the mean square is rounding: the trial did nothing there. */
const CANCELLED = 1e-12;

/**
 * The trial with the highest Sharpe ratio on each training; -1 where none traded. Each stream is read once: a range of it
 * is the difference of two running sums.
 */
function bestOnEach(streams: readonly Float64Array[], trainings: readonly (readonly IndexRange[])[]): number[] {
  const days = streams[0]!.length;
  const [sums, squares] = [new Float64Array(days + 1), new Float64Array(days + 1)];
  const counts = trainings.map((ranges) => ranges.reduce((count, { from, to }) => count + to - from, 0));
  const best = trainings.map(() => ({ trial: -1, sharpe: -Infinity }));
  for (const [trial, stream] of streams.entries()) {
    for (let day = 0; day < days; day += 1) {
      const value = stream[day]!;
      sums[day + 1] = sums[day]! + value;
      squares[day + 1] = squares[day]! + value * value;
    }
    for (const [split, ranges] of trainings.entries()) {
      let [sum, square] = [0, 0];
      for (const { from, to } of ranges) {
        sum += sums[to]! - sums[from]!;
        square += squares[to]! - squares[from]!;
      }
      const rest = square - (sum * sum) / counts[split]!;
      if (!(rest > CANCELLED * squares[days]!)) continue;
      const sharpe = sum / Math.sqrt(rest);
      if (sharpe > best[split]!.sharpe) best[split] = { trial, sharpe };
    }
  }
  return best.map(({ trial }) => trial);
}
