import type { EpochMs } from '../../domain/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { excessReturns, marketReturns, type Evaluator, type Stretch } from '../trials/index.ts';
import { walkForward, type WalkForwardPlan } from '../validation/index.ts';
import { known, notEnough, type Statistic } from '../validation/statistic.ts';
import { annualSharpe } from './annual-sharpe.ts';

const DAY_MS = 86_400_000;

export interface WalkForwardStep {
  /** Days from 1970-01-01 UTC: first of training, first of the test, and the one after its last. */
  readonly trainFrom: number;
  readonly testFrom: number;
  readonly testTo: number;
  /** Place of the candidate that was best in training. */
  readonly chosen: number;
  /** Mean daily excess in training and in the test. */
  readonly inSample: number;
  readonly outOfSample: number;
}

export interface WalkForwardRun {
  readonly steps: readonly WalkForwardStep[];
  /** Daily excess returns of the tests, one after the other. */
  readonly returns: Float64Array;
  /** Annual Sharpe ratio of them; absent where nothing was traded. */
  readonly sharpe?: number;
  /**
   * What a day of the tests earned, as a share of what a day of their training had earned: 1 for an edge that holds.
   * Absent where training earned nothing.
   *
   * @see Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11
   */
  readonly efficiency?: number;
}

/**
 * Chooses the best of some candidates on each training window, and runs it on the days that follow, where it starts flat.
 *
 * @param plan in days; windows in which no candidate traded in training are left out
 * @returns not enough data where not even one window fits, or none traded
 * @throws {AssayError} `VALIDATION_OVERLAP`, `VALIDATION_INPUT`
 */
export async function walkForwardRun(
  evaluator: Evaluator,
  candidates: readonly RuleStrategy[],
  plan: WalkForwardPlan,
  stretch?: Stretch,
): Promise<Statistic<WalkForwardRun>> {
  const { market } = evaluator;
  const held = marketReturns(market, stretch);
  const windows = walkForward(held.length, plan);
  if (windows.type !== 'value') return windows;
  // Once for all windows: a decision knows nothing of the window it is looked at through.
  const outcomes = await evaluator.evaluate(candidates, stretch);
  const excess = outcomes.map(({ returns, exposures }) => excessReturns(returns, exposures, held));
  const firstDay = outcomes[0]?.firstDay ?? 0;

  const steps: WalkForwardStep[] = [];
  const tests: Float64Array[] = [];
  for (const { train, test } of windows.value) {
    const chosen = bestOf(excess.map((stream) => annualSharpe(stream.subarray(train.from, train.to))));
    if (chosen === undefined) continue;
    const [testFrom, testTo] = [firstDay + test.from, firstDay + test.to];
    const days = { from: (testFrom * DAY_MS) as EpochMs, to: (testTo * DAY_MS) as EpochMs };
    const [outcome] = await evaluator.evaluate([candidates[chosen]!], days);
    const earned = excessReturns(outcome!.returns, outcome!.exposures, held.subarray(test.from, test.to));
    tests.push(earned);
    const inSample = meanOf(excess[chosen]!.subarray(train.from, train.to));
    const outOfSample = meanOf(earned);
    steps.push({ trainFrom: firstDay + train.from, testFrom, testTo, chosen, inSample, outOfSample });
  }
  if (steps.length === 0) return notEnough(0, 1);
  const returns = Float64Array.from(tests.flatMap((test) => [...test]));
  const sharpe = annualSharpe(returns);
  const [before, after] = [
    meanOf(steps.map(({ inSample }) => inSample)),
    meanOf(steps.map(({ outOfSample }) => outOfSample)),
  ];
  return known({
    steps,
    returns,
    ...(sharpe === undefined ? {} : { sharpe }),
    ...(before > 0 ? { efficiency: after / before } : {}),
  });
}

function bestOf(values: readonly (number | undefined)[]): number | undefined {
  let best: number | undefined;
  for (const [place, value] of values.entries()) {
    if (value !== undefined && (best === undefined || value > values[best]!)) best = place;
  }
  return best;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum / values.length;
}
