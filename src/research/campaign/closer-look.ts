import { annualSharpe, jitterSpread, lagSensitivity, resampledDays } from '../robustness/index.ts';
import { excessReturns, type Evaluator, type Stretch } from '../trials/index.ts';
import { bestFirst } from './best-first.ts';
import type { JudgedTrial, Judgement, Verdict } from './judge.ts';
import type { Look } from './look.ts';
import { drawdownLook, jitterLook, lagLook, triesLook } from './looks.ts';

/** Few, so that a campaign that found something takes hardly longer than one that did not. */
const SHORT_LIST_MAX = 3;
const JITTER = { share: 0.1, count: 20 };
const DRAWS = 500;
const HORIZONS = [90, 365];

export interface Surroundings {
  /** Of the research days. */
  readonly evaluator: Evaluator;
  readonly stretch: Stretch;
  /** What holding earned on each of them. */
  readonly market: Float64Array;
  readonly triedEver: number;
  readonly seed: number;
}

/**
 * Looks at the short list from other sides: what passed, and the best of what was at least more than luck. It decides
 * nothing, comes after the verdict, and is a function of the seed and of what the ledger has.
 *
 * @returns by the number of the trial
 */
export async function closerLook(
  { judgements, selection }: Verdict,
  around: Surroundings,
): Promise<ReadonlyMap<number, readonly Look[]>> {
  const looks = new Map<number, readonly Look[]>();
  if (selection === undefined) return looks;
  const { clusters, overfitting } = selection.diagnostics;
  const tries = {
    all: around.triedEver,
    ...(clusters === undefined ? {} : { clusters }),
    ...(overfitting === undefined ? {} : { overfitting }),
  };
  const list = bestFirst(judgements.filter(isMoreThanLuck), around.market).slice(0, SHORT_LIST_MAX);
  for (const { trial } of list) {
    const excess = excessReturns(trial.outcome.returns, trial.outcome.exposures, around.market);
    looks.set(trial.trial, [triesLook(excess, tries), ...(await otherRuns(trial, excess, around))]);
  }
  return looks;
}

function isMoreThanLuck({ gates }: Judgement): boolean {
  return gates.some(({ gate, verdict }) => gate === 'search' && verdict === 'passed');
}

async function otherRuns(
  { rules, outcome, trial }: JudgedTrial,
  excess: Float64Array,
  { evaluator, stretch, seed }: Surroundings,
): Promise<readonly Look[]> {
  const own = seed + trial;
  const sharpe = annualSharpe(excess);
  const jitter = await jitterSpread(evaluator, rules, { ...JITTER, seed: own }, stretch);
  return [
    lagLook(await lagSensitivity(evaluator, rules, stretch)),
    jitterLook(jitter, { sharpe, share: JITTER.share }),
    drawdownLook(
      HORIZONS.map((days) => ({ days, luck: resampledDays(outcome.returns, { count: DRAWS, seed: own, days }) })),
    ),
  ];
}
