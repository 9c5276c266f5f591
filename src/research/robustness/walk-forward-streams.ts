import { walkForward, type WalkForwardPlan } from '../validation/index.ts';
import { checkStreams, known, notEnough, type Statistic } from '../validation/statistic.ts';
import { annualSharpe } from './annual-sharpe.ts';

/** Choosing again and again by what was known, and following the choice through what came. */
export interface StreamsWalk {
  /** Windows in which something could be chosen. */
  readonly windows: number;
  /** Annual Sharpe ratio of the tests, one after the other; absent where nothing was traded. */
  readonly sharpe?: number;
  /** What a test day earned, as a share of what a training day had earned; absent where training earned nothing. */
  readonly efficiency?: number;
}

/**
 * As `walkForwardRun`, of outcomes that are known already: nothing is run again, so a test goes on with the position that
 * training left, and costs nothing.
 *
 * @param streams daily excess returns of what is chosen among, all of the same days
 * @param plan in days
 * @returns not enough data where not even one window fits, or nothing traded in any training
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, `VALIDATION_OVERLAP`
 * @see Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11
 */
export function walkForwardStreams(streams: readonly Float64Array[], plan: WalkForwardPlan): Statistic<StreamsWalk> {
  checkStreams(streams);
  const windows = walkForward(streams[0]?.length ?? 0, plan);
  if (windows.type !== 'value') return windows;
  const tests: number[] = [];
  let [count, before, after] = [0, 0, 0];
  for (const { train, test } of windows.value) {
    const best = bestIn(streams.map((stream) => stream.subarray(train.from, train.to)));
    if (best === undefined) continue;
    const earned = streams[best]!.subarray(test.from, test.to);
    count += 1;
    before += meanOf(streams[best]!.subarray(train.from, train.to));
    after += meanOf(earned);
    for (const value of earned) tests.push(value);
  }
  if (count === 0) return notEnough(0, 1);
  const sharpe = annualSharpe(tests);
  return known({
    windows: count,
    ...(sharpe === undefined ? {} : { sharpe }),
    ...(before > 0 ? { efficiency: after / before } : {}),
  });
}

/** Its place; `undefined` where none of them varied. */
function bestIn(trainings: readonly Float64Array[]): number | undefined {
  let [best, highest]: [number | undefined, number] = [undefined, -Infinity];
  for (const [place, training] of trainings.entries()) {
    const sharpe = annualSharpe(training);
    if (sharpe !== undefined && sharpe > highest) [best, highest] = [place, sharpe];
  }
  return best;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
